import { describe, expect, test } from 'vitest';

import type { Language } from '../../shared/plan/language.ts';
import { createFormat } from './format.ts';

const en = createFormat('en', 'Europe/Berlin');
const de = createFormat('de', 'Europe/Berlin');
const noon = Date.parse('2026-11-22T11:00:00.000Z');

describe('quantities', () => {
  test('are written in the reader’s own way', () => {
    expect(en.decimal('12500.25')).toBe('12,500.25');
    expect(de.decimal('12500.25')).toBe('12.500,25');
    expect([en.separator, de.separator]).toEqual(['.', ',']);
  });

  test('are grouped and pointed as Spain, Poland and China do', () => {
    const written = (language: Language) => {
      const { decimal, separator } = createFormat(language, 'Europe/Berlin');
      return [decimal('12500.25').replaceAll('\u00A0', ' '), decimal('1500').replaceAll('\u00A0', ' '), separator];
    };
    expect(written('es')).toEqual(['12.500,25', '1500', ',']);
    expect(written('pl')).toEqual(['12 500,25', '1500', ',']);
    expect(written('zh')).toEqual(['12,500.25', '1,500', '.']);
  });

  test('keep every digit, also where a floating point number would lose some', () => {
    expect(en.decimal('999999999999.123456')).toBe('999,999,999,999.123456');
  });
});

describe('times', () => {
  test('are in the zone of the site, with 24 hours', () => {
    expect(en.time('2026-11-22T13:05:00.000Z', noon)).toBe('14:05');
    expect(createFormat('en', 'America/New_York').time('2026-11-22T13:05:00.000Z', noon)).toBe('08:05');
    expect(en.time('2026-11-21T23:30:00.000Z', noon)).toBe('00:30');
  });

  test('of another day carry the day and the month by name', () => {
    expect(en.time('2026-11-24T13:05:00.000Z', noon)).toMatch(/Tue.*Nov.*24.*14:05/);
    expect(de.time('2026-11-24T13:05:00.000Z', noon)).toMatch(/Di.*24.*Nov.*14:05/);
  });

  test.each([
    ['es', /mar.*24.*nov.*14:05/],
    ['pl', /wt.*24.*lis.*14:05/],
    ['zh', /11月24日.*周二.*14:05/],
  ] as const)('are written in %s with the day in its words', (language, written) => {
    expect(createFormat(language, 'Europe/Berlin').time('2026-11-24T13:05:00.000Z', noon)).toMatch(written);
  });

  test('change offset with daylight saving', () => {
    expect(en.time('2026-10-25T00:30:00.000Z', Date.parse('2026-10-25T11:00:00.000Z'))).toBe('02:30');
    expect(en.time('2026-10-25T01:30:00.000Z', Date.parse('2026-10-25T11:00:00.000Z'))).toBe('02:30');
    expect(en.time('2026-10-25T02:30:00.000Z', Date.parse('2026-10-25T11:00:00.000Z'))).toBe('03:30');
  });

  test('of a site with an unknown zone say that they are UTC', () => {
    expect(createFormat('en', 'Mars/Olympus').time('2026-11-22T13:05:00.000Z', noon)).toBe('13:05 UTC');
  });
});

test('days are written in the reader’s own way', () => {
  expect([en.date('2026-12-01'), de.date('2026-12-01'), en.date('soon')]).toEqual([
    'Dec 1, 2026',
    '01.12.2026',
    'soon',
  ]);
});

test('shares are whole percents, with one decimal where they are small', () => {
  const plain = (text: string) => text.replaceAll('\u00A0', ' ');
  expect([0.8349, 0.0349, 1.104, 0].map((share) => plain(en.percent(share)))).toEqual(['83%', '3.5%', '110%', '0%']);
  expect(plain(de.percent(0.8349))).toBe('83 %');
});

describe('durations', () => {
  test('that are planned are rounded to minutes', () => {
    const plain = (text: string) => text.replaceAll('\u00A0', ' ');
    expect([45, 60, 150.4, -3].map((minutes) => plain(en.minutes(minutes)))).toEqual([
      '45 min',
      '1 h',
      '2 h 30 min',
      '0 min',
    ]);
    expect(plain(de.minutes(100_000))).toBe('1.666 h 40 min');
  });

  test('that run show seconds, and never less than zero', () => {
    expect([en.elapsed(245_000), en.elapsed(3_763_000), en.elapsed(-5000)]).toEqual(['4:05', '1:02:43', '0:00']);
  });
});
