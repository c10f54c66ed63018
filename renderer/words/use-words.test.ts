import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import de from './de.json';
import en from './en.json';
import { createWords } from './use-words.ts';

test('sentences that were looked up once are not shown in the language of before, where one function speaks all of them', async () => {
  const i18n = createInstance();
  void i18n.init({
    resources: { en: { translation: en }, de: { translation: de } },
    lng: 'en',
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  const { t } = i18n;
  const say = (language: 'en' | 'de') => createWords(t, language, 'UTC', undefined).t('actions.amount.open');
  expect(say('en')).toBe(en.actions.amount.open);
  await i18n.changeLanguage('de');
  expect(say('de')).toBe(de.actions.amount.open);
  await i18n.changeLanguage('en');
  expect(say('en')).toBe(en.actions.amount.open);
});
