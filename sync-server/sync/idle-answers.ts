import { refusalAnswerOf } from '../../shared/attention/refusal-answer.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import type { Receipt } from '../../shared/sync/protocol.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { JudgedRow } from './judge-batch.ts';
import { idleAnswerDraft } from './server-facts.ts';

/** Whether a batch may carry an answer to a refused report: looking for them must cost the others nothing. */
export function hasAnswers(judged: readonly JudgedRow[]): boolean {
  return judged.some(({ raw }) => raw?.type === 'PostingResent' || raw?.type === 'PostingSettled');
}

/** Whether a refusal was answered. One that a server put back to a backup has forgotten was not, as far as it knows: nothing is said of it. */
function isAnswered(posting: Receipt['posting'], refusedAt: string): boolean {
  if (posting?.state === 'pending') return posting.attempt !== undefined;
  return posting !== null && !(posting.state === 'rejected' && posting.at <= refusedAt);
}

/**
 * What the server says of the answers of a batch that it does not carry out, because the refusal that they answer is answered already: by one
 * that came before, in this batch or earlier. Ask while nobody else stores answers.
 */
export async function idleAnswers(
  store: Pick<SiteStore, 'receipt'>,
  judged: readonly JudgedRow[],
  at: string,
): Promise<FactDraft[]> {
  const drafts: FactDraft[] = [];
  const taken = new Set<string>();
  for (const { raw, fact, refs } of judged) {
    const answer = raw && !fact.quarantined ? refusalAnswerOf(raw) : undefined;
    if (!answer) continue;
    const { posting, refusedAt } = answer;
    const state = (await store.receipt(posting))?.posting;
    const key = `${posting}/${refusedAt}`;
    if (taken.has(key) || isAnswered(state ?? null, refusedAt)) drafts.push(idleAnswerDraft(fact.id, answer, refs, at));
    taken.add(key);
  }
  return drafts;
}
