import type { Worded } from '../../shared/views/worded.ts';
import type { Words } from '../words/use-words.ts';

type Value = string | number | undefined;

const isText = (value: Value): value is string => typeof value === 'string' && value !== '';

/** A value of a difference in words, by what it is about; what is empty is nothing. */
function valueWords(code: string, value: Value, unit: Value, words: Words, nowMs: number): string {
  const { t, format } = words;
  switch (code) {
    case 'due':
    case 'earliestStart':
      return isText(value) ? format.time(value, nowMs) : t('orderChange.nothing');
    case 'quantity':
    case 'component-quantity':
      return isText(value) ? words.quantity({ value, unit: String(unit) }) : t('orderChange.nothing');
    case 'operation-setup':
    case 'operation-run':
      return format.minutes(Number(value));
    case 'tolerance':
    case 'component-tolerance':
      return typeof value === 'number' ? `${format.decimal(String(value))}\u00A0%` : t('orderChange.asOrder');
    case 'state':
      return t(`orderState.${String(value)}` as 'orderState.released', { defaultValue: String(value) });
    case 'component-mode':
      return t(`orderChange.modes.${String(value)}` as 'orderChange.modes.none', { defaultValue: String(value) });
    default:
      return typeof value === 'number' || isText(value) ? String(value) : t('orderChange.nothing');
  }
}

/** What the ERP changed in an order, in one sentence with what it was and what it is; a difference of a newer station by its code. */
export function differenceWords({ code, params }: Worded, words: Words, nowMs: number): string {
  const { before, after, unit, unitBefore, quantity } = params;
  return words.t(`orderChange.difference.${code}` as 'orderChange.difference.quantity', {
    ...params,
    before: valueWords(code, before, unitBefore, words, nowMs),
    after: valueWords(code, after, unit, words, nowMs),
    quantity: isText(quantity) ? words.quantity({ value: quantity, unit: String(unit) }) : '',
    defaultValue: code,
  });
}
