import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CalendarPlan } from '../plan/calendar.ts';
import { shiftAtInstant, shiftsBetween } from './shift-instances.ts';
import { lengthOf } from './spans.ts';

const HOUR = 3_600_000;
const BERLIN = 'Europe/Berlin';
const weekdays = [1, 2, 3, 4, 5];
const everyDay = [...weekdays, 6, 7];
const named = (id: string) => ({ id, name: { en: id, de: id } });
const at = (text: string) => Date.parse(text);

const threeShifts: CalendarPlan = {
  name: 'Three shifts',
  shifts: [
    { ...named('early'), days: weekdays, start: '06:00', end: '14:00', breaks: [{ start: '10:00', end: '10:30' }] },
    { ...named('late'), days: weekdays, start: '14:00', end: '22:00', breaks: [] },
    { ...named('night'), days: everyDay, start: '22:00', end: '06:00', breaks: [{ start: '01:45', end: '03:15' }] },
  ],
  exceptions: [
    { date: '2026-12-25', shifts: [] },
    { date: '2026-11-28', shifts: ['early'] },
  ],
};
const dayRange = (date: string) => ({ fromMs: at(`${date}T00:00:00Z`), toMs: at(`${date}T23:59:59Z`) });
const night = (date: string) =>
  shiftsBetween(threeShifts, BERLIN, dayRange(date)).find((shift) => shift.id === 'night' && shift.date === date);
const hours = (shift: { fromMs: number; toMs: number } | undefined) => shift && (shift.toMs - shift.fromMs) / HOUR;

describe('shifts of a calendar', () => {
  it('take place at the wall clock of the site, with their breaks', () => {
    const [, early] = shiftsBetween(threeShifts, BERLIN, dayRange('2026-11-23'));
    expect(early).toMatchObject({
      id: 'early',
      date: '2026-11-23',
      fromMs: at('2026-11-23T05:00:00Z'),
      toMs: at('2026-11-23T13:00:00Z'),
      breaks: [{ fromMs: at('2026-11-23T09:00:00Z'), toMs: at('2026-11-23T09:30:00Z') }],
    });
  });

  it('last eight hours over midnight, seven when clocks are set forward in them and nine when they are set back', () => {
    expect(hours(night('2026-11-23'))).toBe(8);
    expect(hours(night('2026-03-28'))).toBe(7);
    expect(hours(night('2026-10-24'))).toBe(9);
  });

  it('have breaks that last what the clocks let them: from 01:45 to 03:15 it is half an hour when two becomes three', () => {
    expect(lengthOf(night('2026-11-23')?.breaks ?? []) / 60_000).toBe(90);
    expect(lengthOf(night('2026-03-28')?.breaks ?? []) / 60_000).toBe(30);
    expect(lengthOf(night('2026-10-24')?.breaks ?? []) / 60_000).toBe(150);
  });

  it('follow each other without a gap on both days on which clocks change', () => {
    for (const date of ['2026-03-29', '2026-10-25']) {
      const around = { fromMs: at(`${date}T00:00:00Z`) - 24 * HOUR, toMs: at(`${date}T00:00:00Z`) + 36 * HOUR };
      const nights = shiftsBetween(
        { ...threeShifts, shifts: threeShifts.shifts.map((shift) => ({ ...shift, days: everyDay })) },
        BERLIN,
        around,
      );
      expect(nights.length).toBeGreaterThan(6);
      expect(nights.slice(1).map(({ fromMs }) => fromMs)).toEqual(nights.slice(0, -1).map(({ toMs }) => toMs));
    }
  });

  it('are those of an exception on its day, or none', () => {
    expect(shiftsBetween(threeShifts, BERLIN, dayRange('2026-11-28')).map(({ id, date }) => `${id} ${date}`)).toEqual([
      'night 2026-11-27',
      'early 2026-11-28',
    ]);
    expect(shiftsBetween(threeShifts, BERLIN, dayRange('2026-12-25')).map(({ date }) => date)).toEqual(['2026-12-24']);
  });

  it('lose breaks that do not lie in them, and count time of two breaks once', () => {
    const calendar: CalendarPlan = {
      name: 'odd',
      exceptions: [],
      shifts: [
        {
          ...named('day'),
          days: everyDay,
          start: '08:00',
          end: '16:00',
          breaks: [
            { start: '12:00', end: '12:30' },
            { start: '12:15', end: '12:45' },
            { start: '17:00', end: '18:00' },
            { start: '15:30', end: '16:30' },
          ],
        },
      ],
    };
    const [day] = shiftsBetween(calendar, 'UTC', dayRange('2026-11-23'));
    expect(day?.breaks).toEqual([
      { fromMs: at('2026-11-23T12:00:00Z'), toMs: at('2026-11-23T12:45:00Z') },
      { fromMs: at('2026-11-23T15:30:00Z'), toMs: at('2026-11-23T16:00:00Z') },
    ]);
  });

  it('that are asked for at an instant are the running one, else the last one', () => {
    const idAt = (text: string) => {
      const shift = shiftAtInstant(threeShifts, BERLIN, at(text));
      return shift && `${shift.id} ${shift.date}`;
    };
    expect(idAt('2026-11-23T05:00:00.000Z')).toBe('early 2026-11-23');
    expect(idAt('2026-11-23T04:59:59.999Z')).toBe('night 2026-11-22');
    expect(idAt('2026-11-28T15:00:00.000Z')).toBe('early 2026-11-28');
    expect(idAt('2026-12-25T12:00:00.000Z')).toBe('night 2026-12-24');
    expect(shiftAtInstant({ ...threeShifts, shifts: [] }, BERLIN, at('2026-11-23T05:00:00Z'))).toBeNull();
  });

  it('are still found after months without any', () => {
    const once: CalendarPlan = {
      name: 'once',
      shifts: [{ ...named('early'), days: [1], start: '06:00', end: '14:00', breaks: [] }],
      exceptions: Array.from({ length: 40 }, (_, week) => ({
        date: new Date(at('2026-02-02T00:00:00Z') + week * 7 * 24 * HOUR).toISOString().slice(0, 10),
        shifts: [],
      })),
    };
    expect(shiftAtInstant(once, 'UTC', at('2026-10-30T00:00:00Z'))?.date).toBe('2026-01-26');
  });

  it('cover the same time however a range is cut, in any zone', () => {
    const zones = fc.constantFrom(BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
    const start = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-01T00:00:00Z') });
    fc.assert(
      fc.property(
        zones,
        start,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 100 }),
        (zone, fromMs, h, percent) => {
          const toMs = fromMs + h * HOUR;
          const cut = fromMs + Math.floor((h * HOUR * percent) / 100);
          const seen = new Map<string, string>();
          for (const range of [
            { fromMs, toMs: cut },
            { fromMs: cut, toMs },
          ])
            for (const shift of shiftsBetween(threeShifts, zone, range))
              seen.set(`${shift.id} ${shift.date}`, JSON.stringify(shift));
          const whole = shiftsBetween(threeShifts, zone, { fromMs, toMs }).map((shift) => JSON.stringify(shift));
          expect([...seen.values()].toSorted()).toEqual(whole.toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });
});
