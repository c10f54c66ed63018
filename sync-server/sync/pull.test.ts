import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { factEnvelope } from '../../shared/facts/envelope.ts';
import { siteRow } from '../../shared/sync/protocol.ts';
import type { PullRequest, PullResponse } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { connect, problemOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

describe('pulling', () => {
  let server: TestServer;
  let client: Client;
  let station: TestStation;
  let other: TestStation;
  beforeEach(async () => {
    [station, other] = [testStation('press-1'), testStation('press-2')];
    server = await startTestServer();
    client = await connect(server.url, testStation('office-1'));
    const [first, second] = [await connect(server.url, station), await connect(server.url, other)];
    await first.ship(station.record([{}, {}, {}]));
    await second.ship(other.record([{}, { person: null }]));
  });
  afterEach(() => server.dispose());

  async function everything(over: Partial<PullRequest>): Promise<PullResponse[]> {
    const pages: PullResponse[] = [];
    for (let checkpoint: PullRequest['checkpoint'] = null; ;) {
      const page = await client.pull({ ...over, checkpoint });
      pages.push(page);
      if (!page.more) return pages;
      ({ checkpoint } = page);
    }
  }

  it('gives every row of a lane once, in order, in pages of any size', async () => {
    const whole = (await client.pull()).rows;
    expect(whole.length).toBeGreaterThan(5);
    for (const limit of [1, 2, 3, 100]) {
      const pages = await everything({ limit });
      expect(pages.flatMap(({ rows }) => rows)).toEqual(whole);
      for (const page of pages.slice(0, -1)) expect(page.rows).toHaveLength(limit);
    }
  });

  it('gives rows that the station can read', async () => {
    for (const lane of ['normal', 'priority'] as const) {
      const { rows } = await client.pull({ lane });
      for (const row of rows) expect(siteRow.safeParse(row).success).toBe(true);
      expect(rows.every((row) => row.lane === lane)).toBe(true);
    }
  });

  it('leaves out the facts of chains that the station writes, and still moves past them', async () => {
    const page = await client.pull({ without: [station.head().chain, other.head().chain] });
    expect(page.rows.map(({ kind }) => kind)).toEqual(['plan', 'plan', 'receipt']);
    expect(page).toMatchObject({ more: false, checkpoint: { epoch: server.store.epoch, seq: page.upTo } });
    const rest = await client.pull({ checkpoint: page.checkpoint });
    expect(rest.rows).toEqual([]);
  });

  it('gives only what is new after a checkpoint', async () => {
    const { checkpoint } = await client.pull();
    const fresh = testStation('press-3');
    const [fact] = fresh.record([{}]);
    await (await connect(server.url, fresh)).ship(fact ? [fact] : []);
    const page = await client.pull({ checkpoint });
    expect(page.rows.map(({ body }) => factEnvelope.parse(body))).toEqual([fact]);
    expect(page.reset).toBe(false);
  });

  it('starts from the beginning for a checkpoint of another epoch', async () => {
    const page = await client.pull({ checkpoint: { epoch: 'another', seq: 4 } });
    expect(page).toMatchObject({ reset: true, epoch: server.store.epoch });
    expect(page.rows).toEqual((await client.pull()).rows);
  });

  it('starts from the beginning for a place that it never gave out, for that station alone', async () => {
    const { epoch } = server.store;
    const { upTo } = await client.pull();
    const page = await client.pull({ checkpoint: { epoch, seq: upTo + 1 } });
    expect(page).toMatchObject({ reset: true, epoch });
    expect(page.rows).toEqual((await client.pull()).rows);
  });

  it('begins a new epoch when its log is an older copy of the one that a station has pulled from, though it has grown', async () => {
    const { epoch } = server.store;
    const { checkpoint } = await client.pull();
    // How the store knows is for its own tests; here the log that made this mark is gone.
    server.store.markVerdict = (mark) => (mark === checkpoint.mark ? 'contradicted' : 'holds');
    const pages = await Promise.all([client.pull({ checkpoint }), client.pull({ checkpoint, lane: 'priority' })]);
    expect(new Set(pages.map((page) => page.epoch)).size).toBe(1);
    expect(pages[0]?.epoch).not.toBe(epoch);
    expect(pages[0]).toMatchObject({ reset: true, epoch: server.store.epoch });
    expect((await client.pull({ checkpoint })).epoch).toBe(pages[0]?.epoch);
  });

  it('refuses a request that would take a place of the large ones for as long as its page is read', async () => {
    const without = Array.from({ length: 300 }, () => `a${'-'.repeat(39)}/normal/0123456789ab` as const);
    expect(await problemOf(client.pull({ without }))).toMatchObject({ status: 413, code: 'too-large' });
  });

  it('refuses a page that is too long, and lanes that do not exist', async () => {
    expect(await problemOf(client.pull({ limit: 5000 }))).toMatchObject({ status: 400, code: 'invalid' });
    expect(await problemOf(client.pull({ lane: 'middle' as 'normal' }))).toMatchObject({
      status: 400,
      code: 'invalid',
    });
  });

  it('ends a page of long rows early, and goes on after it without a hole', async () => {
    const taste = 'x'.repeat(100_000);
    const taster = await connect(server.url, station);
    const shipped: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const facts = station.record(Array.from({ length: 15 }, () => ({ type: 'LotTasted', data: { taste } })));
      await taster.ship(facts);
      shipped.push(...facts.map(({ id }) => `fact/${id}`));
    }
    const pages = await everything({ limit: 2000 });
    expect(pages.length).toBeGreaterThan(1);
    const [first, ...others] = pages.map(({ rows }) => rows.map(({ key }) => key));
    expect(pages[0]?.remaining).toBe(others.flat().length);
    expect([...(first ?? []), ...others.flat()].filter((key) => shipped.includes(key))).toEqual(shipped);
  });
});
