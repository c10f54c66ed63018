import en from '../words/en.json';
import type { Format } from '../words/format.ts';
import type { Words } from '../words/use-words.ts';

/** A ratio as a share of hundred, with one decimal below 10 %; a dash when it is not defined. */
export function ratioWords(value: number | null, format: Format): string {
  return value === null ? '–' : format.percent(value);
}

/** An input of a figure: minutes or pieces, to two decimals at most. */
export function inputWords(value: number, format: Format): string {
  return format.count(Math.round(value * 100) / 100);
}

/** A formula, or a term of one, as screens show it: the one term that is no acronym of the standard has a name. */
export function namedFormula(text: string, { t }: Words): string {
  return text.replaceAll('minorStops', t('unitState.minorStop'));
}

/** What an element is, in words; empty where its name says it. */
export function elementWords(code: string, { t }: Words): string {
  return Object.hasOwn(en.kpi.elements, code) ? t(`kpi.elements.${code as keyof typeof en.kpi.elements}`) : '';
}
