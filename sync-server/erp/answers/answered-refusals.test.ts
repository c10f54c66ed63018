import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FactDraft } from '../../../shared/facts/seal.ts';
import { must } from '../../../shared/invariant.ts';
import { testStation } from '../../testing/station.testkit.ts';
import type { TestStation } from '../../testing/station.testkit.ts';
import { batchOf } from '../../testing/store.testkit.ts';
import { writePostings } from '../file-drop-outbox.ts';
import { fileDropBench, mappingOf, NOW, plainMapping, textOf } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { postingsOf } from '../postings-of.ts';
import type { Answer } from './read-answers.ts';
import { takeAnswers } from './take-answers.ts';

const columns = ['kind', 'key', 'reversedKey', 'number', 'attempt', 'unit'].map((field) => ({ header: field, field }));
const answers = { fields: { key: 'Key', result: 'Result' } };
const outOf = (pieces: string) => {
  const named = columns.map((column) => (column.field === 'unit' ? { ...column, codes: { C62: pieces } } : column));
  const out = { delimiter: ';', decimal: '.', lineEnd: 'lf', frame: false, columns: named, answers };
  return must(mappingOf({ ...plainMapping, out }).out, 'out');
};

let bench: FileDropBench;
let folder: string;
let station: TestStation;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  bench = await fileDropBench();
  folder = path.join(bench.folder, 'out');
  await mkdir(folder);
  station = testStation('line-1');
});
afterEach(() => bench.close());

async function record(draft: Partial<FactDraft> = {}): Promise<string> {
  const facts = station.record([draft]);
  await bench.store.appendFacts(batchOf(facts, { postingsOf }));
  return must(facts[0], 'fact').id;
}
async function told(pieces = 'ST'): Promise<readonly [string | null, ...string[]]> {
  now += 1000;
  const options = { store: bench.store, folder, out: outOf(pieces), timeZone: 'Europe/Berlin' };
  const { file } = await writePostings({ ...options, now: () => now });
  return [file, ...(file === null ? [] : (await textOf(folder, file)).trim().split('\n').slice(1))];
}
async function answered(key: string, result: Answer['result']) {
  now += 1000;
  const at = new Date(now).toISOString();
  return takeAnswers(bench.store, 'a.csv', [{ line: 2, text: '', key, result }], at);
}
const refusal: Answer['result'] = { state: 'rejected', code: 'unit_mismatch', message: 'ST' };
const booking: Answer['result'] = { state: 'accepted', document: '4711' };
const posting = async (id: string) => must((await bench.store.receipt(id))?.posting, 'posting');

/** A count that the ERP was told and refused. */
async function refused(): Promise<string> {
  const id = await record();
  await told();
  await answered(id, refusal);
  return id;
}
const resend = async (id: string) =>
  record({ type: 'PostingResent', data: { posting: id, refusedAt: (await posting(id)).at } });
const settle = async (id: string, as: string) =>
  record({ type: 'PostingSettled', data: { posting: id, refusedAt: (await posting(id)).at, as, note: '' } });

describe('a report that the ERP refused', () => {
  it('goes out again in a new file as the mapping has it now: the same key, a new number, the next attempt', async () => {
    const id = await record();
    const [before, line] = await told();
    expect(line).toBe(`quantity;${id};;1;1;ST`);
    await answered(id, refusal);
    await record();
    await told();
    await resend(id);
    const [after, again] = await told('PCE');
    expect(again).toBe(`quantity;${id};;3;2;PCE`);
    expect(after).not.toBe(before);
    expect(await posting(id)).toMatchObject({ state: 'pending', reference: after });
    await answered(id, booking);
    expect(await posting(id)).toMatchObject({ state: 'posted', reference: '4711' });
  });

  it('can be refused again, and answered again', async () => {
    const id = await refused();
    await resend(id);
    await told();
    await answered(id, refusal);
    expect(await posting(id)).toMatchObject({ state: 'rejected' });
    await resend(id);
    expect((await told())[1]).toBe(`quantity;${id};;3;3;ST`);
  });

  it('is not sent again when the floor took it back meanwhile', async () => {
    const id = await refused();
    const reversal = await record({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses: id });
    expect(await told()).toEqual([null]);
    await resend(id);
    expect(await told()).toEqual([null]);
    expect([(await posting(id)).state, (await posting(reversal)).state]).toEqual(['posted', 'posted']);
  });

  it('is taken back after it was sent again and booked', async () => {
    const id = await refused();
    await resend(id);
    await told();
    await answered(id, booking);
    const reversal = await record({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses: id });
    expect((await told()).slice(1)).toEqual([`reverse;${reversal};${id};3;1;`]);
  });

  it('that was booked by hand is settled; taking it back needs a hand too', async () => {
    const id = await refused();
    await settle(id, 'bookedByHand');
    expect(await posting(id)).toMatchObject({ state: 'settled', message: 'bookedByHand' });
    expect(await told()).toEqual([null]);
    const reversal = await record({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses: id });
    expect(await told()).toEqual([null]);
    expect((await posting(reversal)).state).toBe('rejected');
    expect((await posting(reversal)).message).toContain('Take it back there by hand.');
    await settle(reversal, 'bookedByHand');
    expect(await bench.store.refusedPostings()).toEqual([]);
  });

  it('that needs no booking is settled, and nothing of it has to be taken back', async () => {
    const id = await refused();
    await settle(id, 'notNeeded');
    const reversal = await record({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses: id });
    expect(await told()).toEqual([null]);
    expect((await posting(reversal)).state).toBe('posted');
  });

  it('stays settled when the ERP refuses it once more, and is booked when the ERP says so', async () => {
    const id = await refused();
    await settle(id, 'notNeeded');
    expect(await answered(id, refusal)).toMatchObject({ known: 1 });
    expect((await posting(id)).state).toBe('settled');
    await answered(id, booking);
    expect(await posting(id)).toMatchObject({ state: 'posted', reference: '4711' });
  });
});
