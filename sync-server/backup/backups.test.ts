import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { BackupPlan } from '../command-line.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { createBackups } from './backups.ts';
import type { Backups } from './backups.ts';
import { readManifest } from './manifest.ts';

const newFolder = testFolders('backups');
const HOUR = 3_600_000;
const PATIENCE = { timeout: 15_000, interval: 10 };

describe('the backups of a running server', { timeout: 60_000 }, () => {
  let folder: string;
  let store: SqliteSiteStore;
  let backups: Backups;
  let now: number;
  let due: { readonly run: () => void; readonly ms: number } | undefined;
  let logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];

  beforeEach(async () => {
    folder = await newFolder();
    now = Date.parse('2026-11-22T08:00:00.000Z');
    due = undefined;
    logged = [];
    store = openSqliteSiteStore(join(folder, 'site.db'), { site: 'Plant 1', now: () => now });
    await store.putPlan([personDraft('anna')]);
  });
  afterEach(async () => {
    await backups.stop();
    await store.close();
  });

  function begin(plan: Partial<BackupPlan> = {}) {
    backups = createBackups({
      store,
      plan: { folder: join(folder, 'backups'), everyMinutes: 60, keep: 3, ...plan },
      now: () => now,
      timers: {
        setTimeout: (run, ms) => (due = { run, ms }),
        clearTimeout: () => {
          due = undefined;
        },
      },
      program: '0.0.0',
      log: (_level, event, fields = {}) => void logged.push({ event, fields }),
    });
    backups.start();
  }
  /** Waits until the schedule waits for its next time. @returns how long it waits, in milliseconds. */
  const waiting = () => vi.waitFor(() => expect(due).toBeDefined(), PATIENCE).then(() => due?.ms);
  async function later(ms: number) {
    await waiting();
    now += ms;
    const { run } = due ?? {};
    due = undefined;
    run?.();
  }
  const files = () => readdirSync(join(folder, 'backups')).toSorted();

  it('are taken at once when there is none, then as often as wanted, and the newest are kept', async () => {
    begin();
    for (let count = 0; count < 4; count += 1) await later(HOUR);
    expect(await waiting()).toBe(HOUR);
    const names = ['T100000Z', 'T110000Z', 'T120000Z'].map((time) => `lineside-Plant_201-20261122${time}.db`);
    expect(files()).toEqual(names.flatMap((name) => [name, `${name}.manifest.json`]));
    for (const name of names) expect((await readManifest(join(folder, 'backups', name))).ok).toBe(true);
    expect(await backups.state()).toEqual({ lastAt: '2026-11-22T12:00:00.000Z', failures: 0 });
  });

  it('go on where the server before left off, also when the clock was set back', async () => {
    begin();
    await waiting();
    await backups.stop();
    now += 10 * 60_000;
    begin();
    expect(await waiting()).toBe(50 * 60_000);
    now -= 24 * HOUR;
    await later(0);
    expect(await waiting()).toBe(HOUR);
  });

  it('touch no other files, and clear away what an earlier attempt left', async () => {
    const other = join(folder, 'backups');
    await mkdir(other);
    const foreign = ['lineside-Plant_202-20200101T000000Z.db', 'notes.txt', 'lineside-Plant_201-copy.db'];
    for (const name of foreign) await writeFile(join(other, name), 'x');
    await writeFile(join(other, 'lineside-Plant_201-20200101T000000Z.db.part'), 'x');
    begin({ keep: 1 });
    await later(HOUR);
    await waiting();
    expect(files()).toHaveLength(foreign.length + 2);
    expect(files()).toEqual(expect.arrayContaining(foreign));
  });

  it('keep the finished ones, whatever unfinished ones lie beside them', async () => {
    begin({ keep: 2 });
    await later(HOUR);
    await waiting();
    const finished = files();
    for (const time of ['T091000Z', 'T092000Z', 'T093000Z'])
      await writeFile(join(folder, 'backups', `lineside-Plant_201-20261122${time}.db`), 'cut off before its manifest');
    await later(HOUR);
    await waiting();
    expect(files()).toEqual([...finished.slice(2), ...files().slice(-2)]);
    expect(files()).toHaveLength(4);
  });

  it('that fail are logged and tried again soon', async () => {
    await writeFile(join(folder, 'backups'), 'a file stands where the folder should be');
    begin();
    expect(await waiting()).toBe(60_000);
    expect(logged).toMatchObject([
      { event: 'backup-failed', fields: { error: expect.stringContaining('cannot be written') } },
    ]);
    expect(await backups.state()).toEqual({ lastAt: undefined, failures: 1 });
  });

  it('are taken one at a time, and given up when the server stops', async () => {
    begin({ everyMinutes: 10_000 });
    await waiting();
    const first = backups.take(join(folder, 'first.db'));
    await expect(backups.take(join(folder, 'second.db'))).rejects.toThrow(/Another backup is being taken/);
    await backups.stop();
    await expect(first).rejects.toThrow(/server is stopping/);
    await expect(backups.take(join(folder, 'third.db'))).rejects.toThrow(/server is stopping/);
    expect(readdirSync(folder).toSorted()).toEqual(['backups', 'site.db', 'site.db-wal']);
  });
});
