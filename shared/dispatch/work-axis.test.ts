import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { plannedWorkMs } from '../time/equipment-shifts.ts';
import { counterfactualsOf } from './counterfactual.ts';
import { machineNow, rankJobs } from './rank-jobs.ts';
import { workAxis } from './work-axis.ts';

const HOUR = 3_600_000;
const head = { revision: 1, externalRefs: [] };
/** Early shift on working days with a break; nobody works at night. */
const calendar: PlanDocument = {
  kind: 'calendar',
  id: 'days',
  ...head,
  body: {
    name: 'Days',
    shifts: [
      {
        id: 'early',
        name: { en: 'Early', de: 'Früh' },
        days: [1, 2, 3, 4, 5],
        start: '06:00',
        end: '14:00',
        breaks: [{ start: '09:00', end: '09:30' }],
      },
    ],
    exceptions: [],
  },
};

/** A saw that works by that calendar. */
function sawByDay(...orders: PlanDocument[]) {
  const station = createTestStation({
    plan: [...smallPlant().filter(({ kind }) => kind !== 'workOrder'), calendar, ...orders],
  });
  const { plan } = station.world;
  const saw = plan.current.get('equipment/saw-1');
  if (saw?.kind === 'equipment')
    addPlanDocument(plan, { ...saw, revision: saw.revision + 1, body: { ...saw.body, calendar: 'days' } });
  return station;
}

describe('the working time of a machine', () => {
  test('between two instants is what its calendar plans, breaks, nights and weekends left out', () => {
    const { plan } = sawByDay().world;
    const axis = workAxis(plan, 'saw-1', TEST_START_MS);
    const hour = fc.integer({ min: 0, max: 24 * 40 * 60 }).map((minutes) => TEST_START_MS + minutes * 60_000);
    fc.assert(
      fc.property(hour, hour, (a, b) => {
        const [fromMs, toMs] = [Math.min(a, b), Math.max(a, b)];
        expect(axis.worked(toMs) - axis.worked(fromMs)).toBe(plannedWorkMs(plan, 'saw-1', { fromMs, toMs }));
      }),
    );
  });

  test('comes to an amount first at the instant at which that is worked', () => {
    const axis = workAxis(sawByDay().world.plan, 'saw-1', TEST_START_MS);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 * 24 * 60 }), (minutes) => {
        const worked = axis.worked(TEST_START_MS) + minutes * 60_000;
        const when = axis.when(worked);
        expect([axis.worked(when), axis.worked(when - 1)]).toEqual([worked, worked - 1]);
      }),
    );
  });

  test('makes a job late that is due tomorrow morning, because nobody works at night', () => {
    // 06:00 on a Monday; 7.5 hours of work that day, half an hour on the next until the due date at 06:30.
    const orders = (id: string, hours: number) =>
      orderDocument(id, {
        due: instantOf(TEST_START_MS + 24.5 * HOUR),
        operations: [{ ...operationAt('saw', 10), runMinutes: hours * 60 }],
      });
    const station = sawByDay(orders('fits', 7), orders('late', 9));
    const codes = rankJobs(station.world, 'saw-1', TEST_START_MS).map(({ job, reasons }) => [
      job.orderId,
      reasons.map(({ code }) => code).join(' '),
    ]);
    expect(Object.fromEntries(codes)).toEqual({ fits: 'due setup', late: 'late-risk setup' });
  });

  test('tells by the clock how late an order gets that ends after the night', () => {
    // 06:00; 7.5 hours of work until 14:00. Ten minutes of setup for whatever is first.
    const order = (id: string, hours: number, dueHours: number) =>
      orderDocument(id, {
        due: instantOf(TEST_START_MS + dueHours * HOUR),
        operations: [{ ...operationAt('saw', 10), runMinutes: hours * 60, setupFamily: 'red' }],
      });
    const { world } = sawByDay(order('today', 4, 8), order('other', 4, 90));
    const lines = rankJobs(world, 'saw-1', TEST_START_MS);
    const machine = { ...machineNow(world, 'saw-1', TEST_START_MS), busyMinutes: 0 };
    const [answer] = counterfactualsOf(world, lines, lines, machine, TEST_START_MS).values();
    // Eight hours and ten minutes of work: forty minutes of them tomorrow from six o'clock on.
    const minutes = (24 - 8) * 60 + 40;
    expect(answer?.costs).toEqual([{ code: 'makes-late', params: { number: 'N-today', more: minutes, minutes } }]);
  });
});
