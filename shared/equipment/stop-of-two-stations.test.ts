import { describe, expect, test } from 'vitest';

import { emptyWorld, stateOf } from '../aggregates/world.ts';
import { must } from '../invariant.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { takeInLots } from '../testing/arrivals.testkit.ts';
import { createTestClock, seededRandom, shuffled } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { pictureOf } from '../testing/world-picture.ts';
import { stopDrafts } from './detect-stop.ts';
import { countDrafts } from './observe-counts.ts';
import { stopsOf } from './stops.ts';

const plan = smallPlant().map((document): PlanDocument =>
  document.kind === 'equipment' && document.id === 'saw-1'
    ? { ...document, body: { ...document.body, stopDetection: { idleSeconds: 30 } } }
    : document,
);

const stopsAt = ({ world }: Pick<TestStation, 'world'>) => stopsOf(stateOf(world, 'equipment', 'saw-1'));

/** Two stations at one saw that both noticed without hearing of each other that it stands; the first one did so first. */
function bothNoticed() {
  const clock = createTestClock();
  const [first, second] = ['st-saw-1', 'st-saw-2'].map((id, index) =>
    createTestStation({ id, equipment: 'saw-1', plan, seed: index + 1, clock }),
  ) as [TestStation, TestStation];
  for (const { give, commands } of [first, second]) give(commands.signOn('sue'));
  first.give(first.commands.start('sue', 'wo-1', '10', 'urgent'));
  second.take(first.facts);
  clock.advance(60_000);
  for (const station of [first, second]) {
    const watching = { equipment: 'saw-1', station: station.id, lastCountMs: clock.nowMs() - 60_000, sinceMs: 0 };
    const [stop] = station.record(stopDrafts(station.world, watching, clock.nowMs()));
    expect(stop?.type).toBe('StopDetected');
    clock.advance(1000);
  }
  const meet = () => {
    const all = [...first.facts, ...second.facts];
    for (const station of [first, second]) station.take(all);
    // In whatever order it comes.
    for (const seed of [1, 2, 3, 4, 5]) {
      const world = emptyWorld();
      const unique = [...new Map(all.map((raw) => [raw.id, readTestFact(raw)])).values()];
      takeInLots(world, shuffled(unique, seededRandom(seed)), [0, 3, 1, 4]);
      expect(pictureOf(world)).toBe(pictureOf(first.world));
    }
    expect(stopsAt(second)).toEqual(stopsAt(first));
  };
  return { first, second, clock, meet };
}

describe('a stop that two stations noticed without hearing of each other', () => {
  test('is explained by whoever explains it at either of them', () => {
    const { first, second, meet } = bothNoticed();
    const [seen] = stopsAt(second);
    expect(second.give(second.commands.explain('sue', must(seen, 'stop').id, 'jam'))).toMatchObject({ ok: true });
    meet();
    expect(stopsAt(first)).toMatchObject([{ reason: 'jam', to: null }]);
    expect(stopsAt(first)[0]?.id).not.toBe(seen?.id);
  });

  test('is explained by who says at the other one that the machine stands, and why', () => {
    const { first, second, meet } = bothNoticed();
    expect(second.give(second.commands.stop('sue', 'jam'))).toMatchObject({ ok: true });
    meet();
    expect(stopsAt(first)).toMatchObject([{ reason: 'jam', to: null }]);
  });

  test('is told apart by whoever tells it apart at either of them, each part with its own reason', () => {
    const { first, second, clock, meet } = bothNoticed();
    clock.advance(60_000);
    const [seen] = stopsAt(second);
    const { id } = must(seen, 'stop');
    const at = new Date(clock.nowMs() - 30_000).toISOString();
    expect(second.give(second.commands.split('sue', id, at))).toMatchObject({ ok: true });
    const part = must(stopsAt(second)[1], 'part');
    for (const [which, reason] of [
      [id, 'jam'],
      [part.id, 'no-material'],
    ] as const)
      expect(second.give(second.commands.explain('sue', which, reason))).toMatchObject({ ok: true });
    meet();
    expect(stopsAt(first)).toMatchObject([
      { reason: 'jam', to: at },
      { reason: 'no-material', from: at, to: null },
    ]);
  });

  test('ends when either of them notices that the machine counts', () => {
    const { first, second, clock, meet } = bothNoticed();
    const counts = { fromMs: clock.nowMs(), toMs: clock.nowMs(), counts: 1 };
    second.record(countDrafts(second.world, 'saw-1', counts, clock.nowMs()));
    meet();
    expect(stopsAt(first)).toMatchObject([{ to: new Date(counts.toMs).toISOString() }]);
  });

  test('is explained by what explains another notice of it, which came while it lasted', () => {
    const { first, second, meet } = bothNoticed();
    // Of another beginning, and by a station of an older version, which names stops by their ids alone.
    const since = new Date(first.clock.nowMs() - 20_000).toISOString();
    const [other] = second.record([
      {
        type: 'StopDetected',
        v: 1,
        refs: ['equipment:saw-1'],
        data: { equipment: 'saw-1', since, idleSeconds: 30 },
        occurredAt: since,
        person: null,
        command: null,
        dedupKey: `stop/saw-1/${since}`,
      },
    ]);
    second.record([
      {
        type: 'StopExplained',
        v: 1,
        refs: ['equipment:saw-1'],
        data: { equipment: 'saw-1', stop: must(other, 'stop').id, reason: 'jam' },
        occurredAt: since,
        person: { id: 'sue', proof: 'badge' },
        command: null,
      },
    ]);
    meet();
    expect(stopsAt(first)).toMatchObject([{ reason: 'jam', to: null }]);
  });
});
