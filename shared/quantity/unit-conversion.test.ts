import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decimal } from './quantity.ts';
import { convertQuantity } from './unit-conversion.ts';
import type { UnitFactor } from './unit-conversion.ts';

/** A box holds 12 pieces; a piece weighs a third of a kilogram; a kilogram is 1000 g. */
const factors: UnitFactor[] = [
  { from: 'XBX', to: 'C62', numerator: '12', denominator: '1' },
  { from: 'C62', to: 'KGM', numerator: '1', denominator: '3' },
  { from: 'KGM', to: 'GRM', numerator: '1000', denominator: '1' },
];

const convert = (value: string, from: string, to: string, given = factors) =>
  convertQuantity({ value, unit: from }, to, given);

describe('a conversion between units', () => {
  test.each([
    ['2', 'XBX', 'C62', '24'],
    ['6', 'C62', 'XBX', '0.5'],
    ['0.000001', 'KGM', 'GRM', '0.001'],
    ['-3', 'C62', 'KGM', '-1'],
    ['0', 'C62', 'KGM', '0'],
    ['1.50', 'KGM', 'KGM', '1.50'],
  ])('of %s %s to %s is %s', (value, from, to, expected) => {
    expect(convert(value, from, to)).toEqual({ ok: true, quantity: { value: expected, unit: to } });
  });

  test.each([
    ['1', 'C62', 'KGM', 'not exact'],
    ['1', 'C62', 'XBX', 'not exact'],
    ['0.000001', 'GRM', 'KGM', 'not exact'],
    ['999999999999', 'KGM', 'GRM', 'too large'],
    ['1', 'XBX', 'GRM', 'no factor'],
    ['1', 'LTR', 'KGM', 'no factor'],
  ])('of %s %s to %s is refused: %s', (value, from, to, reason) => {
    expect(convert(value, from, to)).toEqual({ ok: false, reason });
  });

  test('ignores a factor with a zero in it, in both directions', () => {
    const broken = [
      { from: 'XBX', to: 'C62', numerator: '0', denominator: '1' },
      { from: 'XBX', to: 'C62', numerator: '1', denominator: '0' },
    ];
    expect(convert('1', 'XBX', 'C62', broken)).toEqual({ ok: false, reason: 'no factor' });
    expect(convert('1', 'C62', 'XBX', broken)).toEqual({ ok: false, reason: 'no factor' });
    expect(convert('1', 'XBX', 'C62', [...broken, ...factors])).toMatchObject({ ok: true });
  });

  test('is exact against integer arithmetic or refused, and never leaves the form of a decimal', () => {
    const positive = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), positive, positive, (millionths, numerator, denominator) => {
        const value = `${Math.floor(millionths / 1e6)}.${String(millionths % 1e6).padStart(6, '0')}`;
        const factor = { from: 'AAA', to: 'BBB', numerator: String(numerator), denominator: String(denominator) };
        const result = convert(value, 'AAA', 'BBB', [factor]);
        const product = BigInt(millionths) * BigInt(numerator);
        const exact = product % BigInt(denominator) === 0n;
        expect(result.ok).toBe(exact);
        const text = result.ok ? result.quantity.value : '0';
        expect(decimal.safeParse(text).success).toBe(true);
        const [whole = '', fraction = ''] = text.split('.');
        expect(!exact || BigInt(whole + fraction.padEnd(6, '0')) === product / BigInt(denominator)).toBe(true);
      }),
    );
  });

  test('comes back to the same value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (boxes) => {
        const pieces = convert(String(boxes), 'XBX', 'C62');
        expect(pieces.ok && convertQuantity(pieces.quantity, 'XBX', factors)).toEqual({
          ok: true,
          quantity: { value: String(boxes), unit: 'XBX' },
        });
      }),
    );
  });
});
