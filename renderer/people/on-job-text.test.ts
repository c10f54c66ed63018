import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import en from '../words/en.json';
import { createWords } from '../words/use-words.ts';
import { onJobText } from './on-job-text.ts';

const nowMs = Date.UTC(2026, 10, 23, 6, 12);
const since = '2026-11-23T06:00:00.000Z';
const ann = { id: 'ann', name: 'Ann', activity: 'run' as const, since };
const i18n = createInstance();
void i18n.init({
  resources: { en: { translation: en } },
  lng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});
const words = createWords(i18n.t, 'en', 'UTC', undefined);
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

test('says since when somebody is on the job, and how long in all only where they were on it before', () => {
  expect(plain(onJobText(words, ann, nowMs))).toBe('works on the job since 06:00, 12 min');
  expect(plain(onJobText(words, { ...ann, beforeMs: 35 * 60_000 }, nowMs))).toBe(
    'works on the job since 06:00, 12 min · 47 min in all',
  );
  // A clock that was set back makes no time of work.
  expect(plain(onJobText(words, ann, nowMs - 3_600_000))).toContain('0 min');
});
