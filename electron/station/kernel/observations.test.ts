import { describe, expect, test } from 'vitest';

import { stateOf } from '../../../shared/aggregates/world.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { must } from '../../../shared/invariant.ts';
import type { EquipmentPlan } from '../../../shared/plan/equipment.ts';
import { addPlanDocument, planBody } from '../../../shared/plan/plan-index.ts';
import { createTestClock } from '../../../shared/testing/seeded.ts';
import { smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { createObservations } from './observations.ts';
import type { Observations } from './observations.ts';

const job = ['wo-1', '10'] as const;

/** A station at a saw with a counter, timers that ring as the clock is moved, and a disk that may refuse. */
function sawWithCounter(over: Partial<EquipmentPlan> = {}) {
  const station = createTestStation({ plan: smallPlant() });
  const { clock, world, commands } = station;
  const saw = must(planBody(world.plan, 'equipment', 'saw-1'), 'the saw');
  addPlanDocument(world.plan, {
    kind: 'equipment',
    id: 'saw-1',
    revision: 2,
    externalRefs: [],
    body: { ...saw, stopDetection: { idleSeconds: 30 }, counter: { books: 'good', piecesPerCount: 2 }, ...over },
  });
  station.give(commands.signOn('ann'));
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  const disk: { refuses: string | undefined; keeps?: boolean } = { refuses: undefined };
  const said: string[] = [];
  /** Where the plan says that the station stands. */
  let place: string | null = 'saw-1';
  let settled: Promise<void> = Promise.resolve();
  const observe = (): Observations =>
    createObservations({
      world,
      station: 'st-saw-1',
      equipment: () => place,
      nowMs: clock.nowMs,
      monoMs: clock.mono,
      schedule(afterMs, run) {
        const timer = { atMs: clock.mono() + afterMs, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      record: (make: (nowMs: number) => readonly FactDraft[]) => {
        const recorded = settled.then(() => {
          const drafts = make(clock.nowMs());
          if (disk.refuses === undefined || disk.keeps === true) station.record(drafts);
          if (disk.refuses !== undefined) throw new Error(disk.refuses);
          watch.touched();
        });
        settled = recorded.catch(() => undefined);
        return recorded;
      },
      failed: (sentence) => said.push(sentence),
    });
  let watch = observe();
  /** Lets what is under way end, timers that are due included. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      await settled;
      for (const timer of timers) {
        if (timer.atMs > clock.mono()) continue;
        timers.delete(timer);
        timer.run();
      }
    }
  }
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      await settle();
    }
  }
  return {
    station,
    disk,
    said,
    pass,
    settle,
    timers,
    move: async (to: string | null) => {
      place = to;
      watch.touched();
      await settle();
    },
    count: async (counts = 1, equipment = 'saw-1') => {
      watch.onCounts(equipment, counts);
      await settle();
    },
    touched: () => watch.touched(),
    before: (name: Parameters<Observations['before']>[0]) => watch.before(name, clock.nowMs()),
    stop: async () => await watch.stop(),
    restart: () => {
      timers.clear();
      watch = observe();
      watch.touched();
    },
    setClock: (byMs: number) => clock.set(clock.nowMs() + byMs),
    types: () => station.facts.map(({ type }) => type).filter((type) => type !== 'SignedOn'),
    /** The first fact of a type. */
    first: (wanted: string) =>
      must(
        station.facts.find(({ type }) => type === wanted),
        wanted,
      ),
    begin: () => {
      station.give(commands.start('ann', ...job));
      watch.touched();
    },
    good: () => stateOf(world, 'workOrder', 'wo-1').operations['10']?.good,
    stops: () => stateOf(world, 'equipment', 'saw-1').stops,
  };
}

describe('counts of a machine', () => {
  test('are recorded at once after a while without, then once a minute, with the good pieces they stand for', async () => {
    const saw = sawWithCounter({ stopDetection: { idleSeconds: 600 } });
    saw.begin();
    await saw.count();
    expect(saw.good()).toBe('2');
    for (let second = 0; second < 59; second += 1) {
      await saw.pass(1);
      await saw.count();
    }
    expect(saw.good()).toBe('2');
    await saw.pass(2);
    expect(saw.good()).toBe('120');
    const reads = saw.station.facts.filter(({ type }) => type === 'CounterRead');
    expect(reads.map(({ data }) => data['counts'])).toEqual([1, 59]);
    expect(
      saw.station.facts.every((fact) =>
        fact.type === 'CounterRead' ? fact.person === null && fact.command === null : true,
      ),
    ).toBe(true);
  });

  test.each(['saw-2', null])(
    'belong to the machine that they were counted on when the station moves to %s',
    async (to) => {
      const saw = sawWithCounter();
      saw.begin();
      await saw.count();
      await saw.pass(5);
      await saw.count(3);
      expect(saw.good()).toBe('2');
      await saw.move(to);
      expect(saw.good()).toBe('8');
      const reads = saw.station.facts.filter(({ type }) => type === 'CounterRead');
      expect(reads.map(({ data }) => [data['equipment'], data['counts']])).toEqual([
        ['saw-1', 1],
        ['saw-1', 3],
      ]);
      // Nothing of it comes again, there or here.
      await saw.move('saw-1');
      await saw.pass(70);
      await saw.stop();
      expect(saw.good()).toBe('8');
    },
  );

  test('are not lost with the machine that the station left while the disk refuses, and not doubled where it kept them', async () => {
    for (const keeps of [false, true]) {
      const saw = sawWithCounter();
      saw.begin();
      await saw.count();
      await saw.pass(5);
      await saw.count(3);
      saw.disk.refuses = 'full';
      saw.disk.keeps = keeps;
      await saw.move('saw-2');
      await saw.count(7, 'saw-2');
      saw.disk.refuses = undefined;
      await saw.pass(70);
      const reads = saw.station.facts.filter(({ type }) => type === 'CounterRead');
      expect(reads.map(({ data }) => [data['equipment'], data['counts']])).toEqual([
        ['saw-1', 1],
        ['saw-1', 3],
        ['saw-2', 7],
      ]);
      expect(saw.good()).toBe('8');
    }
  });

  test('of a machine that the station left are recorded when the station ends at once', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    await saw.pass(5);
    await saw.count(3);
    saw.disk.refuses = 'full';
    await saw.move(null);
    saw.disk.refuses = undefined;
    await saw.stop();
    expect(saw.good()).toBe('8');
  });

  test('belong to the job that they were counted on', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    await saw.pass(5);
    await saw.count(3);
    expect(saw.before('consumeMaterial').drafts).toEqual([]);
    const observed = saw.before('completeJob');
    saw.station.record(observed.drafts);
    expect(saw.good()).toBe('8');
    expect(saw.before('completeJob').drafts).toEqual([]);
  });

  test('are no good pieces while the machine is set up, or where the counter books none', async () => {
    const saw = sawWithCounter({ counter: { books: 'runtime', piecesPerCount: 1 } });
    saw.begin();
    await saw.count();
    expect(saw.types()).toContain('CounterRead');
    expect(saw.good()).toBe('0');
    const other = sawWithCounter();
    await other.count();
    other.begin();
    other.station.give({
      id: other.station.newId(),
      actor: 'ann',
      name: 'startSetup',
      params: { order: 'wo-1', operation: '10' },
    });
    await other.pass(61);
    await other.count();
    expect(other.types().filter((type) => type === 'CounterRead')).toHaveLength(2);
    expect(other.good()).toBe('0');
  });

  test('wait while the disk refuses, and none is lost', async () => {
    const saw = sawWithCounter();
    saw.begin();
    saw.disk.refuses = 'The disk is full.';
    await saw.count(2);
    await saw.count(3);
    expect(saw.said.at(-1)).toContain('The disk is full.');
    expect(saw.before('startJob').drafts).toHaveLength(2);
    const again = sawWithCounter();
    again.begin();
    again.disk.refuses = 'The disk is full.';
    await again.count(2);
    again.disk.refuses = undefined;
    await again.pass(6);
    expect(again.good()).toBe('4');
  });

  test('that a write kept although it failed are not recorded twice', async () => {
    const saw = sawWithCounter();
    saw.begin();
    Object.assign(saw.disk, { refuses: 'The disk is slow.', keeps: true });
    await saw.count(2);
    await saw.count(3);
    Object.assign(saw.disk, { refuses: undefined });
    await saw.pass(70);
    expect(saw.good()).toBe('10');
    const reads = saw.station.facts.filter(({ type }) => type === 'CounterRead');
    expect(reads.map(({ data }) => data['counts'])).toEqual([2, 3]);
  });

  test('are recorded when the station stops', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    await saw.pass(1);
    await saw.count(4);
    await saw.stop();
    expect(saw.good()).toBe('10');
  });
});

describe('a machine that counts no more', () => {
  test('stands since its last count, and runs again at the next', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    await saw.pass(29);
    expect(saw.types()).not.toContain('StopDetected');
    await saw.pass(1);
    const stop = saw.first('StopDetected');
    const counted = saw.first('CounterRead');
    expect(stop).toMatchObject({ person: null, data: { since: counted.data['to'], idleSeconds: 30 } });
    expect(stop.dedupKey).toBe(`stop/saw-1/${counted.occurredAt}`);
    await saw.pass(200);
    await saw.count();
    expect(saw.types().filter((type) => type === 'StopDetected')).toHaveLength(1);
    expect(saw.stops()).toMatchObject([{ id: stop.id, by: 'counter', reason: null }]);
    expect(saw.stops()[0]?.to).not.toBeNull();
    expect(saw.good()).toBe('4');
  });

  test('does not stand while nothing runs on it, while it is paused, or while somebody has said that it stands', async () => {
    const saw = sawWithCounter();
    const { commands } = saw.station;
    await saw.count();
    await saw.pass(100);
    saw.begin();
    saw.station.give(commands.stop('ann', 'jam'));
    saw.touched();
    await saw.pass(100);
    saw.station.give(commands.release('ann'));
    saw.station.give({
      id: saw.station.newId(),
      actor: 'ann',
      name: 'pauseJob',
      params: { order: 'wo-1', operation: '10' },
    });
    saw.touched();
    await saw.pass(100);
    expect(saw.types()).not.toContain('StopDetected');
  });

  test('stands since work on it began or went on, where that was later than its last count', async () => {
    const saw = sawWithCounter();
    await saw.count();
    await saw.pass(100);
    const begunMs = saw.station.clock.nowMs();
    saw.begin();
    await saw.pass(40);
    const stop = saw.first('StopDetected');
    expect(stop.data['since']).toBe(new Date(begunMs).toISOString());
  });

  test('that was never counted is not known to stand', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.pass(100);
    expect(saw.types()).not.toContain('StopDetected');
    expect(saw.timers.size).toBe(0);
  });

  test('is watched for a whole idle time after a start before anything is said about it', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    const last = saw.station.facts.at(-1)?.data['to'] ?? saw.station.clock.nowMs();
    saw.station.clock.advance(600_000);
    saw.restart();
    await saw.pass(29);
    expect(saw.types()).not.toContain('StopDetected');
    await saw.pass(1);
    const stop = saw.first('StopDetected');
    const read = saw.first('CounterRead');
    expect(stop.data['since']).toBe(read.data['to']);
    expect(last).toBeDefined();
  });

  test('is left to the station that counted it last', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    const other = createTestStation({
      id: 'st-saw-2',
      equipment: 'saw-1',
      plan: smallPlant(),
      seed: 2,
      clock: saw.station.clock,
    });
    other.take(saw.station.facts);
    const drafts: FactDraft[] = [];
    const watch = createObservations({
      world: other.world,
      station: 'st-saw-2',
      equipment: () => 'saw-1',
      nowMs: other.clock.nowMs,
      monoMs: other.clock.mono,
      schedule: (_, run) => {
        drafts.push({} as FactDraft);
        run();
        return () => undefined;
      },
      record: () => Promise.resolve(),
      failed: () => undefined,
    });
    watch.touched();
    expect(drafts).toEqual([]);
  });

  test('is not said to stand when it counts in the moment in which that is recorded', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    saw.station.clock.advance(30_000);
    saw.touched();
    const [timer] = saw.timers;
    timer?.run();
    saw.station.clock.advance(1);
    await saw.count();
    expect(saw.types()).not.toContain('StopDetected');
  });
});

describe('a clock that somebody sets', () => {
  const hour = 3_600_000;

  test.each([
    ['back', -hour],
    ['forward', hour],
  ])('%s makes no stop, and keeps no count and no stop from being noticed', async (_, byMs) => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    await saw.pass(10);
    await saw.count(2);
    saw.setClock(byMs);
    await saw.pass(15);
    await saw.count(3);
    expect(saw.types()).not.toContain('StopDetected');
    await saw.pass(29);
    expect(saw.types()).not.toContain('StopDetected');
    await saw.pass(10);
    expect(saw.good()).toBe('12');
    expect(saw.stops()).toMatchObject([{ to: null, detected: true }]);
    await saw.count();
    expect(saw.stops().map(({ to }) => to === null)).toEqual([false]);
  });

  test('back by hours, behind what another station recorded, notices a stop once and not again and again', async () => {
    const saw = sawWithCounter();
    await saw.count();
    const ahead = createTestClock(saw.station.clock.nowMs() + 9 * 3_600_000);
    const other = createTestStation({ id: 'st-saw-2', equipment: 'saw-1', plan: smallPlant(), seed: 2, clock: ahead });
    other.give(other.commands.signOn('tom'));
    other.give(other.commands.start('tom', ...job));
    saw.station.take(other.facts);
    saw.touched();
    await saw.pass(300);
    expect(saw.types().filter((type) => type === 'StopDetected')).toHaveLength(1);
    // By then there is nothing to wait for, and no timer rings on and on.
    expect([...saw.timers].filter(({ atMs }) => atMs <= saw.station.clock.mono())).toEqual([]);
  });

  test('back while the machine stands does not keep it standing', async () => {
    const saw = sawWithCounter();
    saw.begin();
    await saw.count();
    await saw.pass(31);
    expect(saw.stops()).toMatchObject([{ to: null }]);
    saw.setClock(-hour);
    await saw.count();
    await saw.pass(1);
    expect(saw.stops().map(({ to }) => to === null)).toEqual([false]);
    await saw.pass(31);
    expect(saw.stops().map(({ to }) => to === null)).toEqual([false, true]);
  });
});
