import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import en from '../words/en.json';
import { createWords } from '../words/use-words.ts';
import { meaningWords, namedWords, problemWords } from './scan-words.ts';

const i18n = createInstance();
void i18n.init({
  resources: { en: { translation: en } },
  lng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});
const words = createWords(i18n.t, 'en', 'UTC', undefined);

test('what a code may mean is said with the kind of each thing, as alternatives; what has no kind stays as it is', () => {
  const lot = meaningWords({ code: 'lot', params: { name: 'L-100' } }, words);
  const order = meaningWords({ code: 'order', params: { name: 'WO-1' } }, words);
  expect(lot).toContain('L-100');
  expect(lot).not.toBe('L-100');
  expect(namedWords('lot=L-100|order=WO-1', words)).toBe(`${lot} or ${order}`);
  expect(namedWords('lot=L=1', words)).toBe(lot.replace('L-100', 'L=1'));
  expect(namedWords('L-100', words)).toBe('L-100');
});

test('a code that means nothing is said to be unknown, and what this build has no word for by its code', () => {
  expect(meaningWords(null, words)).toBe(en.scan.what.unknown);
  expect(meaningWords({ code: 'pallet', params: {} }, words)).toBe('pallet');
  expect(problemWords('of-tomorrow', {}, words)).toBe('of-tomorrow');
});
