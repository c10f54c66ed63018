import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { must } from '../../../shared/invariant.ts';
import { quantityDraft, testStation } from '../../testing/station.testkit.ts';
import { batchOf } from '../../testing/store.testkit.ts';
import { createDropFolders } from '../drop/drop-folders.ts';
import type { DropFolders } from '../drop/drop-folders.ts';
import { writePostings } from '../file-drop-outbox.ts';
import { csv, fileDropBench, filesUnder, mappingOf, NOW, plainMapping, textOf } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { postingsOf } from '../postings-of.ts';
import { answersInbox } from './answers-inbox.ts';
import type { AnswersInbox } from './answers-inbox.ts';

const out = {
  delimiter: ';',
  decimal: '.',
  answers: {
    fields: {
      key: 'Key',
      result: { column: 'OK', codes: { J: 'accepted', N: 'rejected' } },
      document: 'Beleg',
      code: { column: 'Grund', codes: { '77': 'order_closed' }, otherCodes: 'keep' },
      message: 'Text',
    },
  },
};
const mapping = mappingOf({ ...plainMapping, out });
const header = 'Key;OK;Beleg;Grund;Text';

let bench: FileDropBench;
let folders: DropFolders;
let log: string[];
let inbox: AnswersInbox;
let ids: string[];
beforeEach(async () => {
  bench = await fileDropBench();
  folders = await createDropFolders(path.join(bench.folder, 'erp'));
  log = [];
  inbox = answersInbox({
    store: bench.store,
    folders,
    answers: must(mapping.out?.answers, 'answers'),
    dialect: mapping.dialect,
    log: (sentence) => log.push(sentence),
    now: () => NOW,
  });
  const facts = testStation('line-1').record([quantityDraft(), quantityDraft(), quantityDraft()]);
  ids = facts.map(({ id }) => id);
  await bench.store.appendFacts(batchOf(facts, { postingsOf }));
});
afterEach(() => bench.close());

const handOver = () =>
  writePostings({
    store: bench.store,
    folder: folders.out,
    out: must(mapping.out, 'out'),
    timeZone: 'Europe/Berlin',
    now: () => NOW,
  });
const answer = async (name: string, ...rows: string[]) => {
  await writeFile(path.join(folders.answers, name), csv(header, ...rows));
  await inbox.look();
  return inbox.look();
};
const posting = async (index: number) => (await bench.store.receipt(must(ids[index], 'id')))?.posting;

describe('answers of the ERP', () => {
  it('a report is pending until the ERP answers, then booked under its document or refused with its words', async () => {
    const { file } = await handOver();
    expect(await posting(0)).toMatchObject({ state: 'pending', reference: file });
    expect(await handOver()).toMatchObject({ file: null });
    await answer('a.csv', `${ids[0]};J;4711;;`, `${ids[1]};N;;77;Auftrag beendet`);
    expect(await posting(0)).toMatchObject({ state: 'posted', reference: '4711', message: null });
    expect(await posting(1)).toMatchObject({
      state: 'rejected',
      reference: file,
      message: 'order_closed: Auftrag beendet',
    });
    expect(await posting(2)).toMatchObject({ state: 'pending' });
    expect(await filesUnder(folders.answers)).toEqual(['done/20261122T090000Z-a.csv']);
    expect(log).toEqual(['Answers of the ERP in a.csv: 1 booked, 1 refused, 0 known before.']);
  });

  it('the same answers again change nothing; a later answer stands in place of an earlier one', async () => {
    await handOver();
    await answer('a.csv', `${ids[0]};N;;77;x`);
    const rows = await bench.store.upTo();
    await answer('a.csv', `${ids[0]};N;;77;x`);
    expect(await bench.store.upTo()).toBe(rows);
    expect(log[1]).toContain('0 booked, 0 refused, 1 known before');
    await answer('b.csv', `${ids[0]};J;4712;;`);
    expect(await posting(0)).toMatchObject({ state: 'posted', reference: '4712', message: null });
    expect(await filesUnder(folders.answers)).toHaveLength(3);
  });

  it('a refused report that was taken back and is booked after all is taken back in the ERP too, once', async () => {
    await handOver();
    await answer('a.csv', `${ids[0]};N;;77;x`);
    const undo = { type: 'Reversed', data: { type: 'QuantityReported' }, reverses: must(ids[0], 'id') };
    const [reversal] = testStation('line-2').record([quantityDraft(undo)]);
    await bench.store.appendFacts(batchOf([must(reversal, 'reversal')], { postingsOf }));
    expect(await handOver()).toMatchObject({ file: null });
    expect(await bench.store.openPostings(9)).toEqual([]);
    await answer('b.csv', `${ids[0]};J;4712;;`);
    const { file } = await handOver();
    expect(await textOf(folders.out, file ?? '')).toContain(`${reversal?.id};reverse;`);
    await answer('c.csv', `${ids[0]};J;4713;;`);
    expect(await bench.store.openPostings(9)).toEqual([]);
  });

  it('a reversal that is refused because its report was is no matter for anybody', async () => {
    const undo = (index: number) =>
      quantityDraft({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses: must(ids[index], 'id') });
    const reversals = testStation('line-2').record([undo(0), undo(1)]);
    await bench.store.appendFacts(batchOf(reversals, { postingsOf }));
    await handOver();
    await handOver();
    const [first, second] = reversals.map(({ id }) => id);
    const state = async (id = '') => (await bench.store.receipt(id))?.posting?.state;
    await answer('a.csv', `${ids[0]};N;;77;x`, `${ids[1]};J;1;;`);
    await answer('b.csv', `${first};N;;;y`, `${second};N;;;y`);
    expect([await state(first), await state(second)]).toEqual(['posted', 'rejected']);
    // And if the report is booked after all, it has to be taken back.
    await answer('c.csv', `${ids[0]};J;2;;`);
    expect(await bench.store.openPostings(9)).toMatchObject([{ key: first }]);
  });

  it('a refused part refuses its report, whatever is said about the other parts', async () => {
    await handOver();
    await answer(
      'a.csv',
      // Some systems keep such texts in capitals.
      `${ids[0]?.toUpperCase()}#2;N;;77;Grund fehlt`,
      `${ids[0]};J;4711;;`,
      `${ids[1]};J;1;;`,
      `${ids[1]}#2;J;1;;`,
    );
    expect(await posting(0)).toMatchObject({ state: 'rejected' });
    expect(await posting(1)).toMatchObject({ state: 'posted', reference: '1' });
  });

  it('answers to what was never reported, and rows that cannot be read, come back with reasons', async () => {
    const stranger = '0193502a-0000-7000-8000-000000000001';
    await answer(
      'früh am Tag.csv',
      `${ids[0]};J;4711;;`,
      `${stranger};J;1;;`,
      `${ids[1]};X;;;`,
      ';J;;;',
      `${ids[2]};N;;99;`,
    );
    const rows = await textOf(folders.answers, 'rejected/20261122T090000Z-früh am Tag-rejected-rows.csv');
    expect(rows).toContain(`no report with the key ""${stranger}"" was handed over.`);
    expect(rows).toContain(`no report with the key ""${ids[0]}"" was handed over.`);
    expect(rows).toContain('unknown value of ""result"" ""X""');
    expect(rows).toContain('""key"" is empty.');
    expect(rows).toContain('""code"" must be one of order_closed');
    expect(await posting(0)).toMatchObject({ state: 'pending', reference: null });
  });

  it('a file that is no table of answers is put aside as a whole', async () => {
    await handOver();
    await writeFile(path.join(folders.answers, 'a.csv'), 'Key;x\n1;2\n');
    await inbox.look();
    await inbox.look();
    expect(log[0]).toContain('a.csv has no column "OK"');
    expect(await filesUnder(folders.answers)).toEqual(['rejected/20261122T090000Z-a.csv']);
  });

  it('a file waits while it grows, and while the reports in it are just being settled', async () => {
    const [open] = await bench.store.openPostings(1);
    await bench.store.beginPostings([must(open, 'posting')], 'postings-x.csv');
    expect(await answer('a.csv', `${ids[0]};J;4711;;`)).toEqual({ waiting: true });
    await handOver();
    await writeFile(path.join(folders.answers, 'b.csv.tmp'), 'x');
    await mkdir(path.join(folders.answers, 'other'));
    expect(await inbox.look()).toEqual({ waiting: false });
    expect(await posting(0)).toMatchObject({ state: 'posted', reference: '4711' });
    expect((await readdir(folders.answers)).toSorted()).toEqual(['b.csv.tmp', 'done', 'other', 'rejected']);
  });
});
