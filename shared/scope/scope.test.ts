import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { addPlanDocument, emptyPlan } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { equipmentDocument, operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { areaOf, areasOf } from './areas.ts';
import { isFinished } from './finished-order.ts';
import { areaScope, isInScope, SITE_SCOPE, scopeOfStation } from './scope-name.ts';

function planned(...more: Parameters<typeof equipmentDocument>[]): PlanIndex {
  const plan = emptyPlan();
  for (const document of smallPlant()) addPlanDocument(plan, document);
  for (const one of more) addPlanDocument(plan, equipmentDocument(...one));
  return plan;
}

describe('an area', () => {
  test('is the highest level below the site', () => {
    const plan = planned(['lone', 'workUnit', 'plant'], ['stray', 'workUnit', null]);
    expect(['saw-1', 'saw', 'hall', 'lone', 'stray'].map((id) => areaOf(plan, id))).toEqual([
      'hall',
      'hall',
      'hall',
      'lone',
      'stray',
    ]);
  });

  test('is nothing for the site, for what the plan does not know, and for a hierarchy in circles', () => {
    const plan = planned(['a', 'area', 'b'], ['b', 'area', 'a']);
    expect(['plant', 'unheard of', 'a', '__proto__'].map((id) => areaOf(plan, id))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  test('ends where the plan does not know the next level', () => {
    expect(areaOf(planned(['saw', 'workCenter', 'unheard of']), 'saw-1')).toBe('saw');
  });

  test('of several machines is all of theirs, and everywhere when one of them has none', () => {
    const plan = planned(['yard', 'area', 'plant'], ['crane', 'workUnit', 'yard']);
    expect(areasOf(plan, ['saw-1', 'crane', 'mill-1'])).toEqual(new Set(['hall', 'yard']));
    expect(areasOf(plan, ['saw-1', 'unheard of'])).toBe('everywhere');
    expect(areasOf(plan, [])).toEqual(new Set());
  });
});

test('a station has the scope of its area, and the whole site where the plan puts it nowhere', () => {
  const plan = planned();
  expect(scopeOfStation(plan, 'st-saw-1')).toBe(areaScope('hall'));
  expect(scopeOfStation(plan, 'office')).toBe(SITE_SCOPE);
});

test('everything is in the scope of the site, and in an area what belongs there or everywhere', () => {
  expect(isInScope(SITE_SCOPE, new Set())).toBe(true);
  expect(isInScope(areaScope('hall'), new Set(['hall', 'yard']))).toBe(true);
  expect(isInScope(areaScope('hall'), 'everywhere')).toBe(true);
  expect(isInScope(areaScope('hall'), new Set(['yard']))).toBe(false);
  // However somebody names an area.
  expect(isInScope(areaScope('site'), new Set(['yard']))).toBe(false);
});

describe('an order is finished', () => {
  const station = createTestStation({ plan: smallPlant() });
  const order = orderDocument('wo-1', { operations: [operationAt('saw', 10)] });
  const body = (over: object = {}) => ({ ...(order.kind === 'workOrder' ? order.body : undefined), ...over }) as never;
  const state = () => stateOf(station.world, 'workOrder', 'wo-1');

  test('when nothing is left to do and nothing runs or rests', () => {
    station.give(station.commands.signOn('ann'));
    expect(isFinished(body(), state())).toBe(false);
    expect(isFinished(undefined, state())).toBe(true);
    expect(isFinished(body({ requestState: 'cancelled' }), state())).toBe(true);
    station.give(station.commands.start('ann', 'wo-1', '10'));
    expect(isFinished(body({ requestState: 'cancelled' }), state())).toBe(false);
    expect(isFinished(undefined, state())).toBe(false);
    station.give(station.commands.complete('ann', 'wo-1', '10', { good: '100' }));
    expect(isFinished(body(), state())).toBe(true);
    expect(isFinished(body({ operations: [operationAt('saw', 10), operationAt('mill', 20)] }), state())).toBe(false);
  });
});
