import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SiteStore } from '../store/site-store.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { loadPlanFolder } from './load-plan-folder.ts';

let folder: string;
let store: SiteStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lineside-plan-'));
  store = openSqliteSiteStore(path.join(folder, 'site.db'), { site: 'demo' });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const equipment = [
  { id: 'plant', name: 'Plant', level: 'site', parent: null },
  { id: 'hall', name: 'Hall', level: 'area', parent: 'plant' },
  { id: 'press', name: 'Press', level: 'workCenter', parent: 'hall' },
  { id: 'press-1', name: 'Press 1', level: 'workUnit', parent: 'press' },
];
const anna = { id: 'anna', name: 'Anna', badge: '100', roles: ['operator'], language: 'en', active: true };
const strip = { id: 'strip', name: 'Strip', unit: 'KGM', control: 'lot', conversions: [], substitutes: [] };
const lot = {
  id: 'L1',
  material: 'strip',
  disposition: 'unrestricted',
  location: 'press',
  expiry: null,
  supplierLot: null,
};
const coil = { ...lot, quantity: { value: '10', unit: 'KGM' } };
const early = { id: 'early', name: { en: 'Early', de: 'Früh' }, days: [1], start: '22:00', end: '06:00' };
const week = { id: 'week', name: 'Week', shifts: [{ ...early, breaks: [] }], exceptions: [] };
const good = {
  'materials.json': [strip],
  'lots.json': [coil],
  'calendars.json': [week],
  'changeovers.json': [{ id: 'press', minutes: [{ from: 'a', to: 'b', minutes: 5 }], otherwise: 10 }],
  'equipment.json': equipment,
  'people.json': [anna],
  'stations.json': [{ id: 'line-1', name: 'Line 1', equipment: 'press-1' }],
  'reasons.json': [{ id: 'scrap', reasons: [{ code: 'burr', text: { en: 'Burr', de: 'Grat' } }] }],
  'settings.json': { name: 'Plant', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 5 },
};

async function load(files: Record<string, unknown>) {
  for (const [name, content] of Object.entries(files))
    await writeFile(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return loadPlanFolder(store, folder);
}

describe('loading plan files', () => {
  it('puts every document into the plan, once', async () => {
    const first = await load(good);
    expect(first.ok && first.changed.map(({ kind, id }) => `${kind}/${id}`).toSorted()).toEqual([
      'calendar/week',
      'changeover/press',
      'equipment/hall',
      'equipment/plant',
      'equipment/press',
      'equipment/press-1',
      'lot/L1',
      'material/strip',
      'person/anna',
      'reasons/scrap',
      'settings/site',
      'station/line-1',
    ]);
    expect(await load(good)).toEqual({ ok: true, changed: [] });
    const again = await load({ 'people.json': [{ ...anna, name: 'Anna B.' }] });
    expect(again).toMatchObject({ ok: true, changed: [{ id: 'anna', revision: 2 }] });
  });

  it('accepts references to what the plan knows already', async () => {
    await load(good);
    for (const name of Object.keys(good)) await rm(path.join(folder, name));
    expect(await load({ 'people.json': [{ ...anna, workCenters: ['press'] }] })).toMatchObject({ ok: true });
  });

  const cases: [string, Record<string, unknown>, string][] = [
    ['text that is no JSON', { 'people.json': '[{' }, 'people.json is not JSON'],
    ['a missing field', { 'people.json': [{ ...anna, badge: undefined }] }, 'people.json, [0].badge: '],
    ['an unknown role', { 'people.json': [{ ...anna, roles: ['boss'] }] }, 'people.json, [0].roles[0]: '],
    ['a field that does not exist', { 'people.json': [{ ...anna, shift: 1 }] }, 'people.json, [0]: '],
    ['a file with a wrong name', { 'peple.json': [] }, 'peple.json is no plan file. Plan files are equipment.json'],
    [
      'an id given twice',
      { 'people.json': [anna, { ...anna, badge: '2' }] },
      'people.json, [1].id: person "anna" is given twice, first in people.json, [0]',
    ],
    [
      'a badge of two people',
      { 'people.json': [anna, { ...anna, id: 'ben' }] },
      'people.json, [1].badge: "100" is the badge of anna too',
    ],
    [
      'a person at a work center that does not exist',
      { 'people.json': [{ ...anna, workCenters: ['press', 'saw'] }] },
      'people.json, [0].workCenters[1]: there is no workCenter "saw"',
    ],
    [
      'a station at a work center instead of a work unit',
      { 'stations.json': [{ id: 'line-1', name: 'Line', equipment: 'press' }] },
      'stations.json, [0].equipment: station "line-1" stands at "press", which is a workCenter; name a workUnit.',
    ],
    [
      'a work unit outside of a work center',
      { 'equipment.json': [...equipment, { id: 'x', name: 'X', level: 'workUnit', parent: 'hall' }] },
      'equipment.json, [4].parent: the parent of a workUnit is a workCenter, but "hall" is an area.',
    ],
    [
      'a reason code given twice',
      {
        'reasons.json': [
          { id: 'scrap', reasons: [1, 2].map(() => ({ code: 'burr', text: { en: 'Burr', de: 'Grat' } })) },
        ],
      },
      'reasons.json, [0].reasons: the code "burr" is given twice',
    ],
    [
      'a tag of two machines',
      { 'equipment.json': [...equipment, { id: 'x', name: 'X', level: 'workUnit', parent: 'press', tag: 'press-1' }] },
      'equipment.json, [4].tag: "press-1" is the tag of press-1 too.',
    ],
    [
      'stops noticed by counts that nobody counts',
      { 'equipment.json': [...equipment.slice(0, 3), { ...equipment[3], stopDetection: { idleSeconds: 60 } }] },
      'equipment.json, [3].stopDetection: stops are noticed by counts',
    ],
    [
      'a calendar that does not exist',
      { 'equipment.json': [...equipment.slice(0, 3), { ...equipment[3], calendar: 'day' }] },
      'equipment.json, [3].calendar: there is no calendar "day"',
    ],
    [
      'a wrong GTIN',
      { 'materials.json': [{ ...strip, gtin: '9520001000013' }] },
      'materials.json, [0].gtin: "9520001000013" is no GTIN',
    ],
    [
      'a substitute that does not exist',
      { 'materials.json': [{ ...strip, substitutes: ['tape'] }] },
      'materials.json, [0].substitutes[0]: there is no material "tape"',
    ],
    [
      'a conversion that cannot be',
      { 'materials.json': [{ ...strip, conversions: [{ unit: 'TNE', factor: '0' }] }] },
      'materials.json, [0].conversions[0].factor: one TNE cannot be 0 KGM.',
    ],
    [
      'a lot of a material that does not exist',
      { 'lots.json': [{ ...coil, material: 'tape' }] },
      'lots.json, [0].material: there is no material "tape"',
    ],
    [
      'a lot in a unit that its material does not know',
      { 'lots.json': [{ ...coil, quantity: { value: '1', unit: 'C62' } }] },
      'lots.json, [0].quantity.unit: "strip" is kept in KGM and has no conversion from C62',
    ],
    [
      'a lot that lies nowhere',
      { 'lots.json': [{ ...coil, location: 'shelf' }] },
      'lots.json, [0].location: there is nothing called "shelf"',
    ],
    [
      'a break outside of its shift',
      { 'calendars.json': [{ ...week, shifts: [{ ...early, breaks: [{ start: '05:45', end: '06:15' }] }] }] },
      'calendars.json, [0].shifts[0].breaks[0]: a break begins before it ends and lies within its shift, 22:00 to 06:00.',
    ],
    [
      'an exception with a shift that does not exist',
      { 'calendars.json': [{ ...week, exceptions: [{ date: '2026-12-25', shifts: ['late'] }] }] },
      'calendars.json, [0].exceptions[0]: there is no shift "late"',
    ],
    [
      'a changeover matrix of a machine',
      { 'changeovers.json': [{ id: 'press-1', minutes: [], otherwise: 0 }] },
      'changeovers.json, [0].id: a changeover matrix is named for its work center',
    ],
    [
      'a qualification given twice',
      { 'people.json': [{ ...anna, qualifications: ['weld', 'weld'].map((code) => ({ code, validUntil: null })) }] },
      'people.json, [0].qualifications: "weld" is given twice',
    ],
  ];
  it.each(cases)('with %s takes nothing and says where', async (_, files, sentence) => {
    const loading = await load({ ...good, ...files });
    expect(!loading.ok && loading.problems.join('\n')).toContain(sentence);
    expect(await store.upTo()).toBe(0);
  });

  it('says all problems of all files at once', async () => {
    const loading = await load({ 'people.json': [{}], 'settings.json': [] });
    expect(!loading.ok && new Set(loading.problems.map((problem) => problem.split(',')[0]))).toEqual(
      new Set(['people.json', 'settings.json']),
    );
  });

  it('says when the folder is missing or empty', async () => {
    expect(await loadPlanFolder(store, path.join(folder, 'nowhere'))).toMatchObject({
      problems: [expect.stringContaining('does not exist')],
    });
    expect(await loadPlanFolder(store, folder)).toMatchObject({
      problems: [expect.stringContaining('has no plan files')],
    });
  });
});
