import type { DispatchLine } from '../../shared/views/view-schemas.ts';
import en from '../words/en.json';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

type Worded = DispatchLine['reasons'][number];

/** Why a job stands where it stands, in one sentence. */
export function reasonWords({ code, params }: Worded, words: Words, nowMs: number): string {
  const known = Object.hasOwn(en.reason, code) ? (code as keyof typeof en.reason) : 'unknown';
  return words.t(`reason.${known}`, { code, ...wordParams(params, words, nowMs) });
}

/** What keeps a job from being started, and who can change that. */
export function blockerWords(
  { code, params }: Worded,
  words: Words,
  nowMs: number,
): { readonly what: string; readonly who: string } {
  const known = Object.hasOwn(en.blocker.who, code) ? (code as keyof typeof en.blocker.who) : 'unknown';
  const values = { code, ...wordParams(params, words, nowMs) };
  const { t } = words;
  return {
    what: t(`blocker.${known}`, values),
    who: t('next.who', { who: t(`blocker.who.${known}`, values) }),
  };
}
