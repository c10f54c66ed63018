/** The languages of the screens (BCP 47). English and German are in every text of a plan; the others where somebody has written them. */
export const languages = ['en', 'de', 'es', 'pl', 'zh'] as const;
export type Language = (typeof languages)[number];

/** The language that a tag (`de-AT`, `zh-CN`; null: nobody has said) comes to; English where the screens do not speak it. */
export function languageOf(tag: string | null | undefined): Language {
  const [primary = ''] = (tag ?? '').toLowerCase().split(/[-_]/, 1);
  return languages.find((language) => language === primary) ?? 'en';
}
