import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { startNodeChild } from '../testing/child.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { batchOf, orderDraft, personDraft, pullAll } from '../testing/store.testkit.ts';
import { orderAt, piecesAt, pulledBy, twoAreas } from '../testing/two-areas.testkit.ts';
import { describeSiteStore } from './site-store.contract.ts';
import type { Posting } from './site-store.ts';
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

  it('is brought to the format of this program when an older one wrote it, and keeps what it holds', async () => {
    const file = await newFile();
    const station = testStation('press-1');
    const before = openSqliteSiteStore(file, { site: 'demo' });
    await before.putPlan([orderDraft('1001'), orderDraft('1002')]);
    const postingsOf = ({ id }: RawFact): Posting[] => [{ key: id, lane: '1001', kind: 'quantity', body: {} }];
    const recorded = station.record([{}, {}]);
    const latest = recorded[1]?.hlc;
    await before.appendFacts(batchOf(recorded, { postingsOf }));
    await before.close();
    const engine = openEngine(file, 0);
    const index = `SELECT a.ref, a.planned, a.machines, a.dormant, n.row FROM aggregate a JOIN aggregate_row n ON n.aggregate = a.id ORDER BY 1, 5`;
    const indexed = engine.prepare(index).all();
    expect(indexed.map((row) => `${row[0]} ${row[4]}`)).toEqual([
      'equipment:press-1 3',
      'equipment:press-1 5',
      'workOrder:1001 1',
      'workOrder:1001 3',
      'workOrder:1001 5',
      'workOrder:1002 2',
    ]);
    engine.exec('DROP TABLE aggregate; DROP TABLE aggregate_row; DROP TABLE scope; DROP TABLE scope_log');
    engine.exec('DROP TABLE scope_base; DROP INDEX site_log_unreadable');
    engine.exec(
      'ALTER TABLE chain_branch DROP COLUMN backed_up; ALTER TABLE chain_branch DROP COLUMN stamp; DROP INDEX outbox_rejected; DROP TABLE log_run',
    );
    for (const name of ['handed', 'dedup', 'sent', 'reverses']) engine.exec(`DROP INDEX outbox_${name}`);
    for (const name of ['dedup', 'speaks_for', 'sent', 'tries']) engine.exec(`ALTER TABLE outbox DROP COLUMN ${name}`);
    engine.exec(`UPDATE outbox SET state = 'posted', attempt = 'old.csv' WHERE number = 1`);
    engine.exec('PRAGMA user_version = 1');
    engine.close();
    const store = openSqliteSiteStore(file);
    expect(await store.chainEnd(station.head().chain)).toEqual({ ...station.head(), backedUp: 0 });
    expect(await store.latestStamp(station.head().chain, 0, station.head())).toBe(latest);
    expect(store.markVerdict(store.mark())).toBe('holds');
    expect((await pullAll(store, 'normal')).map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await store.openPostings(10)).toMatchObject([{ number: 2, tries: 1, sent: null }]);
    expect(await store.lastSent()).toBe(1);
    await store.close();
    const upgraded = openEngine(file, 0);
    expect(upgraded.prepare(index).all()).toEqual(indexed);
    upgraded.close();
  });

  it('notices by a mark that an older copy of it was put back, also when that one has grown further', async () => {
    const file = await newFile();
    const grow = async (name: string, facts: number) => {
      const store = openSqliteSiteStore(file, { site: 'demo' });
      const station = testStation(name);
      await store.appendFacts(batchOf(station.record(Array.from({ length: facts }, () => ({})))));
      const mark = store.mark();
      await store.close();
      return mark;
    };
    const first = await grow('press-1', 3);
    await copyFile(file, `${file}.old`);
    const lost = await grow('press-2', 3);
    await copyFile(`${file}.old`, file);
    const same = openSqliteSiteStore(file);
    expect([first, lost].map((mark) => same.markVerdict(mark))).toEqual(['holds', 'contradicted']);
    await same.close();
    const later = await grow('press-3', 9);
    const outgrown = openSqliteSiteStore(file);
    expect([first, lost, later].map((mark) => outgrown.markVerdict(mark))).toEqual(['holds', 'contradicted', 'holds']);
    await outgrown.close();
  });

  it('notices that also when only logs of scopes had grown since the copy', async () => {
    const file = await newFile();
    const store = openSqliteSiteStore(file, { site: 'demo' });
    await store.putPlan([orderDraft('1001'), orderDraft('1002')]);
    await store.scopes.scopeOf('office');
    const first = store.mark();
    await store.close();
    await copyFile(file, `${file}.old`);
    const letGo = async (index: number) => {
      const one = openSqliteSiteStore(file);
      expect(await one.scopes.letGo(must((await one.scopes.awakeOrders(0, 2))[index], 'an order'))).toBe(true);
      const mark = one.mark();
      await one.close();
      return mark;
    };
    const lost = await letGo(0);
    await copyFile(`${file}.old`, file);
    const later = await letGo(1);
    const outgrown = openSqliteSiteStore(file);
    expect([first, lost, later].map((mark) => outgrown.markVerdict(mark))).toEqual(['holds', 'contradicted', 'holds']);
    await outgrown.close();
  });

  it('notices by an epoch that it was put back behind that, and numbers its plan above all that was given out there', async () => {
    const file = await newFile();
    let now = Date.parse('2026-11-22T09:00:00Z');
    const open = () => openSqliteSiteStore(file, { site: 'demo', now: () => now });
    const grown = open();
    await grown.putPlan([personDraft('anna')]);
    await grown.close();
    await copyFile(file, `${file}.old`);
    const restored = open();
    const lost = await restored.renewEpoch();
    await restored.putPlan([personDraft('anna', { active: false })]);
    const [given] = await restored.currentPlan('person');
    await restored.close();
    await copyFile(`${file}.old`, file);
    now -= 3_600_000;
    const same = open();
    expect(same.epochVerdict(lost)).toBe('lost');
    const next = await same.renewEpoch(lost);
    const [anna] = await same.currentPlan('person');
    expect(anna?.revision).toBeGreaterThan(must(given, 'anna of the lost epoch').revision);
    await same.close();
    const again = open();
    expect([lost, next].map((epoch) => again.epochVerdict(epoch))).toEqual(['had', 'had']);
    await again.close();
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

  it('keeps the logs of scopes as they were when an append is undone in the middle of moving things', async () => {
    const store = openSqliteSiteStore(await newFile(), { site: 'demo' });
    await store.putPlan([...twoAreas(), orderAt('1001', 'north-work')]);
    const before = { north: await pulledBy(store, 'st-north'), south: await pulledBy(store, 'st-south') };
    const [good, bad] = [testStation('st-north'), testStation('st-south')];
    // Brings the order into the south, and then cannot be kept.
    const batch = batchOf(bad.record([piecesAt('1001', 'south-1'), piecesAt('1001', 'south-1')]));
    const [twice] = batch.facts;
    const results = await Promise.allSettled([
      store.appendFacts({ ...batch, facts: twice ? [twice, twice] : [] }),
      store.appendFacts(batchOf(good.record([piecesAt('1001', 'north-1')]))),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await pulledBy(store, 'st-south')).toEqual(before.south);
    const north = await pulledBy(store, 'st-north');
    expect(north.slice(0, -1)).toEqual(before.north);
    expect(north.at(-1)?.seq).toBe((before.north.at(-1)?.seq ?? 0) + 1);
    await store.appendFacts(batch);
    expect((await pulledBy(store, 'st-south')).length).toBe(before.south.length + 4);
    await store.close();
  });
});
