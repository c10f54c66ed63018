import { addDecimals, compareDecimals, type Decimal } from '../../shared/quantity/quantity.ts';

/**
 * What has been typed on an additive keypad: 17 + 13 + 21. The last term is being typed; the ones before are done.
 * Terms are plain digits with at most one point.
 */
export interface KeypadEntry {
  readonly terms: readonly string[];
}

/** One key of a keypad. `point` is the decimal separator, whatever it looks like. */
export type KeypadKey = { readonly digit: string } | 'plus' | 'point' | 'delete';

/** Limits that keep every sum within a decimal on the wire (shared/quantity: 12 digits before the point, 6 after it). */
const WHOLE_DIGITS = 9;
const FRACTION_DIGITS = 6;
const MOST_TERMS = 12;

/** Nothing typed yet. */
export const emptyEntry: KeypadEntry = { terms: [''] };

/** An entry that holds one number, as the +1 / +5 / +10 keys make it. */
export function addToEntry(entry: KeypadEntry, amount: Decimal): KeypadEntry {
  const done = entry.terms.filter((term) => term !== '');
  return done.length >= MOST_TERMS ? entry : { terms: [...done, amount] };
}

function typed(term: string, key: { readonly digit: string } | 'point'): string {
  const [whole = '', fraction] = term.split('.');
  if (key === 'point') return fraction === undefined ? `${whole === '' ? '0' : whole}.` : term;
  if (fraction !== undefined) return fraction.length < FRACTION_DIGITS ? term + key.digit : term;
  if (whole === '0') return key.digit;
  return whole.length < WHOLE_DIGITS ? term + key.digit : term;
}

/** What a key makes of an entry; a key that makes no sense there changes nothing. */
export function pressKey(entry: KeypadEntry, key: KeypadKey): KeypadEntry {
  const before = entry.terms.slice(0, -1);
  const last = entry.terms.at(-1) ?? '';
  if (key === 'plus') return last === '' || entry.terms.length >= MOST_TERMS ? entry : { terms: [...before, last, ''] };
  if (key !== 'delete') return { terms: [...before, typed(last, key)] };
  if (last !== '') return { terms: [...before, last.slice(0, -1)] };
  return before.length === 0 ? entry : { terms: before };
}

/** A term as a decimal: "12." is 12. */
function decimalOf(term: string): Decimal {
  return term.endsWith('.') ? term.slice(0, -1) : term;
}

/** The numbers that were typed, as decimals. */
export function entryTerms(entry: KeypadEntry): Decimal[] {
  return entry.terms.filter((term) => term !== '').map((term) => decimalOf(term));
}

/** The exact sum of an entry; "0" when nothing is typed. */
export function entrySum(entry: KeypadEntry): Decimal {
  let sum: Decimal = '0';
  for (const term of entryTerms(entry)) sum = addDecimals(sum, term);
  return sum;
}

/** True when the entry amounts to something. */
export function isMore(entry: KeypadEntry): boolean {
  return compareDecimals(entrySum(entry), '0') > 0;
}
