import { expect, test } from 'vitest';

import { refTo } from '../../../shared/aggregates/references.ts';
import { stateOf } from '../../../shared/aggregates/world.ts';
import { createDeviationIndex } from '../../../shared/deviations/deviation-index.ts';
import { currentRound } from '../../../shared/deviations/deviation-state.ts';
import type { DeviationSources } from '../../../shared/deviations/deviation-type.ts';
import { deviationType } from '../../../shared/deviations/deviation-types.ts';
import { findDeviation } from '../../../shared/deviations/find-deviation.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { must } from '../../../shared/invariant.ts';
import { addPlanDocument, planBody } from '../../../shared/plan/plan-index.ts';
import { createTestClock } from '../../../shared/testing/seeded.ts';
import { operationAt, orderDocument, smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import type { TestStation } from '../../../shared/testing/test-station.ts';
import { createEscalations } from './escalations.ts';
import type { Escalations } from './escalations.ts';

const MINUTE_MS = 60_000;
/** One answer in 10 minutes, a decision in 30; a setter hears of it, then a supervisor, then an engineer. */
const rule = {
  owner: 'maintenance' as const,
  answerMinutes: 10,
  decideMinutes: 30,
  ladder: ['setter', 'supervisor', 'engineer'] as ('setter' | 'supervisor' | 'engineer')[],
};

/** A station that watches its deviations, with timers that ring as the clock is moved, and a disk that may refuse. */
function watched(id: string, seed: number, clock = createTestClock()) {
  const station = createTestStation({ id, plan: smallPlant(), seed, clock });
  const { world } = station;
  const settings = must(planBody(world.plan, 'settings', 'site'), 'settings');
  const body = { ...settings, deviations: { assistance: rule } };
  addPlanDocument(world.plan, { kind: 'settings', id: 'site', revision: 2, externalRefs: [], body });
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  const disk = { refuses: false };
  const said: string[] = [];
  let settled: Promise<void> = Promise.resolve();
  let watch: Escalations;
  const sources = (): DeviationSources => station.context();
  let index = createDeviationIndex(sources);
  function everything(): void {
    for (const kind of ['equipment', 'workOrder', 'lot', 'deviation'] as const)
      index.touched([...world.logs[kind].keys()].map((one) => refTo(kind, one)));
  }
  function begin(): void {
    index = createDeviationIndex(sources);
    everything();
    watch = createEscalations({
      deviations: { index, sources },
      nowMs: clock.nowMs,
      monoMs: clock.mono,
      schedule(afterMs, run) {
        const timer = { atMs: clock.mono() + afterMs, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      record: (make: (nowMs: number) => readonly FactDraft[]) => {
        const done = settled.then(() => {
          if (disk.refuses) throw new Error('The disk is full.');
          station.record(make(clock.nowMs()));
          touched();
        });
        settled = done.catch(() => undefined);
        return done;
      },
      failed: (sentence) => said.push(sentence),
    });
    watch.start();
  }
  function touched(): void {
    everything();
    watch.touched();
  }
  async function settle(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      await settled;
      await Promise.resolve();
      for (const timer of timers) {
        if (timer.atMs > clock.mono()) continue;
        timers.delete(timer);
        timer.run();
      }
    }
  }
  begin();
  return {
    station,
    clock,
    disk,
    said,
    timers,
    touched,
    settle,
    look: () => watch.look(),
    found: (kind: string) => [...index.open().values()].find((one) => one.kind === kind),
    async pass(minutes: number) {
      for (let step = 0; step < minutes * 4; step += 1) {
        clock.advance(MINUTE_MS / 4);
        await settle();
      }
    },
    /** The machine that it runs on is off for a while. */
    async off(minutes: number) {
      await watch.stop();
      timers.clear();
      clock.advance(minutes * MINUTE_MS);
      begin();
      await settle();
    },
    levels: (id: string) => currentRound(stateOf(world, 'deviation', id)).escalations.map(({ level }) => level),
    escalations: () => station.facts.filter(({ type }) => type === 'DeviationEscalated'),
  };
}

function raised(station: TestStation, equipment = 'saw-1'): string {
  const { commands, give } = station;
  give(commands.signOn('ann'));
  return give(commands.raise('ann', 'assistance', { equipment })).command;
}

test('who does not answer in time is not the only one who knows: one step of the ladder after the other', async () => {
  const saw = watched('st-saw-1', 1);
  const id = raised(saw.station);
  saw.touched();
  await saw.pass(9);
  expect(saw.levels(id)).toEqual([]);
  await saw.pass(2);
  expect(saw.levels(id)).toEqual([1]);
  await saw.pass(10);
  expect(saw.levels(id)).toEqual([1, 2]);
  await saw.pass(60);
  expect(saw.levels(id)).toEqual([1, 2, 3]);
  expect(saw.escalations()).toHaveLength(3);
  expect(saw.escalations()[0]?.data).toMatchObject({ to: 'setter', level: 1, round: 0 });
  expect(saw.escalations().every(({ person, command }) => person === null && command === null)).toBe(true);
});

test('who takes it has the time to decide, and a decision ends the ladder', async () => {
  const saw = watched('st-saw-1', 1);
  const { give, commands } = saw.station;
  give(commands.signOn('boss'));
  const [first, second] = [raised(saw.station), raised(saw.station, 'saw-2')];
  give(commands.acknowledge('boss', first));
  const option = 'seeTo';
  give(commands.choose('boss', second, option));
  saw.touched();
  await saw.pass(29);
  expect([saw.levels(first), saw.levels(second)]).toEqual([[], []]);
  await saw.pass(2);
  expect([saw.levels(first), saw.levels(second)]).toEqual([[1], []]);
});

test('a restart forgets nothing; a station that was off for a day goes on with the next step, not with all of them', async () => {
  const saw = watched('st-saw-1', 1);
  const ids = [raised(saw.station), raised(saw.station, 'saw-2')];
  saw.touched();
  await saw.pass(5);
  await saw.off(1);
  expect(saw.escalations()).toHaveLength(0);
  await saw.off(24 * 60);
  await saw.pass(5);
  expect(ids.map((id) => saw.levels(id))).toEqual([[1], [1]]);
  await saw.pass(9);
  expect(ids.map((id) => saw.levels(id))).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test.each([
  ['forward', 15],
  ['back', -60],
])('a clock that is set %s ends in one entry for each step', async (_, byMinutes) => {
  const saw = watched('st-saw-1', 1);
  const id = raised(saw.station);
  saw.touched();
  await saw.pass(5);
  saw.clock.set(saw.clock.nowMs() + byMinutes * MINUTE_MS);
  saw.look();
  await saw.settle();
  expect(saw.levels(id)).toEqual(byMinutes > 0 ? [1] : []);
  await saw.pass(66);
  saw.clock.set(saw.clock.nowMs() - 30 * MINUTE_MS);
  saw.look();
  await saw.pass(120);
  expect(saw.levels(id)).toEqual([1, 2, 3]);
  expect(saw.escalations()).toHaveLength(3);
});

test('two stations that do not hear of each other record a step each, and it has effect once on both', async () => {
  const clock = createTestClock();
  const [saw, mill] = [watched('st-saw-1', 1, clock), watched('st-mill-1', 2, clock)];
  const id = raised(saw.station);
  mill.station.take(saw.station.facts);
  for (const one of [saw, mill]) one.touched();
  for (let minute = 0; minute < 15; minute += 1) {
    await saw.pass(1);
    await mill.settle();
  }
  expect([saw.escalations().length, mill.escalations().length]).toEqual([1, 1]);
  const [ofSaw, ofMill] = [[...saw.station.facts], [...mill.station.facts]];
  saw.station.take(ofMill);
  mill.station.take(ofSaw);
  for (const one of [saw, mill]) {
    one.touched();
    expect(one.levels(id)).toEqual([1]);
    expect(currentRound(stateOf(one.station.world, 'deviation', id)).escalations).toHaveLength(1);
  }
  expect(stateOf(saw.station.world, 'deviation', id)).toEqual(stateOf(mill.station.world, 'deviation', id));
});

test('the station next to it comes first: the others, which hear of it, record nothing', async () => {
  const clock = createTestClock();
  const [saw, mill] = [watched('st-saw-1', 1, clock), watched('st-mill-1', 2, clock)];
  raised(saw.station);
  saw.touched();
  for (let minute = 0; minute < 45; minute += 1) {
    await saw.pass(1);
    mill.station.take(saw.station.facts);
    mill.touched();
    await mill.settle();
  }
  expect(saw.escalations()).toHaveLength(3);
  expect(mill.station.facts.filter(({ chain }) => chain.startsWith('st-mill-1'))).toEqual([]);
});

test('a disk that refuses is asked again, less and less often, and nothing is lost', async () => {
  const saw = watched('st-saw-1', 1);
  const id = raised(saw.station);
  saw.touched();
  saw.disk.refuses = true;
  await saw.pass(14);
  expect(saw.said.length).toBeGreaterThan(2);
  expect(saw.said.length).toBeLessThan(12);
  saw.disk.refuses = false;
  await saw.pass(2);
  expect(saw.levels(id)).toEqual([1]);
});

test('nothing is due: no timer waits', async () => {
  const saw = watched('st-saw-1', 1);
  await saw.settle();
  expect(saw.timers.size).toBe(0);
});

const cleared = (station: TestStation) => station.facts.filter(({ type }) => type === 'DeviationCleared');

test('what was found and is no longer so is said to be over, once and by the station next to it', async () => {
  const clock = createTestClock();
  const [saw, mill] = [watched('st-saw-1', 1, clock), watched('st-mill-1', 2, clock)];
  const { give, commands } = saw.station;
  for (const person of ['ann', 'boss']) give(commands.signOn(person));
  give(commands.start('ann', 'wo-1', '10'));
  const quantity = { value: '40', unit: 'C62' };
  for (const { station } of [saw, mill])
    addPlanDocument(station.world.plan, orderDocument('wo-1', { quantity, operations: [operationAt('saw', 10)] }, 2));
  saw.touched();
  await saw.settle();
  const found = must(saw.found('orderChanged'), 'the changed order');
  const taken = commands.acknowledge('boss', found.id);
  give({ ...taken, params: { deviation: found.id, subject: found.subject } } as typeof taken);
  give(commands.decideChange('boss', 'wo-1', 'adopt'));
  for (let minute = 0; minute < 10; minute += 1) {
    saw.touched();
    await saw.pass(1);
    mill.station.take(saw.station.facts);
    mill.touched();
    await mill.settle();
    expect(saw.found('orderChanged')).toBeUndefined();
  }
  expect(cleared(saw.station).map(({ data }) => data['deviation'])).toEqual([found.id]);
  expect(cleared(mill.station)).toEqual(cleared(saw.station));
});

test('what a person raised ends with its cause at the place, and nobody else says so', async () => {
  const clock = createTestClock();
  const [saw, mill] = [watched('st-saw-1', 1, clock), watched('st-mill-1', 2, clock)];
  const { give, commands, world, facts } = saw.station;
  for (const person of ['ann', 'tom', 'boss']) give(commands.signOn(person));
  give(commands.stop('ann', 'jam'));
  const id = give(commands.raise('ann', 'equipmentStop')).command;
  const context = saw.station.context();
  const options = deviationType('equipmentStop').options(context, must(findDeviation(context, id), 'the stop'));
  const option = must(
    options.find(({ settles, needsSecond, needsReason }) => !settles && !needsSecond && needsReason === null),
    'a way out that takes a while',
  );
  give(commands.choose('boss', id, option.option));
  mill.station.take(facts);
  for (const one of [saw, mill]) one.touched();
  await saw.pass(5);
  expect(cleared(saw.station)).toEqual([]);
  clock.advance(1000);
  give(commands.release('ann'));
  const others = [...facts];
  saw.touched();
  await saw.pass(1);
  expect(currentRound(stateOf(world, 'deviation', id)).resolved).toMatchObject({ how: 'cleared' });
  // Of the mill nobody knows whether it has heard everything that happened at the saw.
  mill.station.take(others);
  mill.touched();
  for (let minute = 0; minute < 90; minute += 1) {
    clock.advance(MINUTE_MS);
    await mill.settle();
  }
  expect(cleared(mill.station)).toEqual([]);
});

test('a wait that is over opens it again for its owner, once, and escalates anew; whoever finds the material begins, which ends it', async () => {
  const clock = createTestClock();
  const [saw, mill] = [watched('st-saw-1', 1, clock), watched('st-mill-1', 2, clock)];
  const { give, commands, world } = saw.station;
  for (const person of ['ann', 'boss', 'mia']) give(commands.signOn(person));
  const at = { order: 'wo-1', operation: '10', material: 'steel' };
  const id = give(commands.raise('ann', 'materialShortage', at)).command;
  give(commands.choose('mia', id, 'wait/30', 'onItsWay'));
  const hear = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      for (const one of [saw, mill]) one.touched();
      await saw.pass(1);
      mill.station.take(saw.station.facts);
      await mill.settle();
    }
  };
  const begins = () => {
    const outcome = give(commands.start('ann', 'wo-1', '10', 'urgent'));
    return outcome.ok ? 'accepted' : outcome.refusal.code;
  };
  const ended = (station: TestStation) => station.facts.filter(({ type }) => type === 'DeviationWaitEnded');
  await hear(29);
  expect([ended(saw.station), begins()]).toEqual([[], 'deviation-blocks']);
  await hear(3);
  expect(ended(saw.station).map(({ data }) => data)).toMatchObject([{ deviation: id, round: 1 }]);
  expect(ended(mill.station)).toEqual(ended(saw.station));
  expect(currentRound(stateOf(world, 'deviation', id))).toMatchObject({ chosen: null, reopened: { person: null } });
  expect(saw.levels(id)).toEqual([]);
  await hear(30);
  expect(currentRound(stateOf(world, 'deviation', id)).escalations.map(({ level }) => level)).toEqual([1]);
  expect(begins()).toBe('accepted');
  await hear(3);
  expect(currentRound(stateOf(world, 'deviation', id)).resolved).toMatchObject({ how: 'cleared' });
  expect(ended(saw.station)).toHaveLength(1);
});
