import type { Worded } from '../../shared/views/worded.ts';
import en from '../words/en.json';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

/** Why an operation stands where it stands in the plan, in one sentence. */
export function whyWords({ code, params }: Worded, words: Words, nowMs: number): string {
  const known = Object.hasOwn(en.planning.why, code) ? (code as keyof typeof en.planning.why) : 'unknown';
  return words.t(`planning.why.${known}`, { code, ...wordParams(params, words, nowMs) });
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
