import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { dropInbox } from './drop-inbox.ts';
import type { DropInbox, InboxOptions } from './drop-inbox.ts';
import { createDropFolders } from './drop/drop-folders.ts';
import type { DropFolders } from './drop/drop-folders.ts';
import {
  csv,
  fileDropBench,
  filesUnder,
  goodDrop,
  mappingOf,
  NOW,
  orderHeader,
  orderRow,
} from './file-drop.testkit.ts';
import { plainMapping, textOf } from './file-drop.testkit.ts';
import type { FileDropBench } from './file-drop.testkit.ts';

let bench: FileDropBench;
let folders: DropFolders;
let log: string[];
beforeEach(async () => {
  bench = await fileDropBench();
  folders = await createDropFolders(path.join(bench.folder, 'erp'));
  log = [];
});
afterEach(() => bench.close());

const inbox = (over: Partial<InboxOptions> = {}): DropInbox =>
  dropInbox({
    store: bench.store,
    folders,
    mapping: mappingOf(plainMapping),
    log: (sentence) => log.push(sentence),
    now: () => NOW,
    ...over,
  });
const put = async (folder: string, files: Record<string, string>) => {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
};
const ids = async () => (await bench.orders()).map(({ id }) => id);

describe('the inbox', () => {
  it('takes a folder that two looks found the same, and keeps its files in done', async () => {
    await put(path.join(folders.root, 'building'), goodDrop('A1'));
    await rename(path.join(folders.root, 'building'), path.join(folders.in, 'monday'));
    const watched = inbox();
    expect(await watched.look()).toEqual({ reports: [], waiting: true });
    const { reports } = await watched.look();
    expect(reports).toMatchObject([{ drop: '20261122T090000Z-monday', outcome: 'taken' }]);
    expect(await ids()).toEqual(['A1']);
    expect(await filesUnder(folders.in)).toEqual([
      'done/20261122T090000Z-monday/operations.csv',
      'done/20261122T090000Z-monday/orders.csv',
      'done/20261122T090000Z-monday/summary.json',
    ]);
    expect(log[0]).toBe(
      'Drop 20261122T090000Z-monday is taken: 1 orders new or changed, 0 unchanged, 0 already taken, 0 rejected.',
    );
  });

  it('takes loose files when all of them are quiet and none is missing', async () => {
    const files = goodDrop('A1');
    const watched = inbox();
    await put(folders.in, { 'orders.csv': files['orders.csv'] ?? '' });
    await watched.look();
    expect((await watched.look()).reports).toEqual([]);
    expect(log).toEqual([
      'orders.csv in in/ wait for "operations*.csv" (operations); files of one drop come together.',
    ]);

    await put(folders.in, { 'operations.csv': 'Order;Seq' });
    expect((await watched.look()).reports).toEqual([]);
    await put(folders.in, { 'operations.csv': files['operations.csv'] ?? '' });
    expect((await watched.look()).reports).toEqual([]);
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken' }]);
    expect(await ids()).toEqual(['A1']);
  });

  it('ignores files that are being written, hidden ones and ones nobody speaks of', async () => {
    await put(folders.in, { 'orders.csv.tmp': 'x', '.hidden': 'x', 'readme.txt': 'x', 'operations.csv.part': 'x' });
    await put(path.join(folders.in, 'next.tmp'), goodDrop('A1'));
    const watched = inbox();
    await watched.look();
    await watched.look();
    expect(await ids()).toEqual([]);
    expect(log).toEqual(['readme.txt in in/ stays there: no pattern of the mapping fits its name.']);
    expect((await filesUnder(folders.in)).length).toBe(6);
  });

  it('waits for a folder in which a file is still being written', async () => {
    await put(path.join(folders.in, 'monday'), { 'orders.csv': 'x', 'operations.csv.tmp': 'x' });
    const watched = inbox();
    await watched.look();
    expect(await watched.look()).toEqual({ reports: [], waiting: true });
  });

  it('leaves bad rows as a CSV with reasons, and a summary', async () => {
    const orders = csv(orderHeader, orderRow('A1'), 'A2;M-1;"Say ""hi""; x";1;BOX;2026-12-01');
    await put(path.join(folders.in, 'monday'), { ...goodDrop('A1'), 'orders.csv': orders });
    const watched = inbox();
    await watched.look();
    await watched.look();
    const rejected = path.join(folders.rejected, '20261122T090000Z-monday');
    expect(await textOf(rejected, 'rejected-rows.csv')).toBe(
      [
        '\u{FEFF}file;line;column;value;reason;row',
        'orders.csv;3;Unit;BOX;"unknown unit ""BOX"": the mapping knows EA, KG. Add it to ""codes"" of ""unit"".";"A2;M-1;""Say """"hi""""; x"";1;BOX;2026-12-01"',
        '',
      ].join('\r\n'),
    );
    expect(JSON.parse(await textOf(rejected, 'summary.json'))).toMatchObject({
      outcome: 'taken in part',
      orders: { changed: 1, rejected: 1 },
      files: [
        { file: 'operations.csv', rows: 1, taken: 1 },
        { file: 'orders.csv', rows: 2, taken: 1, rejected: 1 },
      ],
    });
    expect(await filesUnder(folders.done)).toContain('20261122T090000Z-monday/orders.csv');
    expect(log[0]).toContain('1 rows are in in/rejected/20261122T090000Z-monday.');
  });

  it('hands a drop that cannot be read back as a whole', async () => {
    await put(path.join(folders.in, 'monday'), { ...goodDrop('A1'), 'orders.csv': '' });
    const watched = inbox();
    await watched.look();
    await watched.look();
    expect(await filesUnder(folders.in)).toEqual([
      'rejected/20261122T090000Z-monday/operations.csv',
      'rejected/20261122T090000Z-monday/orders.csv',
      'rejected/20261122T090000Z-monday/summary.json',
    ]);
    expect(log).toEqual(['Drop 20261122T090000Z-monday was rejected: orders.csv is empty (0 bytes). Export it again.']);
  });

  it('takes the same drop again without effect, beside the first', async () => {
    const watched = inbox();
    for (const _ of [1, 2]) {
      await put(path.join(folders.in, 'monday'), goodDrop('A1'));
      await watched.look();
      await watched.look();
    }
    expect(JSON.parse(await textOf(folders.done, '20261122T090000Z-monday-2', 'summary.json'))).toMatchObject({
      orders: { changed: 0, alreadyTaken: 1 },
    });
    expect((await bench.order('A1')).revision).toBe(1);
  });

  it('goes on after a restart with a drop that it had begun, before newer ones', async () => {
    await put(path.join(folders.taking, '20261122T080000Z-early'), goodDrop('A1'));
    expect((await inbox().look()).reports).toMatchObject([{ drop: '20261122T080000Z-early', outcome: 'taken' }]);
    expect(await filesUnder(folders.taking)).toEqual([]);
  });

  it('puts loose files back that a crash caught half collected', async () => {
    const files = goodDrop('A1');
    await put(path.join(folders.taking, '20261122T080000Z-orders.collecting'), {
      'orders.csv': files['orders.csv'] ?? '',
    });
    await put(folders.in, { 'operations.csv': files['operations.csv'] ?? '' });
    const watched = inbox();
    for (const _ of [1, 2]) await watched.look();
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken' }]);
    expect(await ids()).toEqual(['A1']);
  });

  it('takes the older of two drops first', async () => {
    await put(path.join(folders.in, 'b'), { ...goodDrop('A1'), 'orders.csv': csv(orderHeader, orderRow('A1', '1')) });
    await put(path.join(folders.in, 'a'), { ...goodDrop('A1'), 'orders.csv': csv(orderHeader, orderRow('A1', '2')) });
    const { utimes } = await import('node:fs/promises');
    for (const [name, at] of [
      ['b', 1000],
      ['a', 2000],
    ] as const)
      for (const file of ['orders.csv', 'operations.csv']) await utimes(path.join(folders.in, name, file), at, at);
    const watched = inbox();
    await watched.look();
    await watched.look();
    expect(await bench.order('A1')).toMatchObject({ revision: 2, body: { quantity: { value: '2' } } });
  });

  it('leaves everything where it is while the store refuses', async () => {
    await put(path.join(folders.in, 'monday'), goodDrop('A1'));
    const refusal = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    let isFull = true;
    const store: InboxOptions['store'] = {
      ...bench.store,
      putPlan: async (drafts, lines) => {
        if (isFull) throw refusal;
        return bench.store.putPlan(drafts, lines);
      },
    };
    const watched = inbox({ store });
    await watched.look();
    for (const _ of [1, 2, 3, 4]) await expect(watched.look()).rejects.toThrow('full');
    isFull = false;
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken', orders: { changed: 1 } }]);
  });

  it('puts a drop aside at which the program itself stumbles, so that the next ones are read', async () => {
    await put(path.join(folders.in, 'monday'), goodDrop('A1'));
    const store: InboxOptions['store'] = {
      ...bench.store,
      putPlan: () => Promise.reject(new Error('Invariant broken: x is missing.')),
    };
    const watched = inbox({ store });
    await watched.look();
    for (const _ of [1, 2]) await expect(watched.look()).rejects.toThrow('Invariant');
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'rejected' }]);
    expect(log.join(' ')).toContain('This program failed to read it (Invariant broken');
    expect(await filesUnder(folders.rejected)).toHaveLength(3);
  });

  it('fails with the cause when the share is gone', async () => {
    await rm(folders.in, { recursive: true });
    await expect(inbox().look()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says in ack/ what became of each drop, as the mapping wants it, at once as a whole', async () => {
    await put(path.join(folders.in, 'monday'), goodDrop('A1'));
    const watched = inbox();
    await watched.look();
    await watched.look();
    expect(JSON.parse(await textOf(folders.acks, '20261122T090000Z-monday.json'))).toMatchObject({
      drop: '20261122T090000Z-monday',
      outcome: 'taken',
      orders: { changed: 1 },
    });
    // An installation of before has no such folder yet.
    await rm(folders.acks, { recursive: true });
    await put(path.join(folders.in, 'tuesday'), {
      ...goodDrop('A1'),
      'orders.csv': csv(orderHeader, orderRow('A1', 'x')),
    });
    await put(path.join(folders.in, 'wednesday'), { ...goodDrop('A1'), 'orders.csv': '' });
    const tables = inbox({ mapping: mappingOf({ ...plainMapping, ack: 'csv' }) });
    await tables.look();
    await tables.look();
    const head = 'drop;at;outcome;file;rows;taken;alreadyTaken;repeated;older;leftOut;rejected;heldBack;problem';
    const at = '2026-11-22T09:00:00.000Z';
    expect((await textOf(folders.acks, '20261122T090000Z-tuesday.csv')).split('\r\n')).toEqual([
      `\u{FEFF}${head}`,
      `20261122T090000Z-tuesday;${at};rejected;operations.csv;1;0;0;0;0;0;1;0;`,
      `20261122T090000Z-tuesday;${at};rejected;orders.csv;1;0;0;0;0;0;1;0;`,
      '',
    ]);
    expect((await textOf(folders.acks, '20261122T090000Z-wednesday.csv')).split('\r\n')[1]).toBe(
      `20261122T090000Z-wednesday;${at};rejected;;;;;;;;;;orders.csv is empty (0 bytes). Export it again.`,
    );
    expect(await filesUnder(folders.acks)).toHaveLength(2);
  });

  it('takes two drops of one look one after the other, whatever they are called', async () => {
    await put(path.join(folders.in, 'Aufträge früh & spät'), goodDrop('A1'));
    await put(path.join(folders.in, 'Aufträge früh + spät'), goodDrop('A2'));
    const watched = inbox();
    await watched.look();
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken' }, { outcome: 'taken' }]);
    expect(await ids()).toEqual(['A1', 'A2']);
    expect((await filesUnder(folders.done)).map((file) => path.dirname(file))).toContain(
      '20261122T090000Z-Auftr_ge_fr_h_sp_t-2',
    );
  });

  it('hands back the good rows of a drop with the bad ones where the mapping wants all or nothing', async () => {
    const orders = csv(orderHeader, orderRow('A1'), orderRow('A2', 'x'));
    await put(path.join(folders.in, 'monday'), { ...goodDrop('A1', 'A2'), 'orders.csv': orders });
    const watched = inbox({ mapping: mappingOf({ ...plainMapping, allOrNothing: true }) });
    await watched.look();
    await watched.look();
    expect(await ids()).toEqual([]);
    expect(await filesUnder(folders.in)).toEqual(
      ['operations.csv', 'orders.csv', 'rejected-rows.csv', 'summary.json'].map(
        (name) => `rejected/20261122T090000Z-monday/${name}`,
      ),
    );
    expect(await textOf(folders.rejected, '20261122T090000Z-monday/rejected-rows.csv')).toContain(
      'orders.csv;3;Qty;x;',
    );
  });

  it('goes on when a file vanishes while the drop is picked up', async () => {
    const files = goodDrop('A1');
    await put(folders.in, files);
    const watched = inbox();
    await watched.look();
    const orders = path.join(folders.in, 'orders.csv');
    await rm(orders);
    expect((await watched.look()).reports).toEqual([]);
    await put(folders.in, { 'orders.csv': files['orders.csv'] ?? '' });
    await watched.look();
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken' }]);
    expect(await ids()).toEqual(['A1']);
  });

  it('takes loose files with their checksums, and waits for those that are declared', async () => {
    const files = goodDrop('A1');
    const sums = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        `${name}.sha256`,
        `${createHash('sha256').update(text).digest('hex')}  ${name}\n`,
      ]),
    );
    const mapping = mappingOf({ ...plainMapping, dialect: { ...plainMapping.dialect, checksum: 'sidecar' } });
    const watched = inbox({ mapping });
    await put(folders.in, files);
    for (const _ of [1, 2]) expect((await watched.look()).reports).toEqual([]);
    expect(log.join()).toContain('wait for operations.csv.sha256 and orders.csv.sha256');
    await put(folders.in, sums);
    await watched.look();
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken' }]);
    expect((await filesUnder(folders.in)).filter((file) => !file.startsWith('done/'))).toEqual([]);
  });

  it('says so and goes on later when nothing can be moved in its folder', async ({ skip }) => {
    await put(path.join(folders.in, 'monday'), goodDrop('A1'));
    const watched = inbox();
    await watched.look();
    const bound = spawnSync('/usr/bin/mount', ['--bind', folders.in, folders.in]).status === 0;
    const isReadOnly = bound && spawnSync('/usr/bin/mount', ['-o', 'remount,bind,ro', folders.in]).status === 0;
    try {
      if (!isReadOnly) skip('this account may not make a folder read-only');
      await expect(watched.look()).rejects.toMatchObject({ code: 'EROFS' });
    } finally {
      if (bound) spawnSync('/usr/bin/umount', [folders.in]);
    }
    expect((await watched.look()).reports).toMatchObject([{ outcome: 'taken' }]);
  });

  it('hands rows back so that no spreadsheet computes what is in them', async () => {
    const formula = '=HYPERLINK("http://x")';
    const bad = goodDrop('A1');
    await put(path.join(folders.in, 'monday'), { ...bad, 'orders.csv': csv(orderHeader, orderRow('A1', formula)) });
    const watched = inbox();
    await watched.look();
    await watched.look();
    const rows = await textOf(folders.rejected, '20261122T090000Z-monday/rejected-rows.csv');
    expect(rows).toContain(`;"'=HYPERLINK(""http://x"")";`);
  });
});
