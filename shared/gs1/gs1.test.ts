import { assert, constantFrom, property, string, tuple, uniqueArray } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { allIdentifiers } from './application-identifiers.ts';
import type { AiComponent, ApplicationIdentifier } from './application-identifiers.ts';
import { bracketedText, parseBracketed } from './bracketed-text.ts';
import { checkDigitOf, gtin14 } from './check-digit.ts';
import { parseDigitalLink } from './digital-link.ts';
import { buildElementStrings, parseElementStrings } from './element-strings.ts';
import type { Gs1Element } from './element-strings.ts';
import { fullYear, isoDateOf } from './gs1-date.ts';
import { gs1Fields } from './gs1-fields.ts';
import { readGs1 } from './read-gs1.ts';
import { swallowedElement } from './swallowed-separator.ts';

const characters: Readonly<Record<AiComponent['set'], string>> = {
  n: '0123456789',
  x: 'ABCxyz019!"%&\'()*+,-./:;<=>?_',
  y: 'ABC019#-/',
  z: 'ABCabc019_-=',
};
/** A value that a rule accepts, of the right length. */
const ruled: Readonly<Partial<Record<string, (digits: string) => string>>> = {
  check: (digits) => digits.slice(1) + checkDigitOf(digits.slice(1)),
  date0: () => '260200',
  date: () => '240229',
  longdate: () => '20240229',
  time: () => '2359',
  hour: () => '23',
  minute: () => '59',
  second: () => '00',
  zero: (digits) => '0'.repeat(digits.length),
  nonzero: (digits) => `1${digits.slice(1)}`,
  piece: () => '0203',
  yesno: () => '1',
  hyphen: () => '-',
};

function componentValue({ set, least, most, rule }: AiComponent): Arbitrary<string> {
  const text = string({
    unit: constantFrom(...characters[set].split('')),
    minLength: least,
    maxLength: most,
  });
  const fit = rule === undefined ? undefined : ruled[rule];
  return fit ? text.map(fit) : text;
}

const element = (identifier: ApplicationIdentifier): Arbitrary<Gs1Element> =>
  tuple(...identifier.components.map((component) => componentValue(component))).map((parts) => ({
    ai: identifier.ai,
    value: parts.join(''),
  }));

const elements: Arbitrary<Gs1Element[]> = uniqueArray(constantFrom(...allIdentifiers()), {
  minLength: 1,
  maxLength: 6,
  selector: ({ ai }) => ai,
}).chain((identifiers) => tuple(...identifiers.map((identifier) => element(identifier))));

describe('element strings', () => {
  test('that are built are read again as they were, in every form', () => {
    assert(
      property(elements, (made) => {
        const built = buildElementStrings(made);
        expect(built.ok).toBe(true);
        if (!built.ok) return;
        expect(parseElementStrings(built.text)).toEqual({ ok: true, elements: made });
        expect(readGs1(`]C1${built.text}`)).toMatchObject({ ok: true, elements: made, sure: true });
        expect(parseBracketed(bracketedText(made))).toEqual({ ok: true, elements: made });
      }),
    );
  });

  test('of any garbage are answered and never thrown at', () => {
    const garbage = string({ unit: constantFrom(...'0123456789]C1(\\)\u001D/?&=%AZ~ é\u0000'.split('')) });
    assert(
      property(garbage, (text) => {
        const reads = [readGs1(text), readGs1(`]d2${text}`), readGs1(`https://a/01/${text}`)];
        const places = reads.map((read) => (read && !read.ok ? read.error.position : 0));
        expect(Math.max(...places)).toBeLessThanOrEqual(text.length + 20);
      }),
    );
  });

  test.each([
    ['0109501101530004', 'check-digit', '01', 2],
    ['01095011015', 'too-short', '01', 11],
    ['17261301', 'date', '17', 2],
    ['10A\u001D17260230', 'date', '17', 6],
    ['10', 'too-short', '10', 2],
    ['3103A12345', 'not-digits', '3103', 4],
    ['10A~B', 'character', '10', 3],
    ['0895', 'ai-unknown', '0895', 0],
    [`21${'A'.repeat(21)}`, 'too-long', '21', 22],
    ['10A\u001D10B', 'contradiction', '10', 4],
  ])('%j are wrong exactly there', (text, code, ai, position) => {
    expect(parseElementStrings(text)).toEqual({ ok: false, error: { code, ai, position } });
  });
});

test('one scan of a label says item, lot, expiry and weight', () => {
  const read = readGs1(']C10109501101530003310300123517260200\u001D10LOT-7\u001D30012');
  expect(read?.ok === true && gs1Fields(read.elements, 2026)).toEqual({
    gtin: '09501101530003',
    measure: { value: '1.235', unit: 'KGM' },
    expiry: '2026-02-28',
    lot: 'LOT-7',
    count: { value: '12', unit: 'C62' },
  });
});

test('a link with a qualifier and attributes says the same', () => {
  const read = parseDigitalLink('https://example.com/shop/01/9501101530003/10/LOT%2F7?17=260228&3103=001235&lang=de');
  expect(read.ok && gs1Fields(read.elements, 2026)).toMatchObject({ gtin: '09501101530003', lot: 'LOT/7' });
});

test.each([
  ['51', 2000 + 51, 2026],
  ['77', 1977, 2026],
  ['76', 2076, 2026],
  ['24', 2124, 2074],
  ['25', 2025, 2074],
  ['10', 2110, 2099],
])('the year %s of a date is %i in %i', (two, year, now) => {
  expect(fullYear(Number(two), now)).toBe(year);
});

test('days that are not in the calendar are no dates, and day 00 is the last of the month', () => {
  expect(['240229', '250229', '260431', '261300', '000000'].map((text) => isoDateOf(text, 2026, false))).toEqual([
    '2024-02-29',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(isoDateOf('240200', 2026, true)).toBe('2024-02-29');
  expect(isoDateOf('240200', 2026, false)).toBeUndefined();
});

test('GTINs of all lengths are compared in one form', () => {
  expect(['96385074', '036000291452', '9501101530003', '09501101530003', '9501101530004'].map(gtin14)).toEqual([
    '00000096385074',
    '00036000291452',
    '09501101530003',
    '09501101530003',
    undefined,
  ]);
});

test('a lot that has swallowed the expiry behind it is noticed, an ordinary lot is not', () => {
  expect(swallowedElement([{ ai: '10', value: 'ABC12317261231' }])?.ai).toBe('10');
  expect(swallowedElement([{ ai: '10', value: 'L-2026-0815' }])).toBeUndefined();
});
