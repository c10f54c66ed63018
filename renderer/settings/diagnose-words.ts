import type { HostResult } from '../../shared/host/host-contract.ts';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

type Step = HostResult<'diagnose'>['steps'][number];

/** A step of the diagnosis in words: what was looked at, and what it found with what to do. A step of a newer station is shown by its code. */
export function stepWords(
  { code, state, params }: Step,
  words: Words,
  nowMs: number,
): { readonly title: string; readonly said: string } {
  const values = wordParams(params, words, nowMs);
  return {
    title: words.t(`diagnose.${code}.title` as 'diagnose.disk.title', { ...values, defaultValue: code }),
    said: words.t(`diagnose.${code}.${state}` as 'diagnose.disk.good', {
      ...values,
      defaultValue: Object.values(values).join(', '),
    }),
  };
}
