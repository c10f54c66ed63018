import { describe, expect, test } from 'vitest';

import { exportBase } from '../aggregates/base-exchange.ts';
import { stateOf } from '../aggregates/world.ts';
import { createDispatchList } from '../dispatch/dispatch-list.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import { createTestClock } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { HoldTarget } from './hold-facts.ts';

const job = ['wo-1', '10'] as const;
const order: HoldTarget = { kind: 'workOrder', id: 'wo-1' };
const lot: HoldTarget = { kind: 'lot', id: 'lot-1' };

function saw(over: Partial<Parameters<typeof createTestStation>[0]> = {}): TestStation {
  const station = createTestStation({ plan: smallPlant(), ...over });
  for (const person of ['ann', 'ian', 'sue']) station.give(station.commands.signOn(person));
  return station;
}

const holdsOf = ({ world }: TestStation) => stateOf(world, 'workOrder', 'wo-1').holds;
const codeOf = (outcome: ReturnType<TestStation['give']>) => (outcome.ok ? 'accepted' : outcome.refusal.code);
const heldLines = ({ world, clock }: TestStation) =>
  rankJobs(world, 'saw-1', clock.nowMs()).flatMap(({ job: { orderId }, readiness, blockers }) =>
    blockers.some(({ code }) => code === 'held') ? [`${orderId} ${readiness}`] : [],
  );

describe('holds', () => {
  test('take an order, or everything at a machine, off the recommendations, and say who holds it and why', () => {
    const station = saw();
    const placed = station.give(station.commands.hold('ian', order, 'outOfTolerance'));
    expect(heldLines(station)).toEqual(['wo-1 blocked']);
    expect(rankJobs(station.world, 'saw-1', station.clock.nowMs()).at(-1)?.blockers).toEqual([
      {
        code: 'held',
        params: { thing: 'N-wo-1', hold: 'outOfTolerance', person: 'Name ian', since: holdsOf(station)[0]?.at },
      },
    ]);
    expect(station.context().recommended()).toEqual({ order: 'wo-3', operation: '10' });
    station.give(station.commands.undo('ian', placed.command));
    expect(heldLines(station)).toEqual([]);
    station.give(station.commands.hold('ian', { kind: 'equipment', id: 'saw' }));
    expect(heldLines(station)).toEqual(['wo-1 blocked', 'wo-3 blocked', 'wo-2 blocked']);
    expect(station.context().recommended()).toBeUndefined();
  });

  test('change the list that is kept order by order at once, also those of the work center', () => {
    const { world, clock, give, commands } = saw();
    const list = createDispatchList(world, () => 'saw-1');
    list.rebuild(clock.nowMs());
    for (const target of [order, { kind: 'equipment', id: 'saw' }] as const) {
      const outcome = give(commands.hold('ian', target));
      const refs = new Set(outcome.ok ? outcome.facts.flatMap((fact) => fact.refs) : []);
      list.update({ refs, plan: new Set() }, clock.nowMs());
      expect(list.ranking().lines).toEqual(rankJobs(world, 'saw-1', clock.nowMs()));
    }
    expect(list.ranking().readyCount).toBe(0);
  });

  test('of two stations that did not know of each other are both there, until both are released', () => {
    const clock = createTestClock();
    const one = saw({ clock });
    const two = saw({ clock, id: 'st-saw-2', seed: 2 });
    one.give(one.commands.hold('ian', order, 'damaged'));
    two.give(two.commands.hold('sue', order, 'damaged'));
    const [ones, twos] = [[...one.facts], [...two.facts]];
    one.take(twos);
    two.take(ones);
    expect(holdsOf(one).map(({ person }) => person)).toEqual(['ian', 'sue']);
    expect(holdsOf(two)).toEqual(holdsOf(one));
    for (const { fact } of holdsOf(one)) {
      expect(codeOf(one.give(one.commands.start('ann', ...job, 'urgent')))).toBe('order-held');
      one.give(one.commands.letGo('ian', order, fact));
    }
    expect(codeOf(one.give(one.commands.start('ann', ...job)))).toBe('accepted');
  });

  test('that were released are not put back under what was begun or taken since', () => {
    const station = saw();
    const { give, commands } = station;
    const placed = give(commands.hold('ian', lot));
    const hold = (placed.ok ? placed.facts[0]?.id : undefined) ?? '';
    const released = give(commands.letGo('ian', lot, hold));
    expect(codeOf(give(commands.undo('ian', placed.command)))).toBe('undo-has-dependents');
    give(commands.start('ann', ...job));
    give(commands.consume('ann', ...job, 'lot-1', '5'));
    expect(codeOf(give(commands.undo('ian', released.command)))).toBe('undo-has-dependents');
    give(commands.hold('ian', order));
    expect(codeOf(give(commands.report('ann', ...job, { good: '1' })))).toBe('accepted');
  });

  test('travel with the bases of their things', () => {
    const station = saw();
    station.give(station.commands.hold('ian', order));
    const last = station.facts.at(-1);
    if (!last) throw new Error('nothing recorded');
    expect(exportBase(station.world, 'workOrder:wo-1', last)?.state).toMatchObject({ holds: [{ person: 'ian' }] });
  });
});
