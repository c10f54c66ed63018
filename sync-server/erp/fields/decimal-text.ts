import { Big } from 'big.js';

import { decimalText } from '../../../shared/quantity/quantity.ts';
import type { Decimal } from '../../../shared/quantity/quantity.ts';

/** How a file writes numbers. */
export interface NumberStyle {
  /** Sign between the whole and the fraction. */
  readonly decimal: '.' | ',';
  /** Sign between groups of three digits; null: none is accepted. */
  readonly group: '.' | ',' | ' ' | "'" | null;
}

export type DecimalReading =
  | { readonly ok: true; readonly value: Decimal }
  | { readonly ok: false; readonly reason: string };

const MOST_WHOLE_DIGITS = 12;
const MOST_FRACTION_DIGITS = 6;

const escaped = (sign: string) => (sign === "'" ? sign : `\\${sign}`);

/** Compiles the style once for many numbers. @returns a function that reads one number exactly, or says why it is none. */
export function decimalReader(style: NumberStyle): (text: string) => DecimalReading {
  const grouped = style.group === null ? '' : `|\\d{1,3}(?:${escaped(style.group)}\\d{3})+`;
  const pattern = new RegExp(`^([+-]?)(\\d+${grouped})(?:${escaped(style.decimal)}(\\d+))?(-?)$`);
  const named = style.decimal === ',' ? 'decimal comma' : 'decimal point';
  return (text) => {
    const match = pattern.exec(text);
    // A minus behind the number is how some ERP systems print it; one on each side is a typing error.
    if (!match || (match[1] !== '' && match[4] !== ''))
      return { ok: false, reason: `"${shown(text)}" is not a number with a ${named}${hint(text, style)}.` };
    const whole = (match[2] ?? '').replaceAll(style.group ?? ' ', '');
    const sign = match[1] === '-' || match[4] === '-' ? '-' : '';
    const value = decimalText(new Big(`${sign}${whole}.${match[3] ?? '0'}`));
    const [wholeDigits = '', fraction = ''] = value.replace('-', '').split('.');
    if (wholeDigits.length > MOST_WHOLE_DIGITS)
      return { ok: false, reason: `"${shown(text)}" has more than ${MOST_WHOLE_DIGITS} digits before the ${named}.` };
    if (fraction.length > MOST_FRACTION_DIGITS)
      return { ok: false, reason: `"${shown(text)}" has more than ${MOST_FRACTION_DIGITS} digits after the ${named}.` };
    return { ok: true, value: value === '-0' ? '0' : value };
  };
}

const shown = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

function hint(text: string, style: NumberStyle): string {
  const other = style.decimal === ',' ? '.' : ',';
  if (!/^[+-]?\d/.test(text) || !text.includes(other) || style.group === other) return '';
  return ` (it has a "${other}": see "decimal" and "group" in the mapping)`;
}

/** Writes an exact decimal in a style, without groups. */
export function writeDecimal(value: Decimal, decimal: NumberStyle['decimal']): string {
  return decimal === '.' ? value : value.replace('.', ',');
}
