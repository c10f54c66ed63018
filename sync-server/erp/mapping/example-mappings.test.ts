import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { readJson } from '../../files/json-text.ts';
import { fileDropBench } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { logMapping } from '../log-import/log-mapping.ts';
import { encodeText } from '../outbox/encode-text.ts';
import { parseMapping } from './read-mapping.ts';

const folder = path.resolve(import.meta.dirname, '../../../assets/erp-mappings');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

it.each(names)('the example %s is a good mapping', (name) => {
  const text = textOf(name);
  const isLog = name.startsWith('production-log');
  const reading = isLog ? readJson(text, name, logMapping) : parseMapping(text, name);
  expect(reading.ok ? [] : reading.problems).toEqual([]);
});

it('a drop with every file that a mapping can speak of is taken, in whatever order its files are listed', async () => {
  const reading = parseMapping(textOf('everything.json'), 'everything.json');
  if (!reading.ok) throw new Error(reading.problems.join('\n'));
  const tables: Record<string, string> = {
    'orders.csv':
      'Order;Item;Quantity;Unit;Due;Start;Priority;Customer;State;Over;Version;Exported\n4711;flange;1.200;ST;01.12.2026;;3;Groß & Söhne;R;2,5;7;22.11.2026 06:00\n',
    'operations.csv':
      'Order;Step;Text;WorkCenter;Setup;Each;Family;Tools;Skills\n4711;10;Sägen;saw;15;0,5;round;die-7,die-8;sawing\n',
    'components.csv': 'Order;Step;Item;Per;Unit;Booking;Over;Position\n4711;10;bar;0,25;M;E;10;1\n',
    'items.csv':
      'Item;Text;Unit;GTIN;Lots;Family;ShelfLife;Instead;Exported\nflange;Flansch;ST;;N;round;0;;\nbar;Stange;M;;Y;;365;tube;\ntube;Rohr;M;;Y;;;;\n',
    'item-units.csv': 'Item;Unit;Factor\nbar;KT;12,5\n',
    'lots.csv':
      'Lot;Item;Quantity;Unit;Status;Place;UseBy;SupplierLot;LastReport;Exported\nL-1;bar;60;M;;rack;31.12.2027;S-9;0;\n',
    'machines.csv':
      'Id;Text;Level;In;Tag;Calendar;CalibrationDue;Strokes\nworks;Werk;W;;;;;\nhall;Halle;H;works;;;;\nsaw;Sägen;K;hall;;;;\nsaw-1;Säge 1;M;saw;T-1;;;\ndie-7;Form 7;T;saw;;;;50.000\nrack;Regal;L;hall;;;;\ngauge-1;Lehre;G;saw;;;30.06.2027;\n',
    'people.csv': 'No;Name;Badge;Roles;Language;Active;WorkCenters\n7;Änne;B-7;O,M;DE;Y;saw\n',
    'skills.csv': 'No;Skill;Until\n7;sawing;\n',
    'reasons.csv':
      'List;Code;English;German;Loss\nscrap;burr;Burr;Grat;processReject\nstop;jam;Jam;Klemmer;minorStop\n',
    'item-names.csv': 'Item;Text\nflange;Flansch DN 50\n',
  };
  const files = Object.fromEntries(
    Object.entries(tables).map(([name, text]) => [name, encodeText(text, reading.mapping.dialect.encoding)]),
  );
  const { report, rejected } = await bench.take(files, reading.mapping);
  expect(rejected).toEqual([]);
  expect(report).toMatchObject({ outcome: 'taken', problems: [], notes: [], orders: { changed: 1 } });
  expect((await bench.order('4711')).body).toMatchObject({
    material: { name: 'Flansch DN 50' },
    quantity: { value: '1200', unit: 'C62' },
    operations: [
      {
        setupFamily: 'round',
        tools: ['die-7', 'die-8'],
        qualifications: ['sawing'],
        runMinutes: 600,
        materials: [{ material: 'bar', overTolerancePercent: 10 }],
      },
    ],
  });
  expect((await bench.store.currentPlan('equipment', ['die-7']))[0]?.body).toMatchObject({
    toolLife: { value: '50000', unit: 'C62' },
  });
});
