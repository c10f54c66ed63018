import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { startNodeChild } from '../testing/child.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { batchOf } from '../testing/store.testkit.ts';
import { describeSiteStore } from './site-store.contract.ts';
import { openEngine } from './sqlite-engine.ts';
import { openSqliteSiteStore } from './sqlite-site-store.ts';

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'lineside-store-'));

describeSiteStore('SQLite', async () => {
  const folder = await temporaryFolder();
  return {
    open: async () => openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo' }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('a SQLite file of a site', () => {
  const folders: string[] = [];
  const newFile = async () => {
    const folder = await temporaryFolder();
    folders.push(folder);
    return join(folder, 'site.db');
  };
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('is refused when a newer program wrote it, and is left as it was', async () => {
    const file = await newFile();
    await openSqliteSiteStore(file, { site: 'demo' }).close();
    const engine = openEngine(file, 0);
    engine.exec('PRAGMA user_version = 99');
    engine.close();
    expect(() => openSqliteSiteStore(file)).toThrow(
      /newer version of this program .*format is 99.* Update this program/,
    );
  });

  it('is refused when it belongs to another program', async () => {
    const file = await newFile();
    const engine = openEngine(file, 0);
    engine.exec('CREATE TABLE foreigners (name TEXT)');
    engine.close();
    expect(() => openSqliteSiteStore(file, { site: 'demo' })).toThrow(/another program/);
  });

  it('is refused when it is no database at all', async () => {
    const file = await newFile();
    await writeFile(file, 'this is not a database, but it is long enough to be looked at as one'.repeat(20));
    expect(() => openSqliteSiteStore(file, { site: 'demo' })).toThrow(/damaged or no database/);
  });

  it('is refused for another site, with the id of its own', async () => {
    const file = await newFile();
    await openSqliteSiteStore(file, { site: 'demo' }).close();
    expect(() => openSqliteSiteStore(file, { site: 'other' })).toThrow(/holds the site "demo", not "other"/);
    const store = openSqliteSiteStore(file);
    expect(store.site).toBe('demo');
    await store.close();
  });

  it('is refused to a second process as long as the first one lives', async () => {
    const file = await newFile();
    const holder = startNodeChild(join(import.meta.dirname, '../testing/hold-store.testkit.ts'), [file]);
    await holder.printed(/open/);
    expect(() => openSqliteSiteStore(file, { site: 'demo', busyTimeoutMs: 0 })).toThrow(
      /in use by another sync server/,
    );
    holder.kill('SIGKILL');
    await holder.ended;
    const store = openSqliteSiteStore(file, { site: 'demo' });
    expect(await store.upTo()).toBe(1);
    await store.close();
  });

  it('keeps the other appends of a group when one of them is impossible', async () => {
    const file = await newFile();
    const store = openSqliteSiteStore(file, { site: 'demo' });
    const [good, bad] = [testStation('press-1'), testStation('press-2')];
    const batch = batchOf(bad.record([{}, {}]));
    const [twice] = batch.facts;
    const results = await Promise.allSettled([
      store.appendFacts({ ...batch, facts: twice ? [twice, twice] : [] }),
      store.appendFacts(batchOf(good.record([{}]))),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await store.upTo()).toBe(1);
    expect(await store.chainEnd(bad.head().chain)).toBeUndefined();
    expect(await store.chainEnd(good.head().chain)).toMatchObject(good.head());
    await store.close();
  });
});
