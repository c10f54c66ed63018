import i18next, { changeLanguage, init, use as plugIn } from 'i18next';
import { initReactI18next } from 'react-i18next';

import { type Language, languageOf } from '../../shared/plan/language.ts';
import { onActivePerson } from '../people/active-person.ts';
import de from './de.json';
import en from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const STORAGE_KEY = 'lineside.language';
const NAMESPACE = 'translation';

/** Sentences that come with the screens: a start in these languages waits for nothing. */
const atOnce = { en: { translation: en }, de: { translation: de } };

/** Sentences that are part of the application too, each in a file of its own that is read when somebody first needs it. */
const later: Readonly<Record<Exclude<Language, keyof typeof atOnce>, () => Promise<{ readonly default: object }>>> = {
  es: () => import('./es.json'),
  pl: () => import('./pl.json'),
  zh: () => import('./zh.json'),
};

const isAtOnce = (language: Language): language is keyof typeof atOnce => Object.hasOwn(atOnce, language);

/** The language before anybody signs on: that of the last person here, else the system's. */
function firstLanguage(): Language {
  return languageOf(localStorage.getItem(STORAGE_KEY) ?? navigator.language);
}

/** Tells the page its language: Han characters are drawn in the forms of the mainland, not in those of Japan. */
function mark(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
}

/** The language that was asked for last; while its sentences are read, somebody may ask for another. */
let wanted: Language | undefined;

/** Switches as soon as the sentences are there, never before: no key is ever shown. Where they cannot be read, the language stays. */
async function speak(language: Language): Promise<void> {
  wanted = language;
  if (!isAtOnce(language) && !i18next.hasResourceBundle(language, NAMESPACE)) {
    const { default: sentences } = await later[language]();
    i18next.addResourceBundle(language, NAMESPACE, sentences);
    if (wanted !== language) return;
  }
  mark(language);
  if (i18next.language !== language) await changeLanguage(language);
}

/**
 * Sets up the sentences; from then on the language follows the badge of the active person.
 * @param fixed the one language of a screen that belongs to nobody
 * @returns settles when the sentences of the first language are there; never fails: what cannot be read is said in English
 */
export async function startWords(fixed?: Language): Promise<void> {
  const language = fixed ?? firstLanguage();
  const begin = isAtOnce(language) ? language : 'en';
  mark(begin);
  plugIn(initReactI18next);
  void init({
    resources: atOnce,
    lng: begin,
    fallbackLng: 'en',
    initAsync: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  const readLater = (error: unknown) => console.warn('The sentences of a language could not be read:', error);
  if (fixed === undefined)
    onActivePerson((person) => {
      if (!person || person.language === wanted) return;
      localStorage.setItem(STORAGE_KEY, person.language);
      speak(person.language).catch((error: unknown) => {
        // Whoever acts next, or this person again, is another chance.
        wanted = undefined;
        readLater(error);
      });
    });
  await speak(language).catch(readLater);
}
