import { rejectionText } from '../../../shared/attention/rejection.ts';
import type { OutboxPosting, SiteStore } from '../../store/site-store.ts';
import type { RejectedRow } from '../import/row-defect.ts';
import { postingKey } from '../outbox/posting-lines.ts';
import { postingsByKey, reportsFor } from '../outbox/reports-for.ts';
import type { Answer } from './read-answers.ts';
import { untoldReversals } from './untold-reversals.ts';
import type { ReversalStore } from './untold-reversals.ts';

/** What answers changed. */
export interface AnswersTaking {
  readonly accepted: number;
  readonly refused: number;
  /** Said before. */
  readonly known: number;
  /** Answers to what was never reported. */
  readonly rejected: readonly RejectedRow[];
}

export type AnswersTaken =
  | ({ readonly done: true } & AnswersTaking)
  /** A report of the file is just being settled: look again later. */
  | { readonly done: false };

type AnswerStore = Pick<SiteStore, 'settlePostings'> & ReversalStore;
type Verdict = Answer['result'];

const AT_ONCE = 500;

/**
 * Takes the answers of one file. A report stands as its last answer says; one line of a report that is refused refuses it as a whole, whatever
 * the file says about its other lines. Doing it again changes nothing.
 */
export async function takeAnswers(
  store: AnswerStore,
  file: string,
  answers: readonly Answer[],
  at: string,
): Promise<AnswersTaken> {
  const verdicts = verdictsOf(answers);
  const totals = { accepted: 0, refused: 0, known: 0 };
  const rejected: RejectedRow[] = [];
  const keys = [...verdicts.keys()];
  const found = await postingsByKey(store, keys);
  if ([...found.values()].some(({ state }) => state === 'sending')) return { done: false };

  const refusedReversals = [...found.values()].filter(({ key }) => verdicts.get(key)?.verdict.state === 'rejected');
  const targets = await reportsFor(
    store,
    refusedReversals.flatMap(({ body }) => targetOf(body) ?? []),
  );
  const isRefused = (key: string) => {
    const report = targets.get(key);
    return (verdicts.get(report?.key ?? key)?.verdict ?? report)?.state === 'rejected';
  };

  const results: Parameters<SiteStore['settlePostings']>[0][number][] = [];
  for (const [key, { answer, verdict }] of verdicts) {
    const posting = found.get(key);
    if (!posting || posting.state === 'pending' || posting.state === 'echo') {
      const reason = `no report with the key "${key}" was handed over.`;
      rejected.push({ file, line: answer.line, text: answer.text, column: '', value: answer.key, reason });
      continue;
    }
    const target = targetOf(posting.body);
    // Told before the report itself was refused: there is nothing to take back, and nobody has to look after it.
    const isMoot = verdict.state === 'rejected' && target !== undefined && isRefused(target);
    const result = isMoot
      ? { number: posting.number, state: 'posted' as const, reference: null, message: null, at }
      : resultOf(posting, verdict, at);
    const isSame =
      result.state === posting.state && result.reference === posting.reference && result.message === posting.message;
    // Somebody has seen to it, and the ERP says once more what it said before that.
    const isSettled = posting.state === 'settled' && result.state === 'rejected';
    if (isSame || isSettled) totals.known += 1;
    else {
      // Before the report itself: if the power goes in between, the same answer finds them again.
      if ((posting.state === 'rejected' || posting.state === 'settled') && result.state === 'posted')
        for (const { number } of await untoldReversals(store, posting))
          results.push({ number, state: 'pending', reference: null, message: null, at });
      results.push(result);
      totals[verdict.state === 'accepted' ? 'accepted' : 'refused'] += 1;
    }
  }
  for (let from = 0; from < results.length; from += AT_ONCE)
    await store.settlePostings(results.slice(from, from + AT_ONCE));
  return { done: true, ...totals, rejected };
}

/** The key of the report that a reversal takes back. */
function targetOf({ reverses }: OutboxPosting['body']): string | undefined {
  return typeof reverses === 'string' ? reverses : undefined;
}

function verdictsOf(answers: readonly Answer[]): Map<string, { readonly answer: Answer; readonly verdict: Verdict }> {
  const verdicts = new Map<string, { answer: Answer; verdict: Verdict }>();
  const refusedParts = new Set<string>();
  for (const answer of answers) {
    // Some systems keep such texts in capitals.
    const lineKey = answer.key.toLowerCase();
    const key = postingKey(lineKey);
    const isPart = key !== lineKey;
    // That a part is accepted says nothing of the whole.
    if (isPart && answer.result.state === 'accepted') continue;
    if (isPart) {
      refusedParts.add(key);
      verdicts.set(key, { answer, verdict: answer.result });
    } else if (!refusedParts.has(key)) verdicts.set(key, { answer, verdict: answer.result });
  }
  return verdicts;
}

function resultOf({ number, reference }: OutboxPosting, verdict: Verdict, at: string) {
  return verdict.state === 'accepted'
    ? { number, state: 'posted' as const, reference: verdict.document ?? reference, message: null, at }
    : {
        number,
        state: 'rejected' as const,
        reference,
        message: rejectionText(verdict.code, verdict.message),
        at,
      };
}
