import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { type Language, languageOf } from '../../shared/plan/language.ts';
import { textIn } from '../../shared/plan/translated.ts';
import type { Decimal, Quantity } from '../../shared/quantity/quantity.ts';
import type { ReasonsView } from '../../shared/views/view-schemas.ts';
import { useView } from '../station/station-views.ts';
import { createFormat, type Format } from './format.ts';

/** Everything that turns data into words for the person at the screen. */
export interface Words {
  readonly t: TFunction;
  readonly format: Format;
  /** The short name of a unit code, for one or for many; the code itself when it has none. */
  readonly unit: (code: string, value?: Decimal) => string;
  /** A quantity with its unit: "12 pcs". */
  readonly quantity: (quantity: Quantity) => string;
  /** The text of a reason from the site's catalog; its code when the catalog does not have it. */
  readonly reason: (category: keyof ReasonsView, code: string) => string;
}

let last: { readonly language: Language; readonly timeZone: string; readonly format: Format } | undefined;

/** The formats that all components share: making them takes longer than everything else that a component does when it appears. */
function sharedFormat(language: Language, timeZone: string): Format {
  if (last?.language !== language || last.timeZone !== timeZone)
    last = { language, timeZone, format: createFormat(language, timeZone) };
  return last.format;
}

const plainSentences = new WeakMap<TFunction, { readonly language: Language; readonly quick: TFunction }>();

/**
 * The same sentences, each without parameters looked up only once: a screen asks for dozens of them every time it is drawn. Outside of
 * components one function speaks every language in turn.
 */
function remembered(t: TFunction, language: Language): TFunction {
  const known = plainSentences.get(t);
  if (known?.language === language) return known.quick;
  const sentences = new Map<string, string>();
  const quick = ((key: string, ...parameters: readonly unknown[]) => {
    if (parameters.length > 0) return (t as unknown as (...all: readonly unknown[]) => unknown)(key, ...parameters);
    let sentence = sentences.get(key);
    if (sentence === undefined) {
      sentence = (t as unknown as (plain: string) => string)(key);
      sentences.set(key, sentence);
    }
    return sentence;
  }) as unknown as TFunction;
  plainSentences.set(t, { language, quick });
  return quick;
}

/** Builds the words of a language. */
export function createWords(
  translate: TFunction,
  language: Language,
  timeZone: string,
  reasons: ReasonsView | undefined,
): Words {
  const t = remembered(translate, language);
  const format = sharedFormat(language, timeZone);
  const unit = (code: string, value: Decimal = '0') =>
    t(`unit.${code}` as 'unit.KGM', { defaultValue: code, count: Number(value) });
  return {
    t,
    format,
    unit,
    // A no-break space: a number is never parted from its unit.
    quantity: ({ value, unit: code }) => `${format.decimal(value)}\u00A0${unit(code, value)}`,
    reason(category, code) {
      const known = reasons?.[category].find((reason) => reason.code === code);
      return known ? textIn(known.text, language) : code;
    },
  };
}

/** The words of the language and the site that are on now. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const timeZone = useView('session')?.site.timeZone ?? 'UTC';
  const reasons = useView('reasons');
  return useMemo(() => createWords(t, language, timeZone, reasons), [t, language, timeZone, reasons]);
}
