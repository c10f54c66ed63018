import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { batchOf } from '../testing/store.testkit.ts';
import { writePostings } from './file-drop-outbox.ts';
import type { OutboxOptions } from './file-drop-outbox.ts';
import { fileDropBench, mappingOf, NOW, plainMapping, textOf } from './file-drop.testkit.ts';
import type { FileDropBench } from './file-drop.testkit.ts';
import { postingsOf } from './postings-of.ts';

let bench: FileDropBench;
let station: TestStation;
let folder: string;
beforeEach(async () => {
  bench = await fileDropBench();
  station = testStation('line-1');
  folder = path.join(bench.folder, 'out');
  await mkdir(folder);
});
afterEach(() => bench.close());

const outOf = (out: object) => must(mappingOf({ ...plainMapping, out }).out, 'out mapping');
const header = 'key;kind;order;operation;equipment;good;scrap;scrapReason;rework;unit;person;occurredAt;reversedKey';
const columns = header.split(';').map((field) => ({ header: field, field }));
const plainOut = { delimiter: ';', decimal: ',', lineEnd: 'lf', frame: false, columns };

const options = (over: Partial<OutboxOptions> = {}): OutboxOptions => ({
  store: bench.store,
  folder,
  out: outOf(plainOut),
  timeZone: 'Europe/Berlin',
  now: () => NOW,
  ...over,
});

/** Facts arrive at the server with their postings, as the border would store them. */
async function report(...drafts: Partial<FactDraft>[]) {
  const facts = station.record(drafts.map((draft) => quantityDraft(draft)));
  await bench.store.appendFacts(batchOf(facts, { postingsOf }));
  return facts.map((fact) => fact.id);
}
const quantity = (value: string) => ({ value, unit: 'C62' });
const open = () => bench.store.openPostings(10_000);

describe('the outbox', () => {
  it('writes open postings in outbox order into one file, then they are posted', async () => {
    const job = { order: '1001', operation: '10', equipment: 'press-1' };
    const [start, count, end] = await report(
      { type: 'JobStarted', data: { ...job, revision: 1 } },
      { data: { ...job, good: quantity('1234.5'), scrap: [], rework: quantity('0.25') } },
      { type: 'JobCompleted', data: job, occurredAt: '2026-07-01T22:30:00.000Z' },
    );
    const [reversal] = await report({ type: 'Reversed', data: { type: 'JobCompleted' }, reverses: must(end, 'id') });
    const round = await writePostings(options());
    expect(round).toEqual({ file: 'postings-20261122T090000000Z-000000001.csv', postings: 4, problems: [] });
    expect(await readdir(folder)).toEqual([round.file]);
    const at = '2026-11-22T09:00:00+01:00';
    expect((await textOf(folder, round.file ?? '')).split('\n')).toEqual([
      header,
      `${start};start;1001;10;press-1;;;;;;anna;${at};`,
      `${count};quantity;1001;10;press-1;1234,5;0;;0,25;C62;anna;${at};`,
      `${end};finish;1001;10;press-1;;;;;;anna;2026-07-02T00:30:00+02:00;`,
      `${reversal};reverse;1001;;press-1;;;;;;anna;${at};${end}`,
      '',
    ]);
    expect(await open()).toEqual([]);
    expect((await bench.store.receipt(must(count, 'id')))?.posting).toMatchObject({
      state: 'posted',
      reference: round.file,
    });
    expect(await writePostings(options())).toMatchObject({ file: null });
  });

  it('gives each scrap reason its own line with a key of its own', async () => {
    const data = {
      order: '1001',
      operation: '10',
      equipment: 'press-1',
      good: quantity('7'),
      scrap: [
        { quantity: quantity('1'), reason: 'burr' },
        { quantity: quantity('2.5'), reason: 'crack' },
        { quantity: quantity('3'), reason: 'dent' },
      ],
      rework: quantity('4'),
    };
    const [id] = await report({ data });
    const { file } = await writePostings(options());
    const rows = (await textOf(folder, file ?? '')).trim().split('\n').slice(1);
    expect(rows.map((row) => row.split(';').filter((_, at) => [0, 5, 6, 7, 8].includes(at)))).toEqual([
      [id, '7', '1', 'burr', '4'],
      [`${id}#2`, '0', '2,5', 'crack', '0'],
      [`${id}#3`, '0', '3', 'dent', '0'],
    ]);
  });

  it('tells the ERP of good pieces that turned out to be scrap as fewer good ones, or apart where it has a column for that', async () => {
    const pieces = { scrap: [{ quantity: quantity('3'), reason: 'burr' }], rework: quantity('1.5') };
    const data = { order: '1001', operation: '10', equipment: 'press-1', ...pieces, by: 'person' };
    await report({ v: 3, data: { ...data, good: quantity('1'), ofCounted: quantity('4.5') } });
    const cellsOf = async (out: object) => {
      const { file } = await writePostings(options({ out: outOf({ ...plainOut, ...out }) }));
      const rows = (await textOf(folder, file ?? '')).trim().split('\n').slice(1);
      return rows.map((row) => row.split(';').slice(1));
    };
    const cells = ['key', 'good', 'scrap', 'rework'].map((field) => ({ header: field, field }));
    expect(await cellsOf({ columns: cells })).toEqual([['-3,5', '3', '1,5']]);
    await report({ v: 3, data: { ...data, good: quantity('1'), ofCounted: quantity('4.5') } });
    const apart = [...cells, { header: 'correction', field: 'goodCorrection' }];
    expect(await cellsOf({ columns: apart })).toEqual([['1', '3', '1,5', '4,5']]);
    await report({ v: 3, data: { ...data, good: quantity('7') } });
    expect(await cellsOf({ columns: apart })).toEqual([['7', '3', '1,5', '0']]);
  });

  it('writes the columns, codes and times that the mapping declares', async () => {
    await report({});
    const out = outOf({
      delimiter: ',',
      decimal: '.',
      encoding: 'latin1',
      dateTime: 'dd.MM.yyyy HH:mm',
      prefix: 'lineside',
      columns: [
        { header: 'Rückmeldung', field: 'key' },
        { header: 'Art', field: 'kind', codes: { quantity: 'L,20' } },
        { header: 'ME', field: 'unit', codes: { C62: 'ST' } },
        { header: 'Zeit', field: 'occurredAt' },
      ],
    });
    const { file } = await writePostings(options({ out }));
    expect(file).toMatch(/^lineside-/);
    const { readFile } = await import('node:fs/promises');
    const text = (await readFile(path.join(folder, file ?? ''))).toString('latin1');
    const [, content = '', count, sha256] = /^([^]*)#end;(\d+);([0-9a-f]{64})\r\n$/.exec(text) ?? [];
    expect(content).toMatch(
      /^#lineside-reports;1;lineside-[^\r]*\.csv\r\nRückmeldung,Art,ME,Zeit\r\n[-0-9a-f]{36},"L,20",ST,22\.11\.2026 09:00\r\n$/,
    );
    expect([count, sha256]).toEqual(['1', createHash('sha256').update(Buffer.from(content, 'latin1')).digest('hex')]);
  });

  it('writes the same file again after a crash between publishing it and settling', async () => {
    await report({}, {}, {});
    const crashing: OutboxOptions['store'] = {
      postings: (keys) => bench.store.postings(keys),
      heldFacts: (facts) => bench.store.heldFacts(facts),
      scopes: bench.store.scopes,
      openPostings: (limit) => bench.store.openPostings(limit),
      lastSent: () => bench.store.lastSent(),
      beginPostings: (postings, attempt) => bench.store.beginPostings(postings, attempt),
      settlePostings: () => Promise.reject(new Error('power cut')),
    };
    await expect(writePostings(options({ store: crashing }))).rejects.toThrow('power cut');
    const [first] = await readdir(folder);
    const before = await textOf(folder, first ?? '');
    await report({});
    // The ERP may have fetched the file meanwhile.
    await rm(path.join(folder, first ?? ''));
    const later = options({ now: () => NOW + 60_000 });
    expect(await writePostings(later)).toMatchObject({ file: first, postings: 3 });
    expect(await textOf(folder, first ?? '')).toBe(before);
    const second = await writePostings(later);
    expect(second).toMatchObject({ postings: 1 });
    expect(second.file).not.toBe(first);
    expect(await open()).toEqual([]);
  });

  it('writes the same file again after a crash before publishing it', async () => {
    await report({});
    const crashing: OutboxOptions['store'] = {
      postings: (keys) => bench.store.postings(keys),
      heldFacts: (facts) => bench.store.heldFacts(facts),
      scopes: bench.store.scopes,
      openPostings: (limit) => bench.store.openPostings(limit),
      lastSent: () => bench.store.lastSent(),
      beginPostings: async (numbers, attempt) => {
        await bench.store.beginPostings(numbers, attempt);
        throw new Error('power cut');
      },
      settlePostings: (results) => bench.store.settlePostings(results),
    };
    await expect(writePostings(options({ store: crashing }))).rejects.toThrow('power cut');
    const [sending] = await open();
    expect(sending?.state).toBe('sending');
    expect(await readdir(folder)).toEqual([`${sending?.attempt}.tmp`]);
    expect(await writePostings(options({ now: () => NOW + 1 }))).toMatchObject({ file: sending?.attempt, postings: 1 });
    expect(await readdir(folder)).toEqual([sending?.attempt]);
  });

  it('keeps an unsettled file whole when it held more postings than one round takes', async () => {
    await report(...Array.from({ length: 700 }, () => ({})));
    const all = await open();
    await bench.store.beginPostings(all, 'postings-old.csv');
    await report({});
    expect(await writePostings(options())).toMatchObject({ file: 'postings-old.csv', postings: 700 });
    expect((await textOf(folder, 'postings-old.csv')).trim().split('\n')).toHaveLength(701);
    expect(await open()).toHaveLength(1);
  });

  it('keeps an unsettled file whole when postings that had to wait lie between its own', async () => {
    await report(...Array.from({ length: 502 }, () => ({})));
    const all = await open();
    const waited = new Set([499, 500]);
    const others = all.filter((_, at) => !waited.has(at));
    await bench.store.beginPostings(others.slice(1), 'postings-old.csv');
    expect(await writePostings(options())).toMatchObject({ file: 'postings-old.csv', postings: 499 });
    expect((await textOf(folder, 'postings-old.csv')).trim().split('\n')).toHaveLength(500);
    expect(await open()).toHaveLength(3);
  });

  it('leaves postings pending while the folder is missing, and catches up', async () => {
    await report({});
    await rm(folder, { recursive: true });
    await expect(writePostings(options())).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await open()).toMatchObject([{ state: 'pending', attempt: null }]);
    await mkdir(folder);
    expect(await writePostings(options())).toMatchObject({ postings: 1 });
  });

  it('leaves postings pending while the folder cannot be written', async ({ skip }) => {
    await report({});
    // Nothing is forbidden to root but a disk that is read-only.
    const isRoot = process.getuid?.() === 0;
    const forbid = isRoot ? spawnSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder]).status : 0;
    if (forbid !== 0) skip('this account may not mount a read-only disk');
    if (!isRoot) await chmod(folder, 0o500);
    try {
      await expect(writePostings(options())).rejects.toMatchObject({ code: isRoot ? 'EROFS' : 'EACCES' });
      expect(await open()).toMatchObject([{ state: 'pending', attempt: null }]);
    } finally {
      if (isRoot) spawnSync('/usr/bin/umount', [folder]);
      else await chmod(folder, 0o700);
    }
    expect(await writePostings(options())).toMatchObject({ postings: 1 });
  });

  it('leaves postings pending when the file cannot be made', async () => {
    await report({});
    // A folder of the name stands in for any reason why the file cannot be written.
    await mkdir(path.join(folder, 'postings-20261122T090000000Z-000000001.csv.tmp', 'x'), { recursive: true });
    await expect(writePostings(options())).rejects.toMatchObject({ code: 'ERR_FS_EISDIR' });
    expect(await open()).toMatchObject([{ state: 'pending', attempt: null }]);
  });

  it('leaves postings pending while the disk is full, and leaves no half file behind', async ({ skip }) => {
    // A disk of two pages, where the machine lets us have one.
    const mounted = spawnSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder]).status === 0;
    if (!mounted) skip('this account may not mount a small disk');
    try {
      await writeFile(path.join(folder, 'ballast'), 'x'.repeat(8192));
      await report({});
      await expect(writePostings(options())).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await open()).toMatchObject([{ state: 'pending', attempt: null }]);
      await rm(path.join(folder, 'ballast'));
      const round = await writePostings(options());
      expect(round.postings).toBe(1);
      expect(await readdir(folder)).toEqual([round.file]);
    } finally {
      spawnSync('/usr/bin/umount', [folder]);
    }
  });

  it('removes what a crash left half written, and nothing else', async () => {
    await writeFile(path.join(folder, 'postings-old.csv.tmp'), 'half');
    await writeFile(path.join(folder, 'postings-older.csv'), 'not fetched yet');
    await writeFile(path.join(folder, 'other.tmp'), 'not ours');
    await writePostings(options());
    expect((await readdir(folder)).toSorted()).toEqual(['other.tmp', 'postings-older.csv']);
  });

  it('rejects a posting that it cannot write, with a sentence, and writes the others', async () => {
    const facts = station.record([quantityDraft(), quantityDraft()]);
    const strange = facts[0]?.id;
    await bench.store.appendFacts(
      batchOf(facts, {
        postingsOf: (fact) =>
          fact.id === strange ? [{ key: fact.id, lane: 'x', kind: 'quantity', body: { odd: true } }] : postingsOf(fact),
      }),
    );
    const round = await writePostings(options());
    expect(round).toMatchObject({ postings: 1, problems: [expect.stringContaining('cannot write')] });
    expect((await textOf(folder, round.file ?? '')).trim().split('\n')).toHaveLength(2);
    expect((await bench.store.receipt(must(strange, 'id')))?.posting).toMatchObject({ state: 'rejected' });
  });

  it('goes on after the store was closed and opened', async () => {
    await report({});
    await bench.store.close();
    const reopened = openSqliteSiteStore(path.join(bench.folder, 'site.db'));
    expect(await writePostings(options({ store: reopened }))).toMatchObject({ postings: 1 });
    await reopened.close();
  });

  describe('time', () => {
    const job = { order: '1001', operation: '10', equipment: 'press-1' };
    const labor = { person: 'anna', ...job };
    const refs = ['person:anna', 'workOrder:1001', 'equipment:press-1'];
    const at = (minute: number) => new Date(NOW + minute * 60_000).toISOString();
    const began = { type: 'LaborStarted', refs, data: { ...labor, activity: 'run' }, occurredAt: at(0) };
    const ended = { type: 'LaborStopped', refs, data: labor, occurredAt: at(90) };
    const columns = ['kind', 'key', 'person', 'setupMinutes', 'runMinutes', 'by'];
    const out = outOf({ ...plainOut, columns: columns.map((field) => ({ header: field, field })) });
    const lines = async (file: string | null) => (await textOf(folder, file ?? '')).trim().split('\n').slice(1);

    it('is told in minutes when it ends, with that of the machine on the line that ends its job', async () => {
      const [, , stopped, done] = await report(
        { type: 'JobStarted', data: { ...job, revision: 1 }, occurredAt: at(0) },
        began,
        ended,
        { type: 'JobCompleted', v: 2, data: { ...job, remainder: 'none' }, occurredAt: at(100.25) },
      );
      const { file } = await writePostings(options({ out }));
      expect((await lines(file)).slice(1)).toEqual([
        `time;${stopped};anna;0;90;person`,
        `finish;${done};anna;0;100,25;`,
      ]);
    });

    it('waits a day for its begin, which may come from another station, and keeps nothing else waiting', async () => {
      const [stopped] = await report(ended, {});
      expect(await writePostings(options({ out }))).toMatchObject({ postings: 1, problems: [] });
      expect(await open()).toMatchObject([{ key: stopped, state: 'pending' }]);
      // What began it was recorded before and comes later.
      const other = testStation('line-2', undefined, 'demo', NOW - 86_400_000);
      await bench.store.appendFacts(batchOf(other.record([quantityDraft(began)]), { postingsOf }));
      const { file } = await writePostings(options({ out }));
      expect(await lines(file)).toEqual([`time;${stopped};anna;0;90;person`]);
    });

    it('that an earlier end used up, or whose begin was taken back elsewhere, waits for nothing and is not told', async () => {
      const [begin] = await report(began, ended);
      expect(await writePostings(options({ out }))).toMatchObject({ postings: 1 });
      const other = testStation('line-2', undefined, 'demo', NOW + 3_600_000);
      const late = other.record([quantityDraft({ ...ended, occurredAt: at(95) })]);
      await bench.store.appendFacts(batchOf(late, { postingsOf }));
      expect(await writePostings(options({ out }))).toMatchObject({ file: null, problems: [] });
      expect(await open()).toEqual([]);
      await report({ type: 'Reversed', refs, data: { type: 'LaborStarted' }, reverses: must(begin, 'begin') });
      const last = other.record([quantityDraft({ ...ended, occurredAt: at(120) })]);
      await bench.store.appendFacts(batchOf(last, { postingsOf }));
      expect(await writePostings(options({ out }))).toMatchObject({ file: null, problems: [] });
      expect(await open()).toEqual([]);
    });

    it('that ended before it began by the clocks of two stations is refused at once with that reason', async () => {
      const ahead = testStation('line-2', undefined, 'demo', NOW + 86_400_000);
      await bench.store.appendFacts(batchOf(ahead.record([quantityDraft(began)]), { postingsOf }));
      const [stopped] = await report(ended);
      expect(await writePostings(options({ out }))).toMatchObject({
        file: null,
        problems: [expect.stringContaining('it ended before it began')],
      });
      expect((await bench.store.receipt(must(stopped, 'id')))?.posting).toMatchObject({ state: 'rejected' });
    });

    it("whose begin never comes is somebody's task after a day", async () => {
      const [stopped] = await report(ended);
      const later = options({ out, now: () => NOW + 48 * 3_600_000 });
      expect(await writePostings(later)).toMatchObject({
        file: null,
        problems: [expect.stringContaining('when it began has not reached the server. Book it by hand.')],
      });
      expect((await bench.store.receipt(must(stopped, 'id')))?.posting).toMatchObject({ state: 'rejected' });
    });

    it('that was none, or that was taken back before it was told, is not told', async () => {
      const [, stopped] = await report(began, { ...ended, occurredAt: at(0) });
      await report(began, ended);
      const second = must((await open()).at(-1), 'posting').key;
      await report({ type: 'Reversed', refs, data: { type: 'LaborStopped' }, reverses: second });
      expect(await writePostings(options({ out }))).toMatchObject({ file: null, problems: [] });
      expect(await open()).toEqual([]);
      expect((await bench.store.receipt(must(stopped, 'id')))?.posting).toMatchObject({ state: 'posted' });
    });
  });

  it('does not ask to take back what the ERP refused', async () => {
    const [count] = await report({});
    await writePostings(options());
    const [posting] = await bench.store.postings([must(count, 'id')]);
    const number = must(posting, 'posting').number;
    await bench.store.settlePostings([
      { number, state: 'rejected', reference: null, message: 'order_closed', at: new Date(NOW).toISOString() },
    ]);
    await report({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses: must(count, 'id') });
    expect(await writePostings(options())).toEqual({ file: null, postings: 0, problems: [] });
    expect(await open()).toEqual([]);
  });

  it('leaves ids as they are, and what was typed on the floor is no formula', async () => {
    const job = { order: '1001', operation: '-15', equipment: 'press-1' };
    const made = { name: '=1+1', after: '-10', workCenter: 'press', quantity: quantity('2'), reason: '=odd' };
    const data = { ...job, ...made, setupMinutes: 0, runMinutes: 5 };
    const [id] = await report({ type: 'ReworkOperationAdded', data });
    const shown = ['key', 'operation', 'about', 'reason', 'name'].map((field) => ({ header: field, field }));
    const { file } = await writePostings(options({ out: outOf({ ...plainOut, columns: shown }) }));
    expect((await textOf(folder, file ?? '')).trim().split('\n').slice(1)).toEqual([`${id};-15;-10;=odd;'=1+1`]);
  });

  it('does not ask to take back what nobody wanted to hear of when it came', async () => {
    const [before] = station.record([quantityDraft()]);
    await bench.store.appendFacts(batchOf([must(before, 'count')]));
    const [undo] = await report({
      type: 'Reversed',
      data: { type: 'QuantityReported' },
      reverses: must(before, 'count').id,
    });
    expect(await writePostings(options())).toEqual({ file: null, postings: 0, problems: [] });
    expect(await open()).toEqual([]);
    expect((await bench.store.receipt(must(undo, 'id')))?.posting).toMatchObject({ state: 'posted', reference: null });
  });

  it('takes nothing back before it was told, whichever reached the server first', async () => {
    const [count] = station.record([quantityDraft()]);
    const other = testStation('line-2');
    const reverses = must(count, 'count').id;
    const undo = other.record([quantityDraft({ type: 'Reversed', data: { type: 'QuantityReported' }, reverses })]);
    await bench.store.appendFacts(batchOf(undo, { postingsOf }));
    expect(await writePostings(options())).toMatchObject({ file: null });
    await bench.store.appendFacts(batchOf([must(count, 'count')], { postingsOf }));
    const kinds: unknown[] = [];
    for (const minute of [1, 2, 3]) {
      const { file } = await writePostings(options({ now: () => NOW + minute * 60_000 }));
      const lines = file === null ? [] : (await textOf(folder, file)).trim().split('\n').slice(1);
      kinds.push(...lines.map((line) => line.split(';')[1]));
    }
    expect(kinds).toEqual(['quantity', 'reverse']);
  });
});
