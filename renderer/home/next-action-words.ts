import type { NextActionView } from '../../shared/views/view-schemas.ts';
import { whatWords } from '../deviations/deviation-words.ts';
import type { Words } from '../words/use-words.ts';
import { wordParams } from '../words/word-params.ts';

/** What to do; of a deviation: what is the matter. */
export function actionWhat({ kind, what }: NextActionView, words: Words, nowMs: number): string {
  if (kind === 'deviation') return whatWords({ what }, words, nowMs);
  return words.t(`nextAction.what.${what.code}` as 'nextAction.what.start', {
    ...wordParams(what.params, words, nowMs),
    defaultValue: what.code,
  });
}

/** Why, strongest first: what its worth is made of, and what else there is to say. */
export function termsOfAction({ kind, terms, why }: NextActionView, words: Words, nowMs: number): string[] {
  const sorted = terms.toSorted((a, b) => Number(b.params['minutes']) - Number(a.params['minutes']));
  const more = kind === 'material' ? why : [];
  return [
    ...sorted.map(({ code, params }) =>
      words.t(`nextAction.term.${code}` as 'nextAction.term.open', {
        ...wordParams(params, words, nowMs),
        defaultValue: code,
      }),
    ),
    ...more.map(({ code, params }) =>
      words.t(`nextAction.why.${code}` as 'nextAction.why.lot-at-hand', { ...params, defaultValue: code }),
    ),
  ];
}
