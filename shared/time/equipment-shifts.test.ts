import { describe, expect, it } from 'vitest';

import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, emptyPlan } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { plannedWorkMs, shiftAt, siteTimeZone } from './equipment-shifts.ts';

const head = (id: string) => ({ id, revision: 1, externalRefs: [] });
const HOUR = 3_600_000;

function calendar(id: string, start: string, end: string): PlanDocument {
  const shift = { id, name: { en: id, de: id }, days: [1, 2, 3, 4, 5, 6, 7], start, end };
  return {
    kind: 'calendar',
    ...head(id),
    body: { name: id, shifts: [{ ...shift, breaks: [{ start: '12:00', end: '12:30' }] }], exceptions: [] },
  };
}

function unit(id: string, parent: string | null, own?: string): PlanDocument {
  const level = parent === null ? ('site' as const) : ('workUnit' as const);
  return {
    kind: 'equipment',
    ...head(id),
    body: { name: id, level, parent, ...(own === undefined ? {} : { calendar: own }) },
  };
}

function planOf(...documents: PlanDocument[]): PlanIndex {
  const plan = emptyPlan();
  for (const document of documents) addPlanDocument(plan, document);
  return plan;
}

const settings = (timeZone: string, of?: string): PlanDocument => ({
  kind: 'settings',
  ...head('site'),
  body: { name: 'Site', timeZone, syncAmberAfterMinutes: 5, ...(of === undefined ? {} : { calendar: of }) },
});

const noon = Date.parse('2026-11-23T12:00:00Z');
const calendars = [
  calendar('day', '08:00', '16:00'),
  calendar('long', '06:00', '18:00'),
  calendar('site', '07:00', '15:00'),
];

describe('the calendar of a machine', () => {
  it('is its own, else that of what holds it, at last that of the site', () => {
    const plan = planOf(
      ...calendars,
      settings('UTC', 'site'),
      unit('plant', null),
      unit('hall', 'plant', 'long'),
      unit('saw', 'hall'),
      unit('saw-1', 'saw', 'day'),
      unit('mill', 'plant'),
    );
    expect(shiftAt(plan, 'saw-1', noon)?.id).toBe('day');
    expect(shiftAt(plan, 'saw', noon)?.id).toBe('long');
    expect(shiftAt(plan, 'mill', noon)?.id).toBe('site');
    expect(shiftAt(planOf(unit('saw', null)), 'saw', noon)).toBeNull();
  });

  it('is found in a plan in which machines hold each other, and a calendar that is not there is passed over', () => {
    const plan = planOf(...calendars, settings('UTC', 'site'), unit('a', 'b', 'gone'), unit('b', 'a'));
    expect(shiftAt(plan, 'a', noon)?.id).toBe('site');
  });

  it('is read in the zone of the site, in UTC where the plan names none that is known', () => {
    expect(shiftAt(planOf(...calendars, settings('Asia/Kolkata', 'day')), 'saw', noon)?.fromMs).toBe(noon - 9.5 * HOUR);
    expect(siteTimeZone(planOf(settings('Mars/Olympus')))).toBe('UTC');
  });
});

describe('planned work in a range', () => {
  it('is shifts without breaks; without a calendar it is all of it', () => {
    const plan = planOf(...calendars, settings('UTC', 'day'));
    const range = { fromMs: noon - 3 * HOUR, toMs: noon + 24 * HOUR };
    expect(plannedWorkMs(plan, 'saw', range) / HOUR).toBe(3 + 3.5 + 4);
    expect(plannedWorkMs(planOf(), 'saw', range) / HOUR).toBe(27);
  });
});
