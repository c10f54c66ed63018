import { expect, test } from 'vitest';

import type { PlanMachine } from '../../shared/views/area-plan-view.ts';
import { barAt } from './plan-bars.testkit.ts';
import { canHold, placeOf, wishesForPlace, wishForMachine } from './sequence-places.ts';

const startMs = Date.parse('2026-03-02T06:00:00Z');
const by = { by: 'Ines Moreau', at: '2026-03-02T05:00:00.000Z' };

/** A machine with a job on it and others to come; those named are pinned. */
function machineWith(count: number, ...pinned: readonly number[]): PlanMachine {
  const bars = Array.from({ length: count }, (_, index) => ({
    ...barAt(index, startMs + index * 3_600_000, [0, 10, 50]),
    running: index === 0,
    pinned: pinned.includes(index) ? by : null,
  }));
  return { equipment: { id: 'press-1', name: 'Press 1' }, bars, pauses: [], loadMinutes: 0, openMinutes: 0 };
}

const key = (index: number) => ({ order: `order-${index}`, operation: '10' });
const said = (machine: PlanMachine, index: number, place: number) =>
  wishesForPlace(machine, key(index), place).map(({ params }) => params);
const pin = (index: number, place: number) => ({ ...key(index), equipment: 'press-1', place });

test('what is on the machine has no place; what comes next has the first', () => {
  expect(placeOf(machineWith(3), key(0))).toBe(-1);
  expect(placeOf(machineWith(3), key(1))).toBe(0);
});

test('next is one pin, whatever is pinned already', () => {
  expect(said(machineWith(5), 4, 0)).toEqual([pin(4, 0)]);
  expect(said(machineWith(5, 1), 4, 0)).toEqual([pin(4, 0)]);
});

test('a place further back holds those before it as well, because pinned jobs go before all others', () => {
  expect(said(machineWith(5), 3, 2)).toEqual([pin(1, 0), pin(2, 1), pin(3, 2)]);
});

test('those that have their place already are left alone', () => {
  expect(said(machineWith(5, 1, 2), 3, 2)).toEqual([pin(3, 2)]);
  expect(said(machineWith(5, 1, 2, 3), 3, 1)).toEqual([pin(3, 1)]);
  expect(said(machineWith(5, 1, 2, 3), 3, 2)).toEqual([]);
  expect(said(machineWith(5, 1, 2), 1, 1)).toEqual([pin(1, 1)]);
});

test('what stands far back is not held there, unless those before it are pinned already', () => {
  expect(canHold(machineWith(40), key(12), 11)).toBe(true);
  expect(canHold(machineWith(40), key(13), 12)).toBe(false);
  expect(canHold(machineWith(40, ...Array.from({ length: 12 }, (_, index) => index + 1)), key(13), 12)).toBe(true);
  expect(canHold(machineWith(40), key(0), -1)).toBe(false);
});

test('on another machine it comes behind those that have a place there', () => {
  expect(wishForMachine(machineWith(5, 1, 2), { order: 'x', operation: '20' }).params).toEqual({
    order: 'x',
    operation: '20',
    equipment: 'press-1',
    place: 2,
  });
});
