import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { must } from '../../../shared/invariant.ts';
import { instantOfLocal, localTimeOf, zoneOffset } from '../../../shared/time/local-time.ts';
import { dateFormat, readDate, writeDate } from './date-format.ts';
import { fieldReaders } from './field-readers.ts';

const dialect = {
  delimiter: ';' as const,
  quote: '"' as const,
  decimal: ',' as const,
  group: null,
  encoding: 'utf-8' as const,
  checksum: 'none' as const,
  dates: ['dd.MM.yyyy HH:mm', 'dd.MM.yyyy'],
  timeZone: 'Europe/Berlin',
};

describe('reading dates', () => {
  it('reads local time of the zone, in winter and in summer', () => {
    const { instant } = fieldReaders(dialect, 0);
    expect(instant('22.11.2026 10:30', '00:00')).toBe('2026-11-22T09:30:00.000Z');
    expect(instant('22.07.2026 10:30', '00:00')).toBe('2026-07-22T08:30:00.000Z');
  });

  it('gives a date without a time of day the time asked for', () => {
    const { instant } = fieldReaders(dialect, 0);
    expect(instant('22.11.2026', '23:59:59')).toBe('2026-11-22T22:59:59.000Z');
  });

  it('takes the first of two times when clocks are set back, and moves forward where there is a gap', () => {
    const { instant } = fieldReaders(dialect, 0);
    expect(instant('25.10.2026 02:30', '00:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(instant('29.03.2026 02:30', '00:00')).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each([
    '31.02.2026',
    '29.02.2026',
    '00.01.2026',
    '1.1.2026',
    '2026-01-01',
    '01.01.26',
    '01.01.2026 24:00',
    'today',
  ])('refuses %j', (text) => {
    expect(fieldReaders(dialect, 0).instant(text, '00:00')).toBeUndefined();
  });

  it('moves dates by whole days of the calendar, whatever the clocks do between', () => {
    const { instant } = fieldReaders(dialect, 30);
    // From summer time into winter time: still 08:00 on the wall.
    expect(instant('10.10.2026 08:00', '00:00')).toBe('2026-11-09T07:00:00.000Z');
  });

  it('refuses formats that lack a part, double one or hold stray letters', () => {
    for (const format of ['dd.MM', 'dd.MM.yyyy dd', 'dd.MM.yyyyT', 'yy-MM-dd', ''])
      expect(dateFormat(format)).toBeUndefined();
    expect(readDate('2026-01-02T03:04', [must(dateFormat("yyyy-MM-dd'T'HH:mm"), 'format')])?.local.hour).toBe(3);
  });
});

describe('time zones', () => {
  it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'])(
    'find the way back from any instant in %s, twice-shown hours apart',
    (zone) => {
      fc.assert(
        fc.property(fc.integer({ min: 946_684_800, max: 2_524_608_000 }), (seconds) => {
          const utcMs = seconds * 1000;
          const back = instantOfLocal(localTimeOf(utcMs, zone), zone);
          // In the hour that clocks show twice the first one is meant.
          expect(utcMs - back).toBeGreaterThanOrEqual(0);
          expect(utcMs - back).toBeLessThanOrEqual(3_600_000);
          expect(localTimeOf(back, zone)).toEqual(localTimeOf(utcMs, zone));
        }),
        { numRuns: 200 },
      );
    },
  );

  it('are written with their offset', () => {
    const at = Date.parse('2026-07-22T08:30:05.000Z');
    const write = (zone: string, format: string) => writeDate(localTimeOf(at, zone), zoneOffset(at, zone), format);
    expect(write('Europe/Berlin', "yyyy-MM-dd'T'HH:mm:ssXXX")).toBe('2026-07-22T10:30:05+02:00');
    expect(write('America/St_Johns', 'd.M.yyyy HH:mm XXX')).toBe('22.7.2026 06:00 -02:30');
  });
});
