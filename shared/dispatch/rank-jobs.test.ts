import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { decide } from '../gate/decide.ts';
import { instantOf } from '../gate/gate-context.ts';
import type { ChangeoverPlan } from '../plan/calendar.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import type { OperationPlan } from '../plan/work-order.ts';
import { operationIdsOf } from '../production/job-lookup.ts';
import { wishes } from '../testing/histories.testkit.ts';
import { seededRandom, shuffled, TEST_START_MS } from '../testing/seeded.ts';
import { operationAt, orderDocument, personDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { commandOf } from '../testing/wishes.ts';
import { compareRanked, machineNow, rankJobs, rankOne } from './rank-jobs.ts';
import type { RankedJob } from './rank-jobs.ts';
import { remainingMinutes } from './rank-reason.ts';

const HOUR = 3_600_000;
const rankAt = ({ world, clock }: TestStation) => rankJobs(world, 'saw-1', clock.nowMs());
const names = (list: readonly RankedJob[]) => list.map(({ job }) => `${job.orderId}/${job.operation.id}`);

/** Orders with few values of everything, so that many are equal but for their names. */
const orders: fc.Arbitrary<PlanDocument[]> = fc
  .array(
    fc.record({
      priority: fc.nat(1),
      due: fc.constantFrom(-2, 0, 5).map((hours) => instantOf(TEST_START_MS + hours * HOUR)),
      earliestStart: fc.constantFrom(null, instantOf(TEST_START_MS + HOUR), instantOf(TEST_START_MS - HOUR)),
      customer: fc.constantFrom(null, 'Customer A'),
      requestState: fc.constantFrom('released' as const, 'released' as const, 'cancelled' as const),
      sequences: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }),
      side: fc.boolean(),
      setupFamily: fc.constantFrom(undefined, 'red', 'blue'),
      qualifications: fc.constantFrom(undefined, undefined, ['crane']),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ sequences, side, setupFamily, qualifications, ...over }, index) => {
      const operations = sequences.map((sequence): OperationPlan => ({
        ...operationAt(sequence % 2 === 0 ? 'saw' : 'mill', sequence),
        ...(setupFamily === undefined ? {} : { setupFamily }),
        ...(qualifications === undefined ? {} : { qualifications: [...qualifications] }),
      }));
      const twins = side ? operations.map((operation) => ({ ...operation, id: `${operation.id}b` })) : [];
      return orderDocument(`o-${index % 7}-${index}`, { ...over, operations: [...operations, ...twins] });
    }),
  );

const withoutOrders = smallPlant().filter(({ kind }) => kind !== 'workOrder');

/** Tom has qualifications until the end of the year: he may use the crane. */
function qualified(codes: readonly string[] = ['crane'], revision = 2): PlanDocument {
  const document = personDocument('tom', revision);
  const qualifications = codes.map((code) => ({ code, validUntil: '2026-12-31' }));
  return document.kind === 'person' ? { ...document, body: { ...document.body, qualifications } } : document;
}

/** Minutes of changeover at a work center; twenty between families that are not named. */
const changeoverDocument = (id: string, minutes: ChangeoverPlan['minutes']): PlanDocument => ({
  kind: 'changeover',
  id,
  revision: 1,
  externalRefs: [],
  body: { minutes, otherwise: 20 },
});

/** A station with these orders after what people wished. */
const worked = fc.tuple(orders, wishes(1, 30)).map(([plan, all]) => {
  const station = createTestStation({ plan: [...smallPlant(), qualified(), ...plan] });
  for (const person of ['boss', 'ann', 'tom']) station.give(station.commands.signOn(person));
  for (const wish of all) {
    const command = commandOf(wish, station);
    if (command) station.give(command);
  }
  return station;
});

describe('the dispatch list', () => {
  test('holds an operation that only some machines can do at those alone, of whatever work center they are', () => {
    const at = (equipment: string) => ({ equipment, setupMinutes: 5, runMinutes: 60 });
    const station = createTestStation({
      plan: [
        ...withoutOrders,
        orderDocument('here', { operations: [{ ...operationAt('mill', 10), workUnits: [at('saw-1')] }] }),
        orderDocument('elsewhere', { operations: [{ ...operationAt('saw', 10), workUnits: [at('saw-2')] }] }),
        orderDocument('anywhere', { operations: [operationAt('saw', 10)] }),
      ],
    });
    expect(names(rankAt(station)).toSorted()).toEqual(['anywhere/10', 'here/10']);
  });

  test('is the same whatever the order in which plan and facts arrived, and every time it is made', () => {
    fc.assert(
      fc.property(worked, fc.integer(), (station, seed) => {
        const random = seededRandom(seed);
        const other = createTestStation({
          plan: shuffled([...station.world.plan.revisions.values()], random),
          seed: 2,
        });
        for (const fact of shuffled(station.facts, random)) other.take([fact]);
        const list = rankAt(station);
        expect(rankAt(station)).toEqual(list);
        expect(rankJobs(other.world, 'saw-1', station.clock.nowMs())).toEqual(list);
      }),
      { numRuns: 60 },
    );
  });

  test('has every operation of the work center that is open and not running here, once, and nothing else', () => {
    fc.assert(
      fc.property(worked, (station) => {
        const expected: string[] = [];
        for (const document of station.world.plan.current.values()) {
          if (document.kind !== 'workOrder') continue;
          const { world } = station;
          for (const id of operationIdsOf(document.body, stateOf(world, 'workOrder', document.id)))
            if (
              rankOne(world, document.id, id, machineNow(world, 'saw-1', station.clock.nowMs()), station.clock.nowMs())
            )
              expected.push(`${document.id}/${id}`);
        }
        expect(names(rankAt(station)).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test('is in a total order: no two jobs are equal, and what comes first beats all that follow', () => {
    fc.assert(
      fc.property(worked, (station) => {
        const list = rankAt(station);
        for (const [index, one] of list.entries()) {
          expect(compareRanked(one, one)).toBe(0);
          for (const later of list.slice(index + 1)) {
            expect(compareRanked(one, later)).toBeLessThan(0);
            expect(compareRanked(later, one)).toBeGreaterThan(0);
          }
        }
        const blocked = list.map((ranked) => (ranked.readiness === 'blocked' ? 'blocked' : 'open')).join(' ');
        expect(blocked).not.toContain('blocked open');
        for (const { reasons, blockers, readiness: state } of list) {
          expect(reasons.length).toBeGreaterThan(0);
          expect(state !== 'blocked' || blockers.length > 0).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('says ready exactly of what the gate lets people start or take up on a free machine', () => {
    fc.assert(
      fc.property(worked, (station) => {
        const { commands } = station;
        // The machine is made free the way people do it.
        for (const job of station.world.logs.equipment.get('saw-1')?.state.jobs ?? [])
          if (!job.suspended) station.give(commands.suspend('boss', job.order, job.operation));
        station.give(commands.release('boss'));
        for (const ranked of rankAt(station)) {
          const { orderId, operation } = ranked.job;
          const command = ranked.suspendedHere
            ? commands.resume('boss', orderId, operation.id)
            : commands.start('boss', orderId, operation.id, 'urgent');
          const decision = decide(station.context(), command);
          expect([names([ranked]), decision.ok]).toEqual([names([ranked]), ranked.readiness !== 'blocked']);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a job comes', () => {
  const list = (...plan: PlanDocument[]) => createTestStation({ plan: [...withoutOrders, ...plan] });
  const due = (hours: number) => instantOf(TEST_START_MS + hours * HOUR);

  test('before one of lower priority, then before one due later, then by the name of its order', () => {
    const station = list(
      orderDocument('d', { due: due(1) }),
      orderDocument('c', { due: due(1) }),
      orderDocument('b', { due: due(2), priority: 1 }),
      orderDocument('a', { due: due(3) }),
    );
    expect(names(rankAt(station))).toEqual(['b/10', 'c/10', 'd/10', 'a/10']);
  });

  test('after those that may be begun now when its earliest start lies ahead, yet it may be begun', () => {
    const station = list(orderDocument('early', { earliestStart: due(1), priority: 9 }), orderDocument('now'));
    expect(names(rankAt(station))).toEqual(['now/10', 'early/10']);
    expect(rankAt(station)[1]).toMatchObject({
      readiness: 'ready',
      blockers: [{ code: 'not-yet', params: { earliestStart: due(1) } }],
    });
    station.clock.advance(HOUR);
    expect(names(rankAt(station))).toEqual(['early/10', 'now/10']);
  });

  test('before all others when it rests at this machine, because its setup is paid for', () => {
    const station = list(orderDocument('a'), orderDocument('z', { due: due(99) }));
    station.give(station.commands.signOn('ann'));
    expect(station.give(station.commands.start('ann', 'z', '10', 'urgent')).ok).toBe(true);
    expect(names(rankAt(station))).toEqual(['a/10']);
    station.give(station.commands.suspend('ann', 'z', '10'));
    expect(names(rankAt(station))).toEqual(['z/10', 'a/10']);
    expect(rankAt(station)[0]?.reasons[0]).toEqual({
      code: 'resume',
      params: { since: instantOf(station.clock.nowMs() - 1000) },
    });
  });

  test('like any other one when it rests, but the machine was used for something else since', () => {
    const of = (id: string, setupFamily: string, dueHours: number) =>
      orderDocument(id, { operations: [{ ...operationAt('saw', 10), setupFamily }], due: due(dueHours) });
    const station = list(of('red', 'red', 99), of('blue', 'blue', 98), of('next', 'blue', 97));
    const { give, commands } = station;
    give(commands.signOn('ann'));
    give(commands.start('ann', 'red', '10', 'urgent'));
    give(commands.suspend('ann', 'red', '10'));
    expect(rankAt(station).map(({ isSetUp }) => isSetUp)).toEqual([true, false, false]);
    give(commands.start('ann', 'blue', '10', 'urgent'));
    give(commands.complete('ann', 'blue', '10', { good: '100' }));
    expect(names(rankAt(station))).toEqual(['next/10', 'red/10']);
    expect(rankAt(station)[1]?.terms.setupMinutes).toBeGreaterThan(0);
  });

  test('after all that are ready when it waits for the operation before it, and names that', () => {
    const operations = [operationAt('mill', 10), operationAt('saw', 20)];
    const station = list(orderDocument('a', { operations, priority: 9 }), orderDocument('b'));
    expect(names(rankAt(station))).toEqual(['b/10', 'a/20']);
    expect(rankAt(station)[1]?.blockers).toEqual([
      { code: 'predecessor-open', params: { predecessor: 'mill 10', workCenter: 'Name mill' } },
    ]);
  });

  test('with its reasons: priority, due date, customer, setup, what is done already', () => {
    const station = list(orderDocument('a', { priority: 2, customer: 'Customer A', due: due(1.1) }));
    const [before] = rankAt(station);
    expect(before?.reasons).toEqual([
      { code: 'priority', params: { priority: 2 } },
      { code: 'late-risk', params: { due: due(1.1), minutes: 140 }, turnsMs: Date.parse(due(1.1)) + 1 },
      { code: 'customer', params: { customer: 'Customer A' } },
      { code: 'setup', params: { minutes: 10 } },
    ]);
    station.give(station.commands.signOn('ann'));
    station.give(station.commands.start('ann', 'a', '10'));
    station.give(station.commands.report('ann', 'a', '10', { good: '50' }));
    station.give(station.commands.suspend('ann', 'a', '10'));
    expect(rankAt(station)[0]?.reasons.map(({ code }) => code)).toEqual([
      'resume',
      'priority',
      'late-risk',
      'customer',
      'partly-done',
    ]);
    station.clock.advance(2 * HOUR);
    expect(rankAt(station)[0]?.reasons.map(({ code }) => code)).toContain('overdue');
  });

  test('with the minutes that are left: setup until it began, run time by what is not yet good, never less than none', () => {
    const station = list(orderDocument('a', { overTolerancePercent: 100 }));
    const left = () => rankAt(station).map(({ job }) => remainingMinutes(job));
    expect(left()).toEqual([70]);
    station.give(station.commands.signOn('ann'));
    station.give(station.commands.start('ann', 'a', '10'));
    station.give(station.commands.report('ann', 'a', '10', { good: '25', scrap: { crack: '25' } }));
    station.give(station.commands.suspend('ann', 'a', '10'));
    expect(left()).toEqual([45]);
    station.give(station.commands.report('ann', 'a', '10', { good: '125' }));
    expect(left()).toEqual([0]);
  });

  test('before others when the machine is set up for it, and says what that saves; what is urgent waits for no setup', () => {
    const red = { operations: [{ ...operationAt('saw', 10), setupFamily: 'red' }] };
    const blue = { operations: [{ ...operationAt('saw', 10), setupFamily: 'blue' }] };
    const station = list(
      orderDocument('now', { ...red, priority: 9 }),
      orderDocument('late', { ...blue, due: due(0.5), priority: 2 }),
      orderDocument('soon', { ...blue, due: due(2) }),
      orderDocument('same', { ...red, due: due(3) }),
      orderDocument('far', { ...red, due: due(30) }),
      changeoverDocument('saw', [{ from: 'red', to: 'red', minutes: 4 }]),
    );
    expect(names(rankAt(station)).slice(1)).toEqual(['late/10', 'soon/10', 'same/10', 'far/10']);
    station.give(station.commands.signOn('ann'));
    station.give(station.commands.start('ann', 'now', '10'));
    station.give(station.commands.complete('ann', 'now', '10', { good: '100' }));
    station.clock.advance(HOUR);
    expect(names(rankAt(station))).toEqual(['late/10', 'same/10', 'soon/10', 'far/10']);
    expect(rankAt(station)[1]?.reasons).toContainEqual({ code: 'same-setup', params: { minutes: 6 } });
    expect(rankAt(station)[2]?.reasons).toContainEqual({ code: 'setup', params: { minutes: 20 } });
    expect(rankAt(station)[2]?.reasons.map(({ code }) => code)).not.toContain('same-setup');
  });

  test('after all that are ready while nobody who is qualified for it is signed on at the machine', () => {
    const operations = [{ ...operationAt('saw', 10), qualifications: ['crane', 'saw'] }];
    const station = list(orderDocument('a', { operations, priority: 9 }), orderDocument('b'), qualified());
    station.give(station.commands.signOn('tom'));
    expect(names(rankAt(station))).toEqual(['b/10', 'a/10']);
    expect(rankAt(station)[1]?.blockers).toEqual([{ code: 'not-qualified', params: { qualification: 'saw' } }]);
    addPlanDocument(station.world.plan, qualified(['crane', 'saw'], 3));
    expect(names(rankAt(station))).toEqual(['a/10', 'b/10']);
    station.give(station.commands.signOff('tom'));
    expect(names(rankAt(station))).toEqual(['b/10', 'a/10']);
  });

  test('never when its order is cancelled or closed', () => {
    const station = list(
      orderDocument('a', { requestState: 'cancelled' }),
      orderDocument('b', { requestState: 'closed' }),
    );
    expect(rankAt(station)).toEqual([]);
    addPlanDocument(station.world.plan, orderDocument('a', {}, 2));
    expect(names(rankAt(station))).toEqual(['a/10']);
  });
});
