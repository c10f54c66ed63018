import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openSite } from './open-site.ts';
import { openEngine } from './store/sqlite-engine.ts';
import { testFolders } from './testing/folder.testkit.ts';
import { testStation } from './testing/station.testkit.ts';
import { batchOf } from './testing/store.testkit.ts';

const newFolder = testFolders('site');

/** A data folder that a server has used, with some hundred facts. */
async function used(): Promise<{ data: string; database: string }> {
  const data = await newFolder();
  const opened = await openSite(data, {});
  if (!opened.ok) throw new Error(opened.sentence);
  const facts = testStation('press-1').record(Array.from({ length: 300 }, () => ({})));
  await opened.store.appendFacts(batchOf(facts));
  await opened.store.close();
  return { data, database: join(data, 'site.db') };
}

/** Writes noise into a file. */
async function damage(file: string, at: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, at);
  await handle.close();
}

function inEngine(file: string, sql: string): void {
  const engine = openEngine(file, 0);
  engine.exec(sql);
  engine.close();
}

describe('a server that is started on a data folder', () => {
  it('makes a new one, and takes up one that was used', async () => {
    const data = join(await newFolder(), 'new');
    for (const rows of [0, 0]) {
      const opened = await openSite(data, {});
      expect(opened).toMatchObject({ ok: true, wasCut: false });
      if (!opened.ok) return;
      expect(await opened.store.upTo()).toBe(rows);
      await opened.store.close();
    }
  });

  it.each<[string, (database: string, data: string) => Promise<void> | void, RegExp]>([
    ['a damaged header', (database) => damage(database, 0, 100), /is damaged or no database/],
    [
      'a garbage file',
      (database) => writeFile(database, 'no database at all, '.repeat(1000)),
      /is damaged or no database/,
    ],
    ['a file whose first table is noise', (database) => damage(database, 4096, 4096), /is damaged/],
    ['a file cut short', (database) => truncate(database, 20_000), /damaged/],
    [
      'an empty file',
      (database) => truncate(database, 0),
      /is empty, although this folder has held the data of a site/,
    ],
    ['a missing file', (database) => rm(database), /is missing, although this folder has held the data of a site/],
    [
      'a damaged page after an end without closing',
      async (database, data) => {
        await damage(database, 40_960, 4096);
        await writeFile(join(data, 'control.json'), '');
      },
      /site\.db is damaged \(.+\)/,
    ],
    [
      'a newer format',
      (database) => inEngine(database, 'PRAGMA user_version = 99'),
      /newer version.*Update this program/,
    ],
    [
      'a database of another program',
      (database) => inEngine(database, 'PRAGMA application_id = 42'),
      /SQLite database of another program/,
    ],
  ])('refuses %s with what to do, and leaves it as it is', async (_what, spoil, sentence) => {
    const { data, database } = await used();
    await spoil(database, data);
    const before = existsSync(database) ? await readFile(database) : undefined;
    const opened = await openSite(data, {});
    if (opened.ok) await opened.store.close();
    expect(opened.ok ? '' : opened.sentence).toMatch(sentence);
    expect(opened.ok ? '' : opened.sentence).toContain(`npm run server -- restore --data ${data} --from BACKUP`);
    expect(existsSync(database) ? await readFile(database) : undefined).toEqual(before);
  });

  it('begins anew on purpose when the note that a site was here is removed', async () => {
    const { data, database } = await used();
    await rm(database);
    await rm(join(data, 'site.held'));
    const opened = await openSite(data, { site: 'second' });
    expect(opened.ok && opened.store.site).toBe('second');
    if (opened.ok) await opened.store.close();
  });

  it('checks the whole file after an end without closing, and goes on when it is good', async () => {
    const { data } = await used();
    await writeFile(join(data, 'control.json'), '');
    const opened = await openSite(data, {});
    expect(opened).toMatchObject({ ok: true, wasCut: true });
    if (opened.ok) await opened.store.close();
  });

  it('says why the folder cannot be used', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'file'), '');
    const opened = await openSite(join(folder, 'data', 'file', 'deep'), {});
    expect(opened.ok ? '' : opened.sentence).toMatch(/cannot be used.*--data/);
  });
});
