import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { emptyWorld, stateOf } from '../aggregates/world.ts';
import type { FactData, FactName } from '../catalogue/fact-catalogue.ts';
import { stationDraft } from '../gate/station-draft.ts';
import { must } from '../invariant.ts';
import { takeInLots } from '../testing/arrivals.testkit.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { foldedWorld, pictureOf } from '../testing/world-picture.ts';
import { openStop, stopsOf, unexplainedOf } from './stops.ts';
import type { StopPart } from './stops.ts';

const job = { order: 'wo-1', operation: '10', equipment: 'saw-1' };
const instantAt = (seconds: number) => new Date(TEST_START_MS + seconds * 1000).toISOString();

/** A machine on which things happen at seconds since the start of the test. */
function machine() {
  const station = createTestStation({ plan: smallPlant() });
  const stops = (one: TestStation = station) => stopsOf(stateOf(one.world, 'equipment', 'saw-1'));
  function tell<Name extends FactName>(second: number, name: Name, data: FactData<Name>): string {
    const atMs = TEST_START_MS + second * 1000;
    station.clock.advance(Math.max(0, atMs - station.clock.nowMs()));
    return must(station.record([stationDraft(name, data, atMs)])[0], 'the fact').id;
  }
  return {
    station,
    stops,
    tell,
    report: (second: number, reason: string | null) =>
      tell(second, 'EquipmentStateChanged', { equipment: 'saw-1', state: 'stopped', reason }),
    release: (second: number) => tell(second, 'EquipmentStateChanged', { equipment: 'saw-1', state: 'available' }),
    detect: (second: number, since: number) =>
      tell(second, 'StopDetected', { equipment: 'saw-1', since: instantAt(since), idleSeconds: 60 }),
    run: (second: number, stop: string) =>
      tell(second, 'RunDetected', { equipment: 'saw-1', stop, at: instantAt(second) }),
    explain: (second: number, stop: string, reason: string) =>
      tell(second, 'StopExplained', { equipment: 'saw-1', stop, reason }),
    split: (second: number, stop: string, at: number) =>
      tell(second, 'StopSplit', { equipment: 'saw-1', stop, at: instantAt(at) }),
  };
}

/** Parts in short: from, to, reason, in seconds. */
const shown = (parts: readonly StopPart[]) =>
  parts.map(({ from, to, reason, by }) => [
    (Date.parse(from) - TEST_START_MS) / 1000,
    to === null ? null : (Date.parse(to) - TEST_START_MS) / 1000,
    reason,
    by,
  ]);

describe('a stop that the counter noticed', () => {
  test('begins at the last count and ends at the next one', () => {
    const { detect, run, stops, tell } = machine();
    tell(0, 'JobStarted', { ...job, revision: 1 });
    const stop = detect(160, 100);
    expect(shown(stops())).toEqual([[100, null, null, 'counter']]);
    run(200, stop);
    expect(shown(stops())).toEqual([[100, 200, null, 'counter']]);
    expect(stops()[0]?.order).toBe('wo-1');
  });

  test.each([
    ['JobStarted', { ...job, revision: 1 }],
    ['JobResumed', job],
    ['JobPaused', job],
    ['JobSuspended', job],
    ['JobCompleted', { ...job, remainder: 'none' as const }],
    ['SetupStarted', job],
  ] as const)('ends when work on the machine changes: %s', (name, data) => {
    const { detect, stops, tell } = machine();
    tell(0, 'JobStarted', { ...job, revision: 1 });
    detect(160, 100);
    tell(200, name, data as FactData<typeof name>);
    expect(shown(stops())).toEqual([[100, 200, null, 'counter']]);
  });

  test('is one with what somebody reports while it lasts: explained until then, and then standing on its own', () => {
    const { detect, report, run, release, stops } = machine();
    const noticed = detect(160, 100);
    report(180, 'jam');
    run(190, noticed);
    expect(shown(stops())).toEqual([
      [100, 180, 'jam', 'counter'],
      [180, null, 'jam', 'person'],
    ]);
    release(300);
    expect(openStop({ stops: stops() })).toBeUndefined();
  });

  test('never reaches back over another one: it began when that ended, or that began when it did', () => {
    const { detect, report, release, stops } = machine();
    report(10, 'jam');
    release(120);
    detect(200, 100);
    expect(shown(stops())).toEqual([
      [10, 120, 'jam', 'person'],
      [120, null, null, 'counter'],
    ]);
    const other = machine();
    other.report(50, null);
    other.detect(60, 20);
    expect(shown(other.stops())).toEqual([[20, null, null, 'person']]);
  });
});

describe('a stop', () => {
  test('that somebody reported ends by a release alone', () => {
    const { report, release, run, stops, tell } = machine();
    const stop = report(10, 'jam');
    tell(20, 'JobStarted', { ...job, revision: 1 });
    run(30, stop);
    expect(shown(stops())).toEqual([[10, null, 'jam', 'person']]);
    release(40);
    expect(shown(stops())).toEqual([[10, 40, 'jam', 'person']]);
  });

  test('can be explained while it lasts and after, and again', () => {
    const { report, release, explain, stops } = machine();
    const stop = report(10, null);
    expect(unexplainedOf({ stops: stops() })).toHaveLength(1);
    explain(20, stop, 'no-material');
    release(30);
    explain(40, stop, 'jam');
    expect(shown(stops())).toEqual([[10, 30, 'jam', 'person']]);
    expect(unexplainedOf({ stops: stops() })).toEqual([]);
  });

  test('that had two causes is split inside: the second part is to be explained, and goes on as the stop did', () => {
    const { report, release, explain, split, stops } = machine();
    const stop = report(10, 'jam');
    const second = split(60, stop, 40);
    expect(shown(stops())).toEqual([
      [10, 40, 'jam', 'person'],
      [40, null, null, 'split'],
    ]);
    explain(70, second, 'no-material');
    release(80);
    split(90, stop, 20);
    split(91, stop, 500);
    split(92, stop, 10);
    expect(shown(stops())).toEqual([
      [10, 20, 'jam', 'person'],
      [20, 40, null, 'split'],
      [40, 80, 'no-material', 'split'],
    ]);
    expect(new Set(stops().map((part) => part.stop))).toEqual(new Set([stop]));
  });

  test('of long ago leaves the state once it is explained, and there are never many', () => {
    const { report, release, stops } = machine();
    for (let day = 0; day < 4; day += 1) {
      report(day * 86_400, day === 0 ? null : 'jam');
      release(day * 86_400 + 60);
    }
    expect(shown(stops()).map(([from]) => from)).toEqual([0, 2 * 86_400, 3 * 86_400]);
    for (let minute = 0; minute < 200; minute += 1) {
      report(4 * 86_400 + minute * 60, null);
      release(4 * 86_400 + minute * 60 + 30);
    }
    expect(stops()).toHaveLength(120);
  });
});

type Deed =
  | { readonly what: 'report'; readonly reason: string | null }
  | { readonly what: 'release' | 'begin' | 'rest' }
  | { readonly what: 'detect' | 'run' | 'split'; readonly part: number; readonly back: number }
  | { readonly what: 'explain'; readonly part: number };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ what: fc.constant('report' as const), reason: fc.constantFrom('jam', null) }),
  fc.record({ what: fc.constantFrom('release' as const, 'begin' as const, 'rest' as const) }),
  fc.record({
    what: fc.constantFrom('detect' as const, 'run' as const, 'split' as const),
    part: fc.nat(6),
    back: fc.nat(90),
  }),
  fc.record({ what: fc.constant('explain' as const), part: fc.nat(6) }),
);

/** Plays deeds half a minute apart, backdated as they say; they name parts that are there and some that are not. */
function play(deeds: readonly Deed[]) {
  const here = machine();
  for (const [index, one] of deeds.entries()) {
    const second = (index + 1) * 30;
    const named = (part: number) => here.stops().at(-1 - part)?.id ?? here.station.newId();
    switch (one.what) {
      case 'report':
        here.report(second, one.reason);
        break;
      case 'release':
        here.release(second);
        break;
      case 'begin':
        here.tell(second, 'JobStarted', { ...job, revision: 1 });
        break;
      case 'rest':
        here.tell(second, 'JobSuspended', job);
        break;
      case 'detect':
        here.detect(second, Math.max(0, second - one.back));
        break;
      case 'run':
        here.run(second, named(one.part));
        break;
      case 'split':
        here.split(second, named(one.part), Math.max(0, second - one.back));
        break;
      default:
        here.explain(second, named(one.part), 'jam');
    }
  }
  return here;
}

/** What is wrong with the parts of a machine, in words. */
function faultsOf(parts: readonly StopPart[]): string[] {
  const faults: string[] = [];
  for (const [index, { from, to, stop, id }] of parts.entries()) {
    const next = parts[index + 1];
    if (to !== null && to < from) faults.push(`${id} ends before it begins`);
    if (next && (to === null || next.from < to)) faults.push(`${next.id} begins before ${id} ends`);
    // Parts of one stop follow each other without a gap and without another one in between.
    if (next && next.stop === stop && next.from !== to) faults.push(`there is a gap between ${id} and ${next.id}`);
  }
  const ends = parts.map(({ stop }) => stop).filter((stop, index, all) => stop !== all[index + 1]);
  if (new Set(ends).size !== ends.length) faults.push('a stop is torn apart');
  return faults;
}

describe('the stops of a machine', () => {
  test('never overlap, and the parts of each follow one another, whatever is told', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30, size: 'max' }), (deeds) => {
        expect(faultsOf(play(deeds).stops())).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('look the same in whatever order and however often their facts arrive', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 14, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        fc.array(fc.nat(4), { maxLength: 20 }),
        (deeds, chance, cuts) => {
          const facts = play(deeds).station.facts.map(readTestFact);
          const late = [...facts, ...facts.slice(0, 3)]
            .map((fact) => ({ fact, place: chance.next().value }))
            .toSorted((a, b) => a.place - b.place)
            .map(({ fact }) => fact);
          const world = emptyWorld();
          takeInLots(world, late, cuts);
          expect(pictureOf(world)).toBe(pictureOf(foldedWorld(facts)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('are as they were after a stop, an explanation or a split is taken back', () => {
    const station = createTestStation({ plan: smallPlant() });
    const { commands } = station;
    station.give(commands.signOn('ann'));
    const state = () => JSON.stringify(stateOf(station.world, 'equipment', 'saw-1').stops);
    const give = (command: Parameters<typeof station.give>[0]) => {
      const outcome = station.give(command);
      expect(outcome).toMatchObject({ ok: true });
      return outcome.command;
    };
    const before: string[] = [];
    const done: string[] = [];
    const step = (command: Parameters<typeof station.give>[0]) => {
      before.push(state());
      done.push(give(command));
    };
    step(commands.stop('ann', null));
    const stop = must(stateOf(station.world, 'equipment', 'saw-1').stops[0], 'the stop').id;
    step(commands.explain('ann', stop, 'jam'));
    step(commands.split('ann', stop, new Date(station.clock.nowMs() - 1500).toISOString()));
    step(commands.release('ann'));
    step(commands.explain('ann', stop, 'no-material'));
    expect(station.give(commands.undo('ann', done[0] ?? ''))).toMatchObject({
      ok: false,
      refusal: { code: 'undo-has-dependents' },
    });
    for (const command of done.toReversed()) {
      give(commands.undo('ann', command));
      expect(state()).toBe(before.pop());
    }
  });
});

test('a stop that the counter noticed is reported by who may not explain it as a stop of their own, in facts they may record', () => {
  const { station, tell, detect, stops } = machine();
  for (const person of ['ann', 'ian']) station.give(station.commands.signOn(person));
  station.give(station.commands.start('ann', 'wo-1', '10'));
  tell(60, 'CounterRead', { equipment: 'saw-1', from: instantAt(60), to: instantAt(60), counts: 1 });
  detect(180, 60);
  const outcome = station.give(station.commands.stop('ian', 'jam'));
  expect(outcome).toMatchObject({ ok: true, facts: [{ type: 'EquipmentStateChanged' }] });
  expect(stops().map(({ reason, detected, to }) => [reason, detected, to === null])).toEqual([
    ['jam', true, false],
    ['jam', false, true],
  ]);
});
