import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import { smallPlant, operationAt, orderDocument } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { laborMinutes, laborStretches } from './labor-minutes.ts';
import type { LaborStretch } from './labor-minutes.ts';

const stretch = fc
  .record({
    person: fc.constantFrom('ann', 'tom', '__proto__'),
    order: fc.constantFrom('wo-1', 'wo-2', 'wo-3'),
    operation: fc.constant('10'),
    equipment: fc.constantFrom('saw-1', 'mill-1'),
    activity: fc.constantFrom('setup' as const, 'run' as const),
    fromMs: fc.nat(1000),
    length: fc.nat(500),
  })
  .map(({ length, ...one }): LaborStretch => ({ ...one, toMs: one.fromMs + length }));

/** Milliseconds in which at least one of the stretches was. */
const atWork = (stretches: readonly LaborStretch[]) =>
  new Set(stretches.flatMap(({ fromMs, toMs }) => Array.from({ length: toMs - fromMs }, (_, ms) => fromMs + ms))).size;

describe('labor time', () => {
  test('of a person adds up to the time in which they worked at all, however many jobs they had at once', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        const shares = laborMinutes(stretches);
        for (const person of new Set(stretches.map((one) => one.person))) {
          const sum = shares.filter((one) => one.person === person).reduce((total, { ms }) => total + ms, 0);
          expect(sum).toBe(atWork(stretches.filter((one) => one.person === person)));
        }
        expect(shares.every(({ ms }) => Number.isInteger(ms) && ms >= 0)).toBe(true);
      }),
    );
  });

  test('is shared evenly by jobs that a person tends at once', () => {
    const one = { person: 'ann', operation: '10', equipment: 'saw-1', activity: 'run' as const };
    const shares = laborMinutes([
      { ...one, order: 'wo-1', fromMs: 0, toMs: 60_000 },
      { ...one, order: 'wo-2', fromMs: 30_000, toMs: 90_000 },
      { ...one, person: 'tom', order: 'wo-1', fromMs: 0, toMs: 60_000 },
    ]);
    expect(shares.map(({ person, order, ms }) => [person, order, ms])).toEqual([
      ['ann', 'wo-1', 45_000],
      ['ann', 'wo-2', 45_000],
      ['tom', 'wo-1', 60_000],
    ]);
  });

  test('of a machine is apart by setup and run, and goes on until somebody leaves or the job does', () => {
    const station = createTestStation({
      plan: [...smallPlant(), orderDocument('wo-9', { operations: [operationAt('saw', 10)] })],
    });
    const { commands, clock } = station;
    const job = ['wo-9', '10'] as const;
    const give = (command: Parameters<typeof station.give>[0]) => {
      expect(station.give(command)).toMatchObject({ ok: true });
      clock.advance(59_000);
    };
    give(commands.signOn('ann'));
    give(commands.signOn('tom'));
    const startMs = clock.nowMs();
    give({
      ...commands.start('ann', ...job, 'urgent'),
      params: { order: 'wo-9', operation: '10', reason: 'urgent', setup: true },
    } as never);
    give(commands.join('tom', ...job));
    give({ id: station.newId(), actor: 'ann', name: 'finishSetup', params: { order: 'wo-9', operation: '10' } });
    give(commands.leave('tom', ...job));
    give(commands.signOff('ann'));
    const facts = effectiveFacts(station.world, 'equipment', 'saw-1', () => true);
    const stretches = laborStretches(facts, startMs + 3_600_000);
    const minutes = (from: number, to: number) => ({ fromMs: startMs + from * 60_000, toMs: startMs + to * 60_000 });
    expect(stretches.map(({ person, activity, fromMs, toMs }) => ({ person, activity, fromMs, toMs }))).toEqual([
      { person: 'ann', activity: 'setup', ...minutes(0, 2) },
      { person: 'tom', activity: 'setup', ...minutes(1, 2) },
      { person: 'tom', activity: 'run', ...minutes(2, 3) },
      { person: 'ann', activity: 'run', ...minutes(2, 4) },
    ]);
  });
});
