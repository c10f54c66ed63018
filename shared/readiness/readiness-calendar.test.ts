import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { doneAt, tooLateFrom, workAxis } from '../dispatch/work-axis.ts';
import { instantOf } from '../gate/gate-context.ts';
import type { CalendarPlan } from '../plan/calendar.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import { whenReady } from '../planning/when-ready.ts';
import { findJob } from '../production/job-lookup.ts';
import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { plannedWorkMs } from '../time/equipment-shifts.ts';
import { findingsOf, readinessOf } from './readiness-of.ts';
import { readinessPlaceOf } from './readiness-place.ts';
import type { Readiness } from './readiness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const shift = (id: string, start: string, end: string, ...breaks: CalendarPlan['shifts'][number]['breaks']) => ({
  id,
  name: { en: id, de: id },
  days: [1, 2, 3, 4, 5, 6, 7],
  start,
  end,
  breaks,
});
/** From six to two with half an hour from nine, and a night over the hours in which clocks change; from two to ten nobody works. */
const early = shift('early', '06:00', '14:00', { start: '09:00', end: '09:30' });
const night = shift('night', '22:00', '06:00', { start: '02:15', end: '02:45' });

let revision = 1;
type Maintenance = readonly { readonly fromMs: number; readonly toMs: number }[];

/** A station at a saw, with what the plan says of its hours and its maintenance; the work left of its order is so many minutes. */
function sawThat(works: readonly (typeof early)[] | 'always', minutes: number): TestStation {
  const operations = [{ ...operationAt('saw', 10), setupMinutes: 0, runMinutes: minutes }];
  const plan = [...smallPlant().filter(({ kind }) => kind !== 'workOrder'), orderDocument('job', { operations })];
  const station = createTestStation({ plan });
  const settings = planBody(station.world.plan, 'settings', 'site');
  if (!settings) throw new Error('no settings');
  const head = { revision: (revision += 1), externalRefs: [] };
  const documents: PlanDocument[] = [
    {
      kind: 'calendar',
      id: 'hours',
      ...head,
      body: { name: 'Hours', shifts: [...(works === 'always' ? [] : works)], exceptions: [] },
    },
    {
      kind: 'settings',
      id: 'site',
      ...head,
      body: { ...settings, planning: { atRiskMinutes: 1 }, ...(works === 'always' ? {} : { calendar: 'hours' }) },
    },
  ];
  for (const document of documents) addPlanDocument(station.world.plan, document);
  return station;
}

function book({ world }: TestStation, windows: Maintenance): void {
  const saw = planBody(world.plan, 'equipment', 'saw-1');
  if (!saw) throw new Error('no saw');
  const maintenance = windows.map(({ fromMs, toMs }, index) => ({
    id: `m-${index}`,
    from: instantOf(fromMs),
    to: instantOf(toMs),
    text: { en: 'Oil', de: 'Öl' },
  }));
  const head = { revision: (revision += 1), externalRefs: [] };
  addPlanDocument(world.plan, { kind: 'equipment', id: 'saw-1', ...head, body: { ...saw, maintenance } });
}

function readinessAt({ world }: TestStation, nowMs: number): Readiness {
  const job = findJob(world, 'job', '10');
  if ('missing' in job) throw new Error(job.missing);
  return readinessOf(world, job, readinessPlaceOf(world, 'saw-1', nowMs), nowMs);
}

const codes = (station: TestStation, nowMs: number) => findingsOf(readinessAt(station, nowMs)).map(({ code }) => code);

/** Days around both changes of clocks in Berlin (25 October 2026, 28 March 2027), and one in between. */
const someDay = fc.constantFrom('2026-10-24T00:00:00Z', '2026-11-23T00:00:00Z', '2027-03-27T00:00:00Z').map(Date.parse);
const someNow = fc
  .tuple(someDay, fc.integer({ min: 0, max: 3 * 24 * 60 }))
  .map(([day, minutes]) => day + minutes * MINUTE);
const someHours = fc.constantFrom<readonly (typeof early)[] | 'always'>([early], [night], [early, night], 'always');
const someWork = fc.integer({ min: 0, max: 40 * 60 });

describe('the end of a job that begins now', () => {
  test('is as much working time of the calendar away as work is left, over breaks, nights and changes of clocks', () => {
    fc.assert(
      fc.property(someHours, someNow, someWork, (hours, nowMs, minutes) => {
        const { plan } = sawThat(hours, minutes).world;
        const doneMs = doneAt(workAxis(plan, 'saw-1', nowMs), nowMs, minutes * MINUTE);
        expect(plannedWorkMs(plan, 'saw-1', { fromMs: nowMs, toMs: doneMs })).toBe(minutes * MINUTE);
        // It is the first such instant, or nothing is left.
        const before = plannedWorkMs(plan, 'saw-1', { fromMs: nowMs, toMs: doneMs - 1 });
        expect([before < minutes * MINUTE, doneMs === nowMs]).toEqual([minutes > 0, minutes === 0]);
      }),
      { numRuns: 300 },
    );
  });

  test('comes after another instant exactly from when that is too late on', () => {
    fc.assert(
      fc.property(someHours, someNow, someWork, fc.nat(4 * 24 * 60), (hours, nowMs, minutes, ahead) => {
        const axis = workAxis(sawThat(hours, minutes).world.plan, 'saw-1', nowMs);
        const [endMs, workMs] = [nowMs + ahead * MINUTE, minutes * MINUTE];
        const fromMs = tooLateFrom(axis, endMs, workMs);
        expect(nowMs >= fromMs).toBe(axis.when(axis.worked(nowMs) + workMs) > endMs);
        expect(doneAt(axis, fromMs, workMs)).toBeGreaterThan(endMs);
        expect(axis.when(axis.worked(fromMs - 1) + workMs)).toBeLessThanOrEqual(endMs);
      }),
      { numRuns: 300 },
    );
  });
});

describe('maintenance', () => {
  test('puts a job at risk exactly while less is worked before it than is left, and readiness says when that turns', () => {
    fc.assert(
      fc.property(
        someHours,
        someNow,
        fc.integer({ min: 2, max: 20 * 60 }),
        fc.nat(2 * 24 * 60),
        (hours, nowMs, minutes, ahead) => {
          const station = sawThat(hours, minutes);
          const { plan } = station.world;
          const fromMs = nowMs + (ahead + 2) * MINUTE;
          // Long enough to take working time whenever it begins.
          book(station, [{ fromMs, toMs: fromMs + 24 * HOUR }]);
          const isTooLate = (atMs: number) =>
            plannedWorkMs(plan, 'saw-1', { fromMs: atMs, toMs: fromMs }) < minutes * MINUTE || fromMs - atMs < MINUTE;
          expect(codes(station, nowMs)).toEqual(isTooLate(nowMs) ? ['maintenance-ahead'] : []);
          const turnsMs = Date.parse(readinessAt(station, nowMs).turnsAt ?? '');
          // Its begin turns it when it is at risk; before, the first instant at which it is.
          const due = (atMs: number) =>
            atMs >= fromMs ? 'in-maintenance' : isTooLate(atMs) ? 'maintenance-ahead' : undefined;
          const [before, then] = [due(turnsMs - 1), due(turnsMs)];
          expect([before, then]).toEqual(
            isTooLate(nowMs) ? ['maintenance-ahead', 'in-maintenance'] : [undefined, 'maintenance-ahead'],
          );
          expect([codes(station, turnsMs - 1)[0], codes(station, turnsMs)[0]]).toEqual([before, then]);
        },
      ),
      { numRuns: 300 },
    );
  });

  const at = (time: string) => Date.parse(`2026-11-23T${time}:00+01:00`);
  const on = (fromMs: number, toMs = fromMs + 2 * HOUR): Maintenance => [{ fromMs, toMs }];

  test('at 10:00 is in the way of an hour of work at 08:45, of which half an hour of break is none; at 08:30 it is not', () => {
    const station = sawThat([early], 60);
    book(station, on(at('10:00')));
    expect([codes(station, at('08:30')), codes(station, at('08:45'))]).toEqual([[], ['maintenance-ahead']]);
    // Said at half past eight: a millisecond later the last of it would not be made any more.
    expect(readinessAt(station, at('08:15')).turnsAt).toBe(instantOf(at('08:30') + 1));
  });

  test('at the beginning of the next shift is in the way of what does not end in this one', () => {
    const station = sawThat([early], 60);
    book(station, on(at('06:00') + 24 * HOUR));
    expect([codes(station, at('13:00')), codes(station, at('13:01'))]).toEqual([[], ['maintenance-ahead']]);
  });

  test('in a break, or at night while nobody works, is in nobody’s way, and what follows it may be', () => {
    const station = sawThat([early], 60);
    const [inBreak] = on(at('09:00'), at('09:30'));
    const [atNight] = on(at('15:00'), at('23:00'));
    const [later] = on(at('06:30') + 24 * HOUR);
    if (!inBreak || !atNight || !later) throw new Error('no windows');
    book(station, [inBreak, atNight]);
    expect([codes(station, at('08:45')), codes(station, at('13:30'))]).toEqual([[], []]);
    // It blocks while it lasts, and that is said before.
    expect(readinessAt(station, at('08:45')).turnsAt).toBe(instantOf(at('09:00')));
    expect(codes(station, at('09:00'))).toEqual(['in-maintenance']);
    book(station, [inBreak, atNight, later]);
    expect([codes(station, at('13:30')), codes(station, at('13:31'))]).toEqual([[], ['maintenance-ahead']]);
  });

  test('of a machine without a calendar is measured by the clock', () => {
    const station = sawThat('always', 60);
    book(station, on(at('10:00')));
    expect([codes(station, at('09:00')), codes(station, at('09:01'))]).toEqual([[], ['maintenance-ahead']]);
  });
});

describe('the operation before', () => {
  const at = (time: string) => Date.parse(`2026-11-23T${time}:00+01:00`);

  /** Ten minutes of setup and an hour of work at the mill, begun at a time; the saw waits for it. */
  function millThatRuns(hours: readonly (typeof early)[] | 'always', beginMs: number) {
    const saw = sawThat(hours, 60);
    const { world, clock } = saw;
    const operations = [operationAt('mill', 5), { ...operationAt('saw', 10), setupMinutes: 0, runMinutes: 60 }];
    addPlanDocument(world.plan, orderDocument('job', { operations }, (revision += 1)));
    const mill = createTestStation({ id: 'st-mill-1', plan: [...world.plan.revisions.values()], seed: 2, clock });
    mill.give(mill.commands.signOn('ben'));
    clock.set(beginMs);
    mill.give(mill.commands.start('ben', 'job', '5', 'urgent'));
    return { saw, mill };
  }

  /** When the saw is told that the mill should be done, at a time. */
  function expectedAt({ saw, mill }: ReturnType<typeof millThatRuns>, nowMs: number): string | undefined {
    saw.take(mill.facts);
    const [found] = findingsOf(readinessAt(saw, nowMs));
    expect([found?.code, found?.turnsAt]).toEqual(['predecessor-runs', null]);
    return found?.expectedAt;
  }

  test('should be done after its work and the break, wherever the clock stands by now', () => {
    const both = millThatRuns([early], at('08:30'));
    expect([at('08:30'), at('09:10'), at('13:00')].map((nowMs) => expectedAt(both, nowMs))).toEqual(
      Array.from({ length: 3 }, () => instantOf(at('10:10'))),
    );
  });

  test('is expected by its last report, and by no report that was taken back', () => {
    const both = millThatRuns([early], at('08:30'));
    const { mill } = both;
    mill.clock.set(at('08:50'));
    mill.give(mill.commands.report('ben', 'job', '5', { good: '50' }));
    expect(expectedAt(both, at('08:50'))).toBe(instantOf(at('09:50')));
    mill.give(mill.commands.undo('ben', mill.facts.at(-1)?.command ?? ''));
    expect(expectedAt(both, at('08:50'))).toBe(instantOf(at('10:10')));
  });

  test('ends in the next shift where this one is too short, and by the clock where there is no calendar', () => {
    expect(expectedAt(millThatRuns([early], at('13:30')), at('13:40'))).toBe(instantOf(at('06:40') + 24 * HOUR));
    expect(expectedAt(millThatRuns('always', at('13:30')), at('13:40'))).toBe(instantOf(at('14:40')));
  });

  test('has no end that anybody could tell while it is paused', () => {
    const both = millThatRuns([early], at('08:30'));
    both.mill.give(both.mill.commands.pause('ben', 'job', '5'));
    expect(expectedAt(both, at('08:30'))).toBeUndefined();
  });
});

describe('a shortage that waits', () => {
  test('blocks until the wait ends, readiness says when, and a plan begins the job then', () => {
    const station = sawThat('always', 60);
    station.give(station.commands.signOn('sue'));
    station.give(station.commands.raise('sue', 'materialShortage', { order: 'job', operation: '10' }));
    const [id = ''] = (station.facts.find(({ type }) => type === 'DeviationRaised')?.refs ?? [])
      .filter((ref) => ref.startsWith('deviation:'))
      .map((ref) => ref.slice('deviation:'.length));
    const nowMs = station.clock.nowMs();
    expect(readinessAt(station, nowMs)).toMatchObject({ state: 'blocked', turnsAt: null });
    station.give(station.commands.choose('sue', id, 'wait/30', 'onItsWay'));
    const { turnsAt } = readinessAt(station, nowMs);
    const turnsMs = Date.parse(turnsAt ?? '');
    expect(turnsMs - nowMs).toBeGreaterThan(29 * MINUTE);
    const job = findJob(station.world, 'job', '10');
    if ('missing' in job) throw new Error(job.missing);
    const place = readinessPlaceOf(station.world, 'saw-1', nowMs);
    expect(whenReady(station.world, job, place, nowMs)).toEqual({ fromMs: turnsMs });
    expect([readinessAt(station, turnsMs - 1).state, readinessAt(station, turnsMs).state]).toEqual([
      'blocked',
      'ready',
    ]);
  });
});
