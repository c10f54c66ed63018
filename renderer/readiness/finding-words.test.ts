import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import type { FindingView } from '../../shared/views/readiness-view.ts';
import en from '../words/en.json';
import { createWords } from '../words/use-words.ts';
import { findingWords } from './finding-words.ts';

const nowMs = Date.UTC(2026, 10, 23, 9);
const i18n = createInstance();
void i18n.init({
  resources: { en: { translation: en } },
  lng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});
const words = createWords(i18n.t, 'en', 'UTC', undefined);
const waits: FindingView = {
  question: 'predecessor',
  code: 'predecessor-runs',
  params: {
    predecessor: 'Cut',
    workCenter: 'Saw',
    equipment: 'Saw 1',
    good: '10',
    missing: '90',
    unit: 'C62',
    minutes: 60,
  },
  state: 'blocked',
  at: null,
  turnsAt: null,
  owner: null,
  remedies: [],
};
const when = (finding: FindingView) => findingWords(finding, words, nowMs).when?.replaceAll(/\s/g, ' ');

test('says when the operation before should end, or should have ended', () => {
  expect(when({ ...waits, expectedAt: '2026-11-23T10:30:00.000Z' })).toBe('Expected end: 10:30.');
  expect(when({ ...waits, expectedAt: '2026-11-23T08:30:00.000Z' })).toBe('It should have ended: 08:30.');
  expect(when(waits)).toBeUndefined();
});

test('says until when something blocks that the clock ends', () => {
  expect(when({ ...waits, code: 'deviation-open', turnsAt: '2026-11-23T09:30:00.000Z' })).toBe('Until 09:30.');
});
