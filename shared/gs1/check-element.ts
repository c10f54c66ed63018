import type { AiComponent, AiRule, ApplicationIdentifier } from './application-identifiers.ts';
import { hasCheckDigit } from './check-digit.ts';
import { isLongDate, isoDateOf } from './gs1-date.ts';

/** What can be wrong with a GS1 code. */
export type Gs1ErrorCode =
  | 'empty'
  | 'ai-unknown'
  | 'too-short'
  | 'too-long'
  | 'not-digits'
  | 'character'
  | 'check-digit'
  | 'date'
  | 'time'
  | 'value'
  | 'contradiction'
  | 'brackets'
  | 'not-a-link';

/** Where a GS1 code is wrong: the application identifier (empty when not even that is known) and the place in the text, from 0. */
export interface Gs1Error {
  readonly code: Gs1ErrorCode;
  readonly ai: string;
  readonly position: number;
}

const sets: Readonly<Record<AiComponent['set'], RegExp>> = {
  n: /^\d*$/,
  // General Specifications figure 7.11-1: no space, and no # $ @ [ \ ] ^ ` { | } ~
  x: /^[!"%-?A-Z_a-z]*$/,
  y: /^[#\-/0-9A-Z]*$/,
  z: /^[A-Za-z0-9_=-]*$/,
};

/** Any year that has no century rule to fear: dates are only looked at for month and day here. */
const SOME_LEAP_YEAR = 2024;

const checks: Readonly<Record<AiRule, { readonly code: Gs1ErrorCode; readonly holds: (value: string) => boolean }>> = {
  check: { code: 'check-digit', holds: hasCheckDigit },
  date0: { code: 'date', holds: (value) => isoDateOf(value, SOME_LEAP_YEAR, true) !== undefined },
  date: { code: 'date', holds: (value) => isoDateOf(value, SOME_LEAP_YEAR, false) !== undefined },
  longdate: { code: 'date', holds: isLongDate },
  time: { code: 'time', holds: (value) => Number(value.slice(0, 2)) < 24 && Number(value.slice(2)) < 60 },
  hour: { code: 'time', holds: (value) => Number(value) < 24 },
  minute: { code: 'time', holds: (value) => Number(value) < 60 },
  second: { code: 'time', holds: (value) => Number(value) < 60 },
  zero: { code: 'value', holds: (value) => /^0+$/.test(value) },
  nonzero: { code: 'value', holds: (value) => /[1-9]/.test(value) },
  piece: {
    code: 'value',
    holds: (value) => Number(value.slice(0, 2)) >= 1 && Number(value.slice(0, 2)) <= Number(value.slice(2)),
  },
  yesno: { code: 'value', holds: (value) => value === '0' || value === '1' },
  hyphen: { code: 'value', holds: (value) => /^-+$/.test(value) },
};

/** First character of a value that is not in a set. */
function strange(value: string, set: AiComponent['set']): number {
  for (let index = 0; index < value.length; index += 1) if (!sets[set].test(value.charAt(index))) return index;
  return 0;
}

/** What is wrong with the value of an application identifier that stands at a place of a text; undefined when nothing is. */
export function elementError(
  { ai, components }: ApplicationIdentifier,
  value: string,
  position: number,
): Gs1Error | undefined {
  const wrong = (code: Gs1ErrorCode, at: number): Gs1Error => ({ code, ai, position: position + at });
  let at = 0;
  for (const { set, least, most, optional, rule } of components) {
    const part = value.slice(at, at + most);
    if (part === '' && optional) break;
    if (!sets[set].test(part)) return wrong(set === 'n' ? 'not-digits' : 'character', at + strange(part, set));
    if (part.length < least) return wrong('too-short', value.length);
    if (rule !== undefined && !checks[rule].holds(part)) return wrong(checks[rule].code, at);
    at += part.length;
  }
  return at < value.length ? wrong('too-long', at) : undefined;
}

/** The most characters that the value of an application identifier can have. */
export function longestValue({ components }: ApplicationIdentifier): number {
  return components.reduce((sum, { most }) => sum + most, 0);
}
