import i18next, { changeLanguage, init, use as plugIn } from 'i18next';
import { initReactI18next } from 'react-i18next';

import { onActivePerson } from '../people/active-person.ts';
import de from './de.json';
import en from './en.json';
import type { Language } from './format.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const STORAGE_KEY = 'lineside.language';

/** The languages of the screens, each with all its sentences: nothing is loaded later. */
const resources = { en: { translation: en }, de: { translation: de } };

/** The language before anybody signs on: that of the last person here, else the system's. */
function firstLanguage(): Language {
  const last = localStorage.getItem(STORAGE_KEY) ?? navigator.language.slice(0, 2);
  return last === 'de' ? 'de' : 'en';
}

function speak(language: Language): void {
  document.documentElement.lang = language;
  localStorage.setItem(STORAGE_KEY, language);
  if (i18next.language !== language) void changeLanguage(language);
}

/**
 * Sets up the sentences; from then on the language follows the badge of the active person.
 * @param fixed the one language of a screen that belongs to nobody
 */
export function startWords(fixed?: Language): void {
  const language = fixed ?? firstLanguage();
  document.documentElement.lang = language;
  plugIn(initReactI18next);
  void init({
    resources,
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  if (fixed !== undefined) return;
  onActivePerson((person) => {
    if (person) speak(person.language);
  });
}
