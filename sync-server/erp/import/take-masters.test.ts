import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PlanDraft, PlanKind } from '../../../shared/plan/plan-document.ts';
import { csv, fileDropBench, mappingOf, NOW } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';

const masters = {
  version: 1,
  system: 'Erp',
  dialect: {
    delimiter: ';',
    decimal: ',',
    group: '.',
    dates: ['dd.MM.yyyy', 'dd.MM.yyyy HH:mm'],
    timeZone: 'Europe/Berlin',
  },
  files: {
    materialDefinitions: {
      file: 'items.csv',
      fields: {
        id: 'Item',
        name: 'Name',
        unit: { column: 'Unit', codes: { ST: 'C62', KG: 'KGM', M: 'MTR' } },
        gtin: 'EAN',
        control: { column: 'Charge', default: 'N', codes: { J: 'lot', N: 'none' } },
        substitutes: { column: 'Ersatz', separator: '/' },
      },
    },
    unitConversions: {
      file: 'units.csv',
      fields: { material: 'Item', unit: { column: 'Unit', codes: { BD: 'XBX', ST: 'C62' } }, factor: 'Factor' },
    },
    lots: {
      file: 'lots.csv',
      fields: {
        id: 'Lot',
        material: 'Item',
        quantity: 'Qty',
        unit: { constant: 'MTR' },
        disposition: { column: 'Q', codes: { F: 'unrestricted', S: 'blocked' } },
        expiry: 'Until',
        exportedAt: 'At',
      },
    },
    equipment: { file: 'machines.csv', fields: { id: 'Id', name: 'Name', level: 'Level', parent: 'Parent' } },
    personnel: {
      file: 'people.csv',
      fields: {
        id: 'No',
        name: 'Name',
        badge: 'Badge',
        roles: { column: 'Roles', codes: { B: 'operator', E: 'setter', M: 'supervisor' } },
        language: { column: 'Lang', default: 'de', codes: { D: 'de', GB: 'en', de: 'de' } },
        active: { column: 'In', codes: { X: 'yes', '': 'no' }, default: 'no', otherCodes: 'keep' },
      },
    },
    qualifications: { file: 'skills.csv', fields: { person: 'No', code: 'Skill', validUntil: 'Until' } },
    reasons: {
      file: 'reasons.csv',
      fields: { category: 'Kind', code: 'Code', textDe: 'Text', loss: 'Loss' },
    },
  },
};
const mapping = mappingOf(masters);

const machines = csv(
  'Id;Name;Level;Parent',
  'W;Werk;site;',
  'H;Halle;area;W',
  'saw;Sägen;workCenter;H',
  'saw-1;Säge 1;workUnit;saw',
);
const items = csv(
  'Item;Name;Unit;EAN;Charge;Ersatz',
  'steel;Stahl;M;4006381333931;J;brass / alu',
  'brass;Messing;M;;J;',
  'alu;Alu;M;;J;',
);
const people = csv('No;Name;Badge;Roles;Lang;In', '7;Änne Groß;B-7;B,M;D;X', '8;Bo;B-8;;GB;');
const lots = (...rows: string[]) => csv('Lot;Item;Qty;Q;Until;At', ...rows);

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

const take = (files: Record<string, string>, over = mapping) => bench.take(files, over);
async function body<Kind extends PlanKind>(kind: Kind, id: string) {
  const [document] = await bench.store.currentPlan(kind, [id]);
  return document?.body as Extract<PlanDraft, { kind: Kind }>['body'] | undefined;
}

describe('master files', () => {
  it('come alone or together, and their documents say what their rows say', async () => {
    const { report, rejected } = await take({
      'machines.csv': machines,
      'items.csv': items,
      'units.csv': csv('Item;Unit;Factor', 'steel;BD;6,5'),
      'lots.csv': lots('L1;steel;1.234,5;F;31.12.2026;', 'L2;brass;3;S;;'),
      'people.csv': people,
      'skills.csv': csv('No;Skill;Until', '7;saw;30.06.2027', '7;mill;'),
      'reasons.csv': csv(
        'Kind;Code;Text;Loss',
        'scrap;G;Grat;processReject',
        'stop;K;Klemmer;minorStop',
        'scrap;R;Riss;',
      ),
    });
    expect(rejected).toEqual([]);
    expect(report).toMatchObject({ outcome: 'taken', documents: { changed: 13, rejected: 0 } });
    for (const { rows, taken } of report.files) expect(taken).toBe(rows);
    expect(await body('material', 'steel')).toEqual({
      name: 'Stahl',
      unit: 'MTR',
      gtin: '4006381333931',
      control: 'lot',
      conversions: [{ unit: 'XBX', factor: '6.5' }],
      substitutes: ['brass', 'alu'],
    });
    expect(await body('lot', 'L1')).toMatchObject({
      quantity: { value: '1234.5', unit: 'MTR' },
      disposition: 'unrestricted',
      expiry: '2026-12-31',
      location: null,
    });
    expect(await body('person', '7')).toEqual({
      name: 'Änne Groß',
      badge: 'B-7',
      roles: ['operator', 'supervisor'],
      language: 'de',
      active: true,
      qualifications: [
        { code: 'saw', validUntil: '2027-06-30' },
        { code: 'mill', validUntil: null },
      ],
    });
    expect(await body('person', '8')).toMatchObject({ roles: ['operator'], language: 'en', active: false });
    expect(await body('reasons', 'scrap')).toEqual({
      reasons: [
        { code: 'G', text: { en: 'Grat', de: 'Grat' }, loss: 'processReject' },
        { code: 'R', text: { en: 'Riss', de: 'Riss' } },
      ],
    });
  });

  it('leave what they do not speak of as the plan has it', async () => {
    await take({ 'machines.csv': machines, 'people.csv': people });
    const [document] = await bench.store.currentPlan('person', ['7']);
    const [machine] = await bench.store.currentPlan('equipment', ['saw-1']);
    if (!document || !machine) throw new Error('not taken');
    const pin = { salt: 'a'.repeat(32), hash: 'b'.repeat(64) };
    const { revision: _, ...person } = document;
    const { revision: __, ...unit } = machine;
    await bench.store.putPlan([
      { ...person, body: { ...person.body, pin, workCenters: ['saw'], qualifications: [] } },
      { ...unit, body: { ...unit.body, counter: { books: 'good', piecesPerCount: 2 } } },
    ]);
    await take({
      'machines.csv': machines.replace('Säge 1', 'Säge eins'),
      'people.csv': people.replace('Groß', 'Klein'),
    });
    expect(await body('person', '7')).toMatchObject({
      name: 'Änne Klein',
      workCenters: ['saw'],
      qualifications: [],
    });
    expect(bench.store.trust.pin('7')).toEqual(pin);
    expect(await body('equipment', 'saw-1')).toMatchObject({ name: 'Säge eins', counter: { piecesPerCount: 2 } });
  });

  it('taken again change nothing', async () => {
    const files = { 'machines.csv': machines, 'items.csv': items, 'people.csv': people };
    await take(files);
    const { report } = await take(files);
    expect(report).toMatchObject({ documents: { changed: 0, unchanged: 0, alreadyTaken: 9 } });
    expect((await bench.store.currentPlan('material', ['steel']))[0]?.revision).toBe(1);
  });

  const bad: [string, Record<string, string>, string, RegExp, string][] = [
    [
      'a material of an unknown unit',
      { 'items.csv': `${items}zinc;Zink;FASS;;;\n` },
      'items.csv 5',
      /unknown unit "FASS"/,
      'Unit',
    ],
    [
      'a GTIN with a wrong check digit',
      { 'items.csv': items.replace('3931', '3930') },
      'items.csv 2',
      /check digit/,
      'EAN',
    ],
    [
      'a substitute that is nowhere',
      { 'items.csv': items.replace('/ alu', '/ gold') },
      'items.csv 2',
      /no material "gold"/,
      'Ersatz',
    ],
    ['a lot of an unknown material', { 'lots.csv': lots('L1;gold;1;F;;') }, 'lots.csv 2', /no material "gold"/, 'Item'],
    [
      'a lot with a day that does not exist',
      { 'lots.csv': lots('L1;steel;1;F;31.02.2026;') },
      'lots.csv 2',
      /not a date/,
      'Until',
    ],
    ['a negative lot', { 'lots.csv': lots('L1;steel;-1;F;;') }, 'lots.csv 2', /is negative/, 'Qty'],
    [
      'a huge quantity',
      { 'lots.csv': lots(`L1;steel;${'9'.repeat(13)};F;;`) },
      'lots.csv 2',
      /more than 12 digits/,
      'Qty',
    ],
    [
      'a lot twice with different content',
      { 'lots.csv': lots('L1;steel;1;F;;', 'L1;steel;2;F;;') },
      'lots.csv 2',
      /duplicate "L1"/,
      '',
    ],
    [
      'a machine without its work center',
      { 'machines.csv': machines.replace(';saw\n', ';mill\n') },
      'machines.csv 5',
      /"mill" is not in the equipment/,
      'Parent',
    ],
    [
      'an unknown level',
      { 'machines.csv': machines.replace('workUnit', 'robot') },
      'machines.csv 5',
      /must be one of site/,
      'Level',
    ],
    [
      'a badge that two people hold',
      { 'people.csv': people.replace('B-8;;GB;', 'B-7;;GB;X') },
      'people.csv 2',
      /is the badge of 8 too/,
      'Badge',
    ],
    [
      'an unknown role',
      { 'people.csv': people.replace('B,M', 'B,Z') },
      'people.csv 2',
      /unknown value of "roles" "Z"/,
      'Roles',
    ],
    [
      'a control character',
      { 'people.csv': people.replace('Bo', 'B\u{7}o') },
      'people.csv 3',
      /control character/,
      'Name',
    ],
    [
      'a skill of nobody',
      { 'people.csv': people, 'skills.csv': csv('No;Skill;Until', '9;saw;') },
      'skills.csv 2',
      /the person "9" that it belongs to is not in the drop/,
      '',
    ],
    [
      'an unknown category',
      { 'reasons.csv': csv('Kind;Code;Text;Loss', 'fun;G;Grat;') },
      'reasons.csv 2',
      /must be one of scrap/,
      'Kind',
    ],
    [
      'one reason code with two texts',
      { 'reasons.csv': csv('Kind;Code;Text;Loss', 'scrap;G;Grat;', 'scrap;G;Riss;') },
      'reasons.csv 2',
      /duplicate "G"/,
      '',
    ],
  ];

  it.each(bad)(
    'with %s: the row comes back with its reason, the others are taken',
    async (_, files, place, reason, column) => {
      await take({ 'machines.csv': machines, 'items.csv': items });
      const { report, rejected } = await take(files);
      const row = rejected.find(({ file, line }) => `${file} ${line}` === place);
      expect(row?.reason).toMatch(reason);
      expect(row?.column).toBe(column);
      expect(report.outcome).not.toBe('taken');
      for (const { rows, taken, alreadyTaken, repeated, leftOut, rejected: count } of report.files)
        expect(taken + alreadyTaken + repeated + leftOut + count).toBe(rows);
    },
  );

  it('whatever rests on a document that cannot be taken is not taken either', async () => {
    const { rejected } = await take({
      'machines.csv': machines,
      'items.csv': items.replace(';M;4006381333931', ';FASS;'),
      'lots.csv': lots('L1;steel;1;F;;', 'L2;brass;1;F;;'),
    });
    expect(rejected.map(({ file, line }) => `${file} ${line}`)).toEqual(['items.csv 2', 'lots.csv 2']);
    expect(await body('lot', 'L2')).toBeDefined();
  });

  it('an older file never undoes a newer one', async () => {
    await take({ 'items.csv': items });
    await take({ 'lots.csv': lots('L1;steel;5;F;;22.11.2026 08:00') });
    const { report } = await take({
      'lots.csv': lots('L1;steel;9;F;;21.11.2026 08:00', 'L3;steel;1;F;;21.11.2026 08:00'),
    });
    expect(report).toMatchObject({
      outcome: 'taken',
      documents: { changed: 0 },
      files: [{ rows: 2, older: 2, taken: 0 }],
    });
    expect(report.notes).toContain('lots.csv was left as it is: a file that was written later has been taken before.');
    expect(await body('lot', 'L1')).toMatchObject({ quantity: { value: '5' } });
    expect(await body('lot', 'L3')).toBeUndefined();
    await take({ 'lots.csv': lots('L1;steel;2;F;;22.11.2026 09:00') });
    expect(await body('lot', 'L1')).toMatchObject({ quantity: { value: '2' } });
  });

  it('all or nothing: one bad row keeps the whole drop back', async () => {
    const strict = mappingOf({ ...masters, allOrNothing: true });
    const files = { 'machines.csv': machines, 'items.csv': items, 'lots.csv': lots('L1;gold;1;F;;', 'L2;brass;1;F;;') };
    const { report, rejected } = await take(files, strict);
    expect(report).toMatchObject({
      outcome: 'rejected',
      problems: [expect.stringContaining('1 rows are not right, so nothing of this drop was taken')],
      documents: { changed: 0, rejected: 1 },
    });
    expect(rejected).toHaveLength(1);
    expect(report.files.map(({ heldBack, rejected: bad, taken }) => [heldBack, bad, taken])).toEqual([
      [4, 0, 0],
      [3, 0, 0],
      [1, 1, 0],
    ]);
    expect(await bench.store.currentPlan('equipment')).toEqual([]);
    const { report: good } = await take({ ...files, 'lots.csv': lots('L2;brass;1;F;;') }, strict);
    expect(good).toMatchObject({ outcome: 'taken', documents: { changed: 8 } });
    expect(Date.parse(good.at)).toBe(NOW);
  });
});
