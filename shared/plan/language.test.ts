import { expect, test } from 'vitest';

import { languageOf, languages } from './language.ts';
import { personPlan } from './person.ts';
import { textIn, translated } from './translated.ts';

test('a language is found by its tag, however long, and is English where the screens do not speak it', () => {
  expect(['de-AT', 'zh-CN', 'zh_Hans', 'ES', 'pl', 'fr', '', null].map((tag) => languageOf(tag))).toEqual([
    'de',
    'zh',
    'zh',
    'es',
    'pl',
    'en',
    'en',
    'en',
  ]);
});

test.each(languages)('a person may read the screens in %s', (language) => {
  const person = { name: 'Ana', badge: '7', roles: ['operator'], language, active: true };
  expect(personPlan.safeParse(person).success).toBe(true);
});

test('a text of the plan is in the language of its reader, else in English', () => {
  const text = translated.parse({ en: 'Crack', de: 'Riss', pl: 'Pęknięcie' });
  expect([textIn(text, 'de'), textIn(text, 'pl'), textIn(text, 'zh')]).toEqual(['Riss', 'Pęknięcie', 'Crack']);
  expect(translated.safeParse({ en: 'Crack' }).success).toBe(false);
});
