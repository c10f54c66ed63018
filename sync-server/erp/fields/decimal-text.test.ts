import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decimalReader, writeDecimal } from './decimal-text.ts';

const comma = decimalReader({ decimal: ',', group: '.' });
const point = decimalReader({ decimal: '.', group: null });

describe('reading numbers', () => {
  it('reads a decimal comma with groups of three', () => {
    expect(comma('1.234.567,50')).toEqual({ ok: true, value: '1234567.5' });
    expect(comma('12')).toEqual({ ok: true, value: '12' });
    expect(comma('-0,000001')).toEqual({ ok: true, value: '-0.000001' });
  });

  it('reads the minus behind the number that some ERP systems print', () => {
    expect(point('5.25-')).toEqual({ ok: true, value: '-5.25' });
    expect(point('-5-').ok).toBe(false);
  });

  it('does not take a point for a decimal comma', () => {
    expect(comma('12.5')).toEqual({ ok: false, reason: expect.stringContaining('"12.5" is not a number') });
    expect(decimalReader({ decimal: ',', group: null })('12.5')).toEqual({
      ok: false,
      reason: '"12.5" is not a number with a decimal comma (it has a ".": see "decimal" and "group" in the mapping).',
    });
  });

  it.each(['', ' ', '1,2,3', '0x10', '1e5', 'NaN', '١٢', '--1', '+', '1.', '.5', '1'.repeat(300)])(
    'refuses %j',
    (text) => {
      expect(point(text).ok).toBe(false);
    },
  );

  it('says when a number has too many digits', () => {
    expect(point('1234567890123')).toMatchObject({ reason: expect.stringContaining('more than 12 digits before') });
    expect(point('0.1234567')).toMatchObject({ reason: expect.stringContaining('more than 6 digits after') });
    expect(point('0.12000000')).toEqual({ ok: true, value: '0.12' });
  });

  it('reads back exactly what it writes, with comma or point', () => {
    const decimal = fc
      .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 999_999 }))
      .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`.replace(/\.?0+$/, ''))
      .filter((text) => /^-?\d+(\.\d+)?$/.test(text) && text !== '-0');
    fc.assert(
      fc.property(decimal, fc.constantFrom<'.' | ','>('.', ','), (value, sign) => {
        const read = decimalReader({ decimal: sign, group: null })(writeDecimal(value, sign));
        expect(read).toEqual({ ok: true, value });
      }),
    );
  });
});
