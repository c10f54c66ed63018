import type { Worded } from '../../shared/views/worded.ts';
import en from '../words/en.json';
import type { Format } from '../words/format.ts';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

/** Tells reasons of one code from each other. */
export const wordedKey = ({ code, params }: Worded): string => `${code} ${JSON.stringify(params)}`;

/** From when to when; the day is said once where both are on one. */
export function spanWords(from: string, to: string, { t, format }: Words, nowMs: number): string {
  return t('planning.span', { from: format.time(from, nowMs), to: endWords(from, to, format, nowMs) });
}

function endWords(from: string, to: string, format: Format, nowMs: number): string {
  const [ofNow, ofBegin] = [format.time(to, nowMs), format.time(to, Date.parse(from))];
  return ofBegin.length < ofNow.length ? ofBegin : ofNow;
}

/** Why an operation stands where it stands in the plan, in one sentence. */
function whyWords({ code, params }: Worded, words: Words, nowMs: number): string {
  const known = Object.hasOwn(en.planning.why, code) ? (code as keyof typeof en.planning.why) : 'unknown';
  return words.t(`planning.why.${known}`, { code, ...wordParams(params, words, nowMs) });
}

/** All of it; what has no reason of its own fills a gap. */
export function allWhyWords(reasons: readonly Worded[], words: Words, nowMs: number): string[] {
  return reasons.length === 0 ? [words.t('planning.why.gap')] : reasons.map((reason) => whyWords(reason, words, nowMs));
}

/** What an operation waits for, in one sentence: the same words as in the dispatch list. */
export function blockerWords({ code, params }: Worded, words: Words, nowMs: number): string {
  const known = Object.hasOwn(en.blocker, code) && code !== 'who' ? (code as 'not-yet') : 'unknown';
  return words.t(`blocker.${known}`, { code, ...wordParams(params, words, nowMs) });
}

/** Why nothing could be worked out, in one sentence. */
export function problemWords({ code, params }: Worded, words: Words, nowMs: number): string {
  const known = Object.hasOwn(en.planning.problem, code) ? (code as keyof typeof en.planning.problem) : 'unknown';
  return words.t(`planning.problem.${known}`, { code, ...wordParams(params, words, nowMs) });
}
