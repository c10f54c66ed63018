import { z } from 'zod';

import type { Language } from './language.ts';

const shortText = z.string().min(1).max(80);

/** A short text in the languages that every site has, and in those that a site adds. */
export const translated = z.strictObject({
  en: shortText,
  de: shortText,
  es: shortText.exactOptional(),
  pl: shortText.exactOptional(),
  zh: shortText.exactOptional(),
});
export type Translated = z.infer<typeof translated>;

/** The text for a reader; in English where the site has not written it in their language. */
export function textIn(text: Translated, language: Language): string {
  return text[language] ?? text.en;
}
