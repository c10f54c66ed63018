import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { createDispatchList } from './dispatch-list.ts';
import { rankJobs } from './rank-jobs.ts';
import type { RankedJob } from './rank-jobs.ts';

const HOUR = 3_600_000;
const due = (hours: number) => instantOf(TEST_START_MS + hours * HOUR);
const rankAt = ({ world, clock }: TestStation) => rankJobs(world, 'saw-1', clock.nowMs());
const names = (lines: readonly RankedJob[]) => lines.map(({ job }) => job.orderId);
const withoutOrders = smallPlant().filter(({ kind }) => kind !== 'workOrder');

/** A station where Ann works and the boss decides. */
function floor(...plan: PlanDocument[]): TestStation {
  const station = createTestStation({ plan: [...withoutOrders, ...plan] });
  for (const person of ['boss', 'ann']) station.give(station.commands.signOn(person));
  return station;
}
const saw = (over: Parameters<typeof orderDocument>[1] & { readonly family?: string } = {}, id = 'a') => {
  const { family, ...rest } = over;
  const operation = { ...operationAt('saw', 10), ...(family === undefined ? {} : { setupFamily: family }) };
  return orderDocument(id, { operations: [operation], ...rest });
};
const reasonsFor = (station: TestStation, order: string) =>
  rankAt(station).find(({ job }) => job.orderId === order)?.reasons ?? [];

describe('what people decide goes before what is reckoned', () => {
  const station = () =>
    floor(saw({ due: due(1) }, 'first'), saw({ due: due(50) }, 'pinned'), saw({ due: due(60) }, 'urgent'));

  test('a pinned job is first, and says who pinned it and by which fact; unpinned it goes back', () => {
    const here = station();
    const { commands } = here;
    expect(names(rankAt(here))[0]).toBe('first');
    const given = here.give(commands.pin('boss', 'pinned', '10', 'saw-1', 0));
    const fact = given.ok ? given.facts.find(({ type }) => type === 'JobPinned') : undefined;
    expect(names(rankAt(here))[0]).toBe('pinned');
    expect(rankAt(here)[0]?.reasons[0]).toEqual({
      code: 'pinned',
      params: { by: 'Name boss' },
      fact: { id: fact?.id, at: fact?.occurredAt },
    });
    here.give(commands.unpin('boss', 'pinned', '10'));
    expect(names(rankAt(here))[0]).toBe('first');
  });

  test('pins keep the order that people gave them', () => {
    const here = station();
    here.give(here.commands.pin('boss', 'pinned', '10', 'saw-1', 0));
    here.give(here.commands.pin('boss', 'urgent', '10', 'saw-1', 0));
    expect(names(rankAt(here))).toEqual(['urgent', 'pinned', 'first']);
  });

  test('a job that is pinned to another machine comes last here, and says where it goes', () => {
    const here = station();
    here.give(here.commands.pin('boss', 'first', '10', 'saw-2', 0));
    expect(names(rankAt(here)).at(-1)).toBe('first');
    expect(reasonsFor(here, 'first')[0]).toMatchObject({
      code: 'pinned-elsewhere',
      params: { by: 'Name boss', equipment: 'Name saw-2' },
    });
  });

  test('a priority that the site gives counts at once, with who gave it', () => {
    const here = station();
    const given = here.give(here.commands.prioritise('boss', 'urgent', 9));
    const fact = given.ok ? given.facts.find(({ type }) => type === 'OrderPrioritised') : undefined;
    expect(names(rankAt(here))[0]).toBe('urgent');
    expect(rankAt(here)[0]?.reasons[0]).toEqual({
      code: 'priority-given',
      params: { priority: 9, by: 'Name boss' },
      fact: { id: fact?.id, at: fact?.occurredAt },
    });
  });
});

describe('one fact flipped', () => {
  const flips: readonly [
    string,
    (station: TestStation) => ReturnType<TestStation['give']>,
    RankedJob['reasons'][number]['code'],
  ][] = [
    ['a pin', (station) => station.give(station.commands.pin('boss', 'a', '10', 'saw-1', 0)), 'pinned'],
    [
      'a pin elsewhere',
      (station) => station.give(station.commands.pin('boss', 'a', '10', 'saw-2', 0)),
      'pinned-elsewhere',
    ],
    ['a priority', (station) => station.give(station.commands.prioritise('boss', 'a', 5)), 'priority-given'],
  ];

  test.each(flips)('changes the reasons of that job by one, which names the fact: %s', (_name, flip, code) => {
    const station = floor(saw({}, 'a'), saw({ due: due(20) }, 'b'), saw({ priority: 2 }, 'c'));
    const before = new Map(rankAt(station).map((line) => [line.job.orderId, line.reasons]));
    const given = flip(station);
    expect(given.ok).toBe(true);
    const ids = given.ok ? given.facts.map(({ id }) => id) : [];
    const changed = rankAt(station).flatMap(({ job, reasons }) => {
      const known = (before.get(job.orderId) ?? []).map((reason) => JSON.stringify(reason));
      const others = reasons.filter((reason) => !known.includes(JSON.stringify(reason)));
      return others.map((reason) => ({ order: job.orderId, code: reason.code, fact: reason.fact?.id ?? '' }));
    });
    expect(changed).toEqual([{ order: 'a', code, fact: expect.toBeOneOf(ids) as unknown }]);
  });
});

test('a job that brings work to the bottleneck comes before its like while that has little to do', () => {
  const long = { ...operationAt('mill', 20), runMinutes: 4000 };
  const station = floor(
    orderDocument('b-feeds', { due: due(400), operations: [operationAt('saw', 10), long] }),
    orderDocument('a-other', {
      due: due(400),
      operations: [operationAt('saw', 10), { ...long, id: 'paint 20', workCenter: 'paint' }],
    }),
  );
  expect(names(rankAt(station))).toEqual(['b-feeds', 'a-other']);
  expect(reasonsFor(station, 'b-feeds')).toContainEqual({
    code: 'feeds',
    params: { workCenter: 'Name mill', minutes: 0 },
  });
  expect(reasonsFor(station, 'a-other').map(({ code }) => code)).not.toContain('feeds');
  addPlanDocument(
    station.world.plan,
    orderDocument('c-mill', { operations: [{ ...operationAt('mill', 10), runMinutes: 4000 }] }),
  );
  expect(reasonsFor(station, 'b-feeds').map(({ code }) => code)).not.toContain('feeds');
});

/** Orders that are due at many times, of many lengths. */
const orders = fc
  .array(
    fc.record({
      hours: fc.double({ min: -5, max: 40, noNaN: true }),
      runMinutes: fc.integer({ min: 5, max: 300 }),
      priority: fc.nat(2),
      family: fc.constantFrom('red', 'blue'),
      starts: fc.option(fc.double({ min: 0, max: 6, noNaN: true }), { nil: null }),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ hours, runMinutes, priority, family, starts }, index) =>
      orderDocument(`o-${index}`, {
        due: due(hours),
        priority,
        earliestStart: starts === null ? null : due(starts),
        operations: [{ ...operationAt('saw', 10), runMinutes, setupFamily: family }],
      }),
    ),
  );

test('without facts the list of eight hours changes only at instants that a reason or an answer names', () => {
  fc.assert(
    fc.property(orders, (plan) => {
      const station = floor(...plan);
      const list = createDispatchList(station.world, () => 'saw-1');
      const start = station.clock.nowMs();
      list.rebuild(start);
      let before = list.ranking().lines;
      for (let now = start; now <= start + 8 * HOUR; now += 10 * 60_000) {
        const named = before.flatMap(({ reasons, turnsAt }) => [
          ...(turnsAt === null ? [] : [Date.parse(turnsAt)]),
          ...reasons.flatMap((reason) => ('turnsMs' in reason ? [reason.turnsMs] : [])),
        ]);
        list.pass(now);
        const { lines } = list.ranking();
        expect(lines).toEqual(rankJobs(station.world, 'saw-1', now));
        const isOther = names(lines).join() !== names(before).join();
        expect(isOther && !named.some((instantMs) => instantMs <= now)).toBe(false);
        before = lines;
      }
    }),
    { numRuns: 30 },
  );
});
