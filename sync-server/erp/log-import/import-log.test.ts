import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../sync/server-clock.ts';
import { csv, fileDropBench } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { importLog } from './import-log.ts';
import { logMapping } from './log-mapping.ts';
import { factsIn, totalsByMachine } from './log-totals.testkit.ts';

const plain = {
  version: 1,
  system: 'Old',
  station: 'import-old',
  dialect: { delimiter: ';', decimal: ',', dates: ['dd.MM.yyyy HH:mm'], timeZone: 'Europe/Berlin' },
  fields: {
    kind: { column: 'Art', codes: { L: 'run', R: 'setup', S: 'stop' } },
    order: 'Auftrag',
    operation: 'AG',
    equipment: 'Maschine',
    person: 'Wer',
    start: 'Von',
    end: 'Bis',
    good: 'Gut',
  },
  scrap: [{ field: 'Aus', reason: 'burr' }],
  stopReason: 'jam',
  plan: { site: 'works', area: 'hall', workCenter: 'turning' },
};
const header = 'Art;Auftrag;AG;Maschine;Wer;Von;Bis;Gut;Aus';
const rows = [
  'R;A1;Turn;M1;bo;01.03.2026 08:00;01.03.2026 08:30;0;0',
  'L;A1;Turn;M1;bo;01.03.2026 08:30;01.03.2026 10:00;40;2',
  // The same person at another machine meanwhile, and the same row twice: both count.
  'L;B1;Mill;M2;bo;01.03.2026 09:00;01.03.2026 09:45;7;0',
  'L;B1;Mill;M2;bo;01.03.2026 09:00;01.03.2026 09:45;7;0',
  'S;A1;Turn;M1;bo;01.03.2026 10:00;01.03.2026 10:20;0;0',
  'L;A1;Turn;M1;cy;01.03.2026 10:20;01.03.2026 10:20;1,5;0',
];

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

async function take(lines: readonly string[], over: object = {}) {
  const folder = await bench.drop({ 'log.csv': csv(header, ...lines) });
  const mapping = logMapping.parse({ ...plain, ...over });
  const file = path.join(folder, 'log.csv');
  return importLog({ store: bench.store, clock: systemClock(), path: file, name: 'log.csv', mapping });
}

describe('a log of past production', () => {
  it('becomes facts that add up to it, on orders, machines, people and reasons made for it', async () => {
    expect(await take(rows)).toMatchObject({ ok: true, rows: 6, leftOut: 0, known: 0 });
    const totals = totalsByMachine(await factsIn(bench.store));
    expect(totals.get('M1')).toEqual({
      setupMinutes: 30,
      runMinutes: 90,
      stopMinutes: 20,
      good: 41.5,
      scrap: { burr: 2 },
    });
    expect(totals.get('M2')).toMatchObject({ runMinutes: 90, good: 14 });
    const order = await bench.order('A1');
    expect(order.body).toMatchObject({ requestState: 'closed', operations: [{ id: '10', name: 'Turn' }] });
    const equipment = await bench.store.currentPlan('equipment');
    expect(equipment.map(({ id, body }) => `${body.level} ${id}`)).toEqual([
      'workUnit M1',
      'workUnit M2',
      'area hall',
      'workCenter turning',
      'site works',
    ]);
    expect((await bench.store.currentPlan('reasons')).map(({ id }) => id)).toEqual(['scrap', 'stop']);
  });

  it('is recorded at its times by its people, once, however often it is imported and though it grows', async () => {
    const first = await take(rows.slice(0, 3));
    expect(await take(rows.slice(0, 3))).toMatchObject({ ok: true, documents: 0, facts: 0 });
    const more = await take(rows);
    const facts = await factsIn(bench.store);
    expect(first.ok && more.ok && first.facts + more.facts).toBe(facts.length);
    expect(totalsByMachine(facts).get('M2')).toMatchObject({ runMinutes: 90, good: 14 });
    expect(facts.find(({ type }) => type === 'SetupFinished')).toMatchObject({
      occurredAt: '2026-03-01T07:30:00.000Z',
      person: { id: 'bo' },
    });
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
  });

  it.each([
    ['a bad number', 'L;A1;Turn;M1;bo;01.03.2026 08:30;01.03.2026 10:00;4.0;0', /line 2: Gut "4\.0": .*not a number/],
    ['an end before its begin', 'L;A1;Turn;M1;bo;01.03.2026 08:30;01.03.2026 08:00;4;0', /before it begins/],
    ['an unknown kind', 'X;A1;Turn;M1;bo;01.03.2026 08:30;01.03.2026 09:00;4;0', /unknown value of "kind" "X"/],
    ['too few columns', 'L;A1', /has 2 columns/],
  ])('with %s is not taken at all', async (_, row, sentence) => {
    const done = await take([row, ...rows]);
    expect(done.ok ? '' : done.problems.join('\n')).toMatch(sentence);
    expect(await factsIn(bench.store)).toEqual([]);
    expect(await bench.orders()).toEqual([]);
  });

  it('of a plant whose plan it must not make names what is missing', async () => {
    const done = await take(rows, { plan: undefined });
    expect(done).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.stringContaining('log.csv line 2: the plan has no workOrder "A1".')]),
    });
  });
});
