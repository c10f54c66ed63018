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
