import { describe, expect, test } from 'vitest';

import { addPlanDocument } from '../plan/plan-index.ts';
import { createTestClock } from '../testing/seeded.ts';
import { orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { pinsOf, priorityOf } from './pins.ts';

/** Two saws with a supervisor each, who hear of each other when told. */
function floor() {
  const clock = createTestClock();
  const one = createTestStation({ plan: smallPlant(), clock });
  const two = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock });
  for (const station of [one, two]) for (const person of ['sue', 'ann']) station.give(station.commands.signOn(person));
  const meet = () => {
    one.take(two.facts);
    two.take(one.facts);
  };
  meet();
  return { one, two, meet };
}

const at = ({ world }: TestStation, equipment: string) => pinsOf(world, equipment).map(({ order }) => order);

describe('jobs that were given a place', () => {
  test('stand in the order in which they were put, wherever one is put between them', () => {
    const { one } = floor();
    one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-1'));
    one.give(one.commands.pin('sue', 'wo-2', '10', 'saw-1', 1));
    one.give(one.commands.pin('sue', 'wo-3', '10', 'saw-1', 1));
    expect(at(one, 'saw-1')).toEqual(['wo-1', 'wo-3', 'wo-2']);
    one.give(one.commands.pin('sue', 'wo-2', '10', 'saw-1', 0));
    expect(at(one, 'saw-1')).toEqual(['wo-2', 'wo-1', 'wo-3']);
    expect(pinsOf(one.world, 'saw-1')[0]).toMatchObject({ operation: '10', by: 'sue' });
  });

  test('stand the same way at two stations that gave places without knowing of each other', () => {
    const { one, two, meet } = floor();
    one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-1'));
    two.give(two.commands.pin('sue', 'wo-2', '10', 'saw-1'));
    two.give(two.commands.pin('sue', 'wo-3', '10', 'saw-1', 1));
    meet();
    expect(at(one, 'saw-1')).toEqual(['wo-2', 'wo-3', 'wo-1']);
    expect(at(two, 'saw-1')).toEqual(at(one, 'saw-1'));
  });

  test('are at one machine only, though two people pinned them to two', () => {
    const { one, two, meet } = floor();
    one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-1'));
    two.give(two.commands.pin('sue', 'wo-1', '10', 'saw-2'));
    meet();
    for (const station of [one, two]) expect([at(station, 'saw-1'), at(station, 'saw-2')]).toEqual([[], ['wo-1']]);
    one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-1'));
    expect([at(one, 'saw-1'), at(one, 'saw-2')]).toEqual([['wo-1'], []]);
  });

  test('leave with their end, wherever it is, and come back when it is taken back', () => {
    const { one, two, meet } = floor();
    one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-1'));
    meet();
    two.give(two.commands.start('ann', 'wo-1', '10', 'urgent'));
    const done = two.give(two.commands.complete('ann', 'wo-1', '10', { good: '100' }, {}));
    meet();
    expect(at(one, 'saw-1')).toEqual([]);
    expect(two.give(two.commands.undo('ann', done.command)).ok).toBe(true);
    meet();
    expect(at(one, 'saw-1')).toEqual(['wo-1']);
  });

  test('go back to where they were when it is taken back, and go with the order', () => {
    const { one } = floor();
    one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-1'));
    const moved = one.give(one.commands.pin('sue', 'wo-1', '10', 'saw-2'));
    one.give(one.commands.undo('sue', moved.command));
    expect([at(one, 'saw-1'), at(one, 'saw-2')]).toEqual([['wo-1'], []]);
    addPlanDocument(one.world.plan, orderDocument('wo-1', { requestState: 'cancelled' }, 2));
    expect(at(one, 'saw-1')).toEqual([]);
  });
});

describe('the priority of an order', () => {
  test('is what the site says, until the ERP says another than it did', () => {
    const { one } = floor();
    expect(priorityOf(one.world, 'wo-1')).toEqual({ priority: 3, given: null });
    one.give(one.commands.prioritise('sue', 'wo-1', 8));
    expect(priorityOf(one.world, 'wo-1')).toMatchObject({ priority: 8, given: { by: 'sue' } });
    addPlanDocument(one.world.plan, orderDocument('wo-1', { priority: 3, quantity: { value: '80', unit: 'C62' } }, 2));
    expect(priorityOf(one.world, 'wo-1').priority).toBe(8);
    addPlanDocument(one.world.plan, orderDocument('wo-1', { priority: 4 }, 3));
    expect(priorityOf(one.world, 'wo-1')).toEqual({ priority: 4, given: null });
  });

  test('is that of the ERP again when the word of the site is taken back', () => {
    const { one } = floor();
    const given = one.give(one.commands.prioritise('sue', 'wo-1', 8));
    one.give(one.commands.undo('sue', given.command));
    expect(priorityOf(one.world, 'wo-1')).toEqual({ priority: 3, given: null });
  });
});
