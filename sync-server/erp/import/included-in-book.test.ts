import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { applyFacts, emptyWorld } from '../../../shared/aggregates/world.ts';
import { readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { must } from '../../../shared/invariant.ts';
import { leftInLot } from '../../../shared/materials/lot-balance.ts';
import { addPlanDocument } from '../../../shared/plan/plan-index.ts';
import { testStation } from '../../testing/station.testkit.ts';
import type { TestStation } from '../../testing/station.testkit.ts';
import { batchOf } from '../../testing/store.testkit.ts';
import type { Answer } from '../answers/read-answers.ts';
import { takeAnswers } from '../answers/take-answers.ts';
import { writePostings } from '../file-drop-outbox.ts';
import { csv, fileDropBench, mappingOf, NOW, plainMapping, textOf } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { postingsOf } from '../postings-of.ts';

const columns = ['key', 'number'].map((field) => ({ header: field, field }));
const answers = { fields: { key: 'Key', result: 'Result' } };
const mapping = mappingOf({
  ...plainMapping,
  files: {
    materialDefinitions: { file: 'items.csv', fields: { id: 'Item', unit: { constant: 'MTR' } } },
    lots: {
      file: 'lots.csv',
      fields: { id: 'Lot', material: 'Item', quantity: 'Qty', unit: { constant: 'MTR' }, lastReport: 'Last' },
    },
  },
  out: { delimiter: ';', decimal: '.', lineEnd: 'lf', frame: false, columns, answers },
});

let bench: FileDropBench;
let folder: string;
let station: TestStation;
let facts: RawFact[];
let now = NOW;
beforeEach(async () => {
  now = NOW;
  facts = [];
  bench = await fileDropBench();
  folder = path.join(bench.folder, 'out');
  await mkdir(folder);
  station = testStation('line-1');
  await book('100', '');
});
afterEach(() => bench.close());

/** The ERP exports its stock: the book quantity of the lot, and the number of the last report in it. */
const book = (quantity: string, last: string) =>
  bench.take(
    { 'items.csv': csv('Item', 'steel'), 'lots.csv': csv('Lot;Item;Qty;Last', `L1;steel;${quantity};${last}`) },
    mapping,
  );

async function record(type: 'MaterialConsumed' | 'MaterialReturned' | 'Reversed', data: object, over: object = {}) {
  const refs = ['workOrder:1001', 'equipment:press-1', 'lot:L1'];
  const made = station.record([{ type, data: data as RawFact['data'], refs, ...over }]);
  facts.push(...made);
  await bench.store.appendFacts(batchOf(made, { postingsOf }));
  return must(made[0], 'fact').id;
}
const job = { order: '1001', operation: '10', equipment: 'press-1', material: 'steel', lot: 'L1' };
const consume = (metres: string) =>
  record('MaterialConsumed', { ...job, quantity: { value: metres, unit: 'MTR' }, mode: 'explicit' });
const giveBack = (metres: string) => record('MaterialReturned', { ...job, quantity: { value: metres, unit: 'MTR' } });
const takeBack = (fact: string) => record('Reversed', { type: 'MaterialConsumed' }, { reverses: fact });

/** Hands over what is open. @returns the highest number in the file. */
async function handOver(): Promise<string> {
  now += 1000;
  const options = { store: bench.store, folder, out: must(mapping.out, 'out'), timeZone: 'Europe/Berlin' };
  const { file } = await writePostings({ ...options, now: () => now });
  return (await textOf(folder, must(file, 'file'))).trim().split('\n').at(-1)?.split(';')[1] ?? '';
}
const answer = (key: string, result: Answer['result']) =>
  takeAnswers(bench.store, 'a.csv', [{ line: 2, text: '', key, result }], new Date((now += 1000)).toISOString());

/** What a station that has heard of everything says is left in the lot. */
async function left(): Promise<string> {
  const world = emptyWorld();
  for (const kind of ['material', 'lot'] as const)
    for (const document of await bench.store.currentPlan(kind)) addPlanDocument(world.plan, document);
  applyFacts(
    world,
    facts.flatMap((raw) => {
      const reading = readFact(raw);
      return reading.ok ? [reading.fact] : [];
    }),
  );
  const [lot] = await bench.store.currentPlan('lot', ['L1']);
  return leftInLot(world, 'L1', must(lot, 'lot').body).toString();
}

describe('what is left in a lot', () => {
  it('counts what the book quantity includes once, and what came after its last report too', async () => {
    await consume('10');
    const last = await handOver();
    await consume('4');
    await handOver();
    await consume('1');
    expect([last, await left()]).toEqual(['1', '85']);
    // The ERP has booked the ten metres, and says so.
    await book('90', last);
    expect(await left()).toBe('85');
    expect((await bench.store.currentPlan('lot'))[0]?.body.included).toEqual([
      { unit: 'MTR', consumed: '10', returned: '0' },
    ]);
    await book('86', '2');
    expect(await left()).toBe('85');
  });

  it('is less than there is where the ERP does not say what it includes', async () => {
    await consume('10');
    await handOver();
    await book('90', '');
    expect(await left()).toBe('80');
  });

  it('counts what was refused as gone, whatever number it had, until it is booked', async () => {
    const refused = await consume('10');
    await consume('5');
    const last = await handOver();
    await answer(refused, { state: 'rejected', code: 'lot_unknown', message: '' });
    await book('95', last);
    expect(await left()).toBe('85');
    const refusedAt = must((await bench.store.receipt(refused))?.posting, 'posting').at;
    const resent = station.record([{ type: 'PostingResent', data: { posting: refused, refusedAt } }]);
    await bench.store.appendFacts(batchOf(resent));
    // Its new number is higher than the one that the next export speaks of.
    const next = await handOver();
    await book('95', last);
    expect([next, await left()]).toEqual(['3', '85']);
    await book('85', next);
    expect(await left()).toBe('85');
  });

  it('counts returns and what was taken back by the same numbers', async () => {
    const wrong = await consume('10');
    await giveBack('2');
    const last = await handOver();
    await takeBack(wrong);
    expect(await left()).toBe('102');
    await book('92', last);
    expect(await left()).toBe('102');
    await book('102', await handOver());
    expect(await left()).toBe('102');
    expect((await bench.store.currentPlan('lot'))[0]?.body.included).toEqual([
      { unit: 'MTR', consumed: '0', returned: '2' },
    ]);
  });

  it('is not read from a file that speaks of reports which nobody wrote', async () => {
    await consume('10');
    await handOver();
    const { rejected } = await book('90', '7');
    expect(rejected).toMatchObject([{ file: 'lots.csv', line: 2, column: 'Last', value: '7' }]);
    expect(rejected[0]?.reason).toContain('no report has the number 7: they go up to 1.');
    expect((await bench.store.currentPlan('lot'))[0]?.body.quantity.value).toBe('100');
  });
});
