import { describe, expect, test } from 'vitest';

import { operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { reasonCategories } from './catalog.ts';
import { planDocument } from './plan-document.ts';
import { addPlanDocument, emptyPlan, personByBadge, planBody } from './plan-index.ts';
import { knownReason } from './reasons.ts';

describe('a plan document', () => {
  test('of every kind in the small plant passes unchanged', () => {
    const kinds = new Set(smallPlant().map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set(['workOrder', 'person', 'equipment', 'station', 'reasons', 'settings', 'material', 'lot']),
    );
    for (const document of smallPlant()) expect(planDocument.parse(document)).toStrictEqual(document);
  });

  test.each([
    ['two operations with one id', { operations: [operationAt('saw', 10), operationAt('mill', 10)] }, 'same id'],
    ['no operations', { operations: [] }, 'operations'],
    ['a negative quantity', { quantity: { value: '-1', unit: 'C62' } }, 'cannot be negative'],
    ['a due date without milliseconds', { due: '2026-11-23T06:00:00Z' }, 'due'],
    ['a tolerance below zero', { overTolerancePercent: -1 }, 'overTolerancePercent'],
    ['an unknown request state', { requestState: 'maybe' as 'released' }, 'requestState'],
  ])('with %s is refused and says where', (_, over, place) => {
    const parsed = planDocument.safeParse(orderDocument('wo-1', over));
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(place);
  });

  test('of an unknown kind is refused', () => {
    expect(planDocument.safeParse({ ...orderDocument('wo-1'), kind: 'poem' }).success).toBe(false);
  });
});

test('a reason is known in its own category only, and never in a plan without reasons', () => {
  const plan = emptyPlan();
  expect(reasonCategories.some((category) => knownReason(plan, category, 'jam'))).toBe(false);
  for (const document of smallPlant()) addPlanDocument(plan, document);
  expect(knownReason(plan, 'stop', 'jam')).toBe(true);
  expect(knownReason(plan, 'scrap', 'jam')).toBe(false);
  expect(knownReason(plan, 'stop', 'constructor')).toBe(false);
});

test('what comes last under a revision number counts, with its badge, and an older number never does', () => {
  const plan = emptyPlan();
  const anna = (revision: number, badge: string) => ({
    kind: 'person' as const,
    id: 'anna',
    revision,
    externalRefs: [],
    body: { name: 'Anna', badge, roles: ['operator' as const], language: 'en' as const, active: true },
  });
  addPlanDocument(plan, anna(4, 'of the log that was lost'));
  addPlanDocument(plan, anna(4, 'of the log that is'));
  addPlanDocument(plan, anna(3, 'older'));
  expect(planBody(plan, 'person', 'anna')?.badge).toBe('of the log that is');
  expect(planBody(plan, 'person', 'anna', 4)?.badge).toBe('of the log that is');
  expect(personByBadge(plan, 'of the log that was lost')).toBeUndefined();
  expect(personByBadge(plan, 'of the log that is')).toBe('anna');
});
