import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  addDecimals,
  addQuantities,
  amount,
  compareDecimals,
  decimal,
  multiplyDecimals,
  quantity,
  subtractDecimals,
  zero,
} from './quantity.ts';

/** A decimal as an integer of millionths: the reference that knows no fractions. */
const MILLION = 1_000_000n;
function millionths(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * MILLION + BigInt(fraction.padEnd(6, '0'));
  return text.startsWith('-') ? -value : value;
}

const decimalText = fc.stringMatching(/^-?\d{1,12}(\.\d{1,6})?$/);

/** Reads any number of digits, as sums and products may have, in units of 10^-12. */
function trillionths(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(12, '0'));
  return text.startsWith('-') ? -value : value;
}

describe('decimals', () => {
  test('add, subtract, multiply and compare exactly', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const [x, y] = [millionths(a), millionths(b)];
        expect(trillionths(addDecimals(a, b))).toBe((x + y) * MILLION);
        expect(trillionths(subtractDecimals(a, b))).toBe((x - y) * MILLION);
        expect(trillionths(multiplyDecimals(a, b))).toBe(x * y);
        expect(compareDecimals(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
    );
  });

  test('have one text for one value: no exponent, no leading or trailing zeros, no minus zero', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const sum = addDecimals(a, b);
        expect(sum).toMatch(/^(0|-?(?!0$)(0|[1-9]\d*)(\.\d*[1-9])?)$/);
        expect(addDecimals(sum, '0')).toBe(sum);
      }),
    );
    expect(addDecimals('-0', '0')).toBe('0');
    expect(addDecimals('-0.10', '0.1')).toBe('0');
    expect(addDecimals('007', '0.500')).toBe('7.5');
    expect(multiplyDecimals('0.000001', '0.000001')).toBe('0.000000000001');
  });

  test('give the same sum in any order', () => {
    fc.assert(
      fc.property(
        fc
          .array(decimalText)
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, other]) => {
          const sum = (list: readonly string[]) => list.reduce(addDecimals, '0');
          expect(sum(other)).toBe(sum(all));
        },
      ),
    );
  });

  test('add up exactly beyond the digits that one of them may have', () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        expect(addDecimals(a, b)).toBe(String(BigInt(a) + BigInt(b)));
      }),
    );
    expect(addDecimals('999999999999999', '999999999999999')).toBe('1999999999999998');
  });

  test('do what floating point cannot', () => {
    expect(addDecimals('0.1', '0.2')).toBe('0.3');
    expect(addDecimals('999999999999.999999', '0.000001')).toBe('1000000000000');
  });

  test.each(['0', '12', '0.250', '-3.5', '999999999999.999999', '007'])('may be written %s', (text) => {
    expect(decimal.safeParse(text).success).toBe(true);
  });

  test.each([
    '',
    '.5',
    '5.',
    '1e3',
    '1,5',
    '+1',
    '1 000',
    '1234567890123',
    '0.1234567',
    'NaN',
    'Infinity',
    '١',
    '1\n',
    '--1',
  ])('may not be written %j', (text) => {
    expect(decimal.safeParse(text).error?.issues[0]?.message).toContain('a decimal is written like');
  });
});

describe('quantities', () => {
  test('of one unit add up', () => {
    expect(addQuantities({ value: '1.5', unit: 'KGM' }, { value: '0.25', unit: 'KGM' })).toEqual({
      value: '1.75',
      unit: 'KGM',
    });
    expect(addQuantities(zero('C62'), { value: '3', unit: 'C62' })).toEqual({ value: '3', unit: 'C62' });
  });

  test('of two units never add up', () => {
    expect(() => addQuantities(zero('KGM'), zero('C62'))).toThrow('Cannot add C62 to KGM without a conversion');
  });

  test('may be negative, amounts may not', () => {
    expect(quantity.safeParse({ value: '-1', unit: 'C62' }).success).toBe(true);
    expect(amount.safeParse({ value: '0', unit: 'C62' }).success).toBe(true);
    for (const value of ['-1', '-0', '-0.0'])
      expect(amount.safeParse({ value, unit: 'C62' }).error?.issues[0]?.message).toBe('an amount cannot be negative');
  });

  test.each(['', 'kg', 'KILOGRAM', 'K G'])('have no unit %j', (unit) => {
    expect(quantity.safeParse({ value: '1', unit }).error?.issues[0]?.message).toContain('a unit code is');
  });
});
