import type { FindingView } from '../../shared/views/readiness-view.ts';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

/** When work should be done that a job waits for, or should have been. */
function expectedWords(expectedAt: string, { t, format }: Words, nowMs: number): string {
  const time = format.time(expectedAt, nowMs);
  return Date.parse(expectedAt) > nowMs ? t('readiness.expectedAt', { time }) : t('readiness.wasExpectedAt', { time });
}

/** What a question found, who can change it, and when the clock does, each in a sentence. */
export function findingWords(
  { code, params, at, turnsAt, expectedAt, owner, state }: FindingView,
  words: Words,
  nowMs: number,
): { readonly what: string; readonly who: string; readonly when: string | null; readonly known: string | null } {
  const { t, format } = words;
  const values = { code, ...wordParams(params, words, nowMs) };
  const who = t(`blocker.who.${code}`, values);
  // What is in the sentence is not said twice.
  const isSaid = (instant: string) => 'expiry' in params || Object.values(params).includes(instant);
  const turns = turnsAt === null || isSaid(turnsAt) ? null : { time: format.time(turnsAt, nowMs) };
  const ends = turns && (state === 'blocked' ? t('readiness.endsAt', turns) : t('readiness.blocksAt', turns));
  return {
    what: t(`blocker.${code}`, values),
    who: t('next.who', { who: typeof owner?.person === 'string' ? `${owner.person} · ${who}` : who }),
    when: ends ?? (expectedAt === undefined ? null : expectedWords(expectedAt, words, nowMs)),
    known: at === null || isSaid(at) ? null : t('readiness.knownSince', { time: format.time(at, nowMs) }),
  };
}
