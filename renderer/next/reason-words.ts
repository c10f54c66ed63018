import type { DispatchLine, NextLine } from '../../shared/views/view-schemas.ts';
import en from '../words/en.json';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

type Worded = DispatchLine['reasons'][number];

const MINUTE = 60_000;

/** Why a job stands where it stands, in one sentence, with how long ago that was decided where somebody did. */
export function reasonWords({ code, params, at }: Worded, words: Words, nowMs: number): string {
  const known = Object.hasOwn(en.reason, code) ? (code as keyof typeof en.reason) : 'unknown';
  const reason = words.t(`reason.${known}`, { code, ...wordParams(params, words, nowMs) });
  if (at === null) return reason;
  const minutes = Math.max(0, Math.floor((nowMs - Date.parse(at)) / MINUTE));
  return words.t('next.ago', { reason, age: words.format.minutes(minutes) });
}

/** What would put a line first, in one sentence; null: nothing that one change does. */
export function wouldWords(
  { wouldBeFirst, blockers }: Pick<NextLine, 'wouldBeFirst' | 'blockers'>,
  words: Words,
  nowMs: number,
): string | null {
  if (!wouldBeFirst) return null;
  const own = blockers.find(({ code }) => code !== 'not-yet');
  const blocker = own
    ? words.t(`blocker.${own.code}` as 'blocker.unknown', { code: own.code, ...wordParams(own.params, words, nowMs) })
    : '';
  return words.t(`would.${wouldBeFirst.code}` as 'would.if-pinned', {
    blocker,
    ...wordParams(wouldBeFirst.params, words, nowMs),
  });
}

/** What taking a line now would cost, in one line of words; null: it cannot be taken, or is first. */
export function costWords({ costs }: Pick<NextLine, 'costs'>, words: Words, nowMs: number): string | null {
  if (costs.length === 0) return null;
  return costs
    .map(({ code, params }) => words.t(`would.${code}` as 'would.costs-nothing', wordParams(params, words, nowMs)))
    .join(' · ');
}
