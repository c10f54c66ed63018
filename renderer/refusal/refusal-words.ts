import type { Refusal } from '../../shared/gate/refusal.ts';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

/** Why a command was refused and what to do next, in a sentence or two. */
export function refusalWords({ code, params }: Refusal, words: Words, nowMs: number): string {
  // A sign-on that is not allowed names no action: the action is signing on.
  const values = { action: words.t('action.session.sign'), ...wordParams(params, words, nowMs) };
  if (code === 'undo-has-dependents')
    return words.t('refusal.why.undo-has-dependents', { ...values, count: Number(params['count'] ?? 1) });
  return words.t(`refusal.why.${code}`, values);
}
