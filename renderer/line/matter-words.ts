import type { AttentionLine } from '../../shared/views/line-view.ts';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

/** What somebody has to look after, in a sentence; a matter of a newer station by its code. */
export function matterWords({ what }: Pick<AttentionLine, 'what'>, words: Words, nowMs: number): string {
  return words.t(`matter.${what.code}` as 'matter.order-changed', {
    ...wordParams(what.params, words, nowMs),
    defaultValue: what.code,
  });
}
