import { z } from 'zod';

import { calendarPlan, changeoverPlan } from '../../shared/plan/calendar.ts';
import { reasonCategories, reasonList, siteSettings, stationPlan } from '../../shared/plan/catalog.ts';
import { equipmentPlan } from '../../shared/plan/equipment.ts';
import { lotPlan, materialPlan } from '../../shared/plan/material.ts';
import { personPlan } from '../../shared/plan/person.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import { readJson } from '../files/json-text.ts';
import type { JsonReading } from '../files/json-text.ts';

const id = z.string().min(1).max(80);

/** What stands in the files of a plan folder: lists of documents with their ids, and one object for the site. */
const schemas = {
  'equipment.json': z.array(equipmentPlan.extend({ id })),
  'people.json': z.array(personPlan.extend({ id })),
  'stations.json': z.array(stationPlan.extend({ id })),
  'reasons.json': z.array(reasonList.extend({ id: z.enum(reasonCategories) })),
  'materials.json': z.array(materialPlan.extend({ id })),
  'lots.json': z.array(lotPlan.extend({ id })),
  'calendars.json': z.array(calendarPlan.extend({ id })),
  'changeovers.json': z.array(changeoverPlan.extend({ id })),
  'settings.json': siteSettings,
} as const;

/** Names of the files that a plan folder may have. */
export const planFileNames: readonly string[] = Object.keys(schemas);

/** A document of a plan file, and where it stands, for sentences. */
export interface PlacedDraft {
  /** `people.json, [3]`. */
  readonly place: string;
  readonly draft: PlanDraft;
}

const externalRefs: [] = [];

function listed<Body extends { readonly id: string }>(
  name: string,
  reading: JsonReading<readonly Body[]>,
  make: (id: string, body: Omit<Body, 'id'>) => PlanDraft,
): JsonReading<PlacedDraft[]> {
  if (!reading.ok) return reading;
  const value = reading.value.map(({ id, ...body }, index) => ({
    place: `${name}, [${index}]`,
    draft: make(id, body),
  }));
  return { ok: true, value };
}

/** Reads one file of a plan folder; `name` is one of `planFileNames`. Problems are sentences with file and path. */
export function readPlanFile(name: string, text: string): JsonReading<PlacedDraft[]> {
  switch (name) {
    case 'equipment.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'equipment',
        id,
        externalRefs,
        body,
      }));
    case 'people.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'person',
        id,
        externalRefs,
        body,
      }));
    case 'stations.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'station',
        id,
        externalRefs,
        body,
      }));
    case 'reasons.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'reasons',
        id,
        externalRefs,
        body,
      }));
    case 'materials.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'material',
        id,
        externalRefs,
        body,
      }));
    case 'lots.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({ kind: 'lot', id, externalRefs, body }));
    case 'calendars.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'calendar',
        id,
        externalRefs,
        body,
      }));
    case 'changeovers.json':
      return listed(name, readJson(text, name, schemas[name]), (id, body) => ({
        kind: 'changeover',
        id,
        externalRefs,
        body,
      }));
    case 'settings.json': {
      const reading = readJson(text, name, schemas[name]);
      if (!reading.ok) return reading;
      const draft: PlanDraft = { kind: 'settings', id: 'site', externalRefs, body: reading.value };
      return { ok: true, value: [{ place: name, draft }] };
    }
    default:
      return {
        ok: false,
        problems: [`${name} is no plan file. Plan files are ${planFileNames.join(', ')}; correct its name or move it.`],
      };
  }
}
