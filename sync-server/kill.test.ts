import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { digest } from '../shared/facts/digest.ts';
import type { RawFact } from '../shared/facts/envelope.ts';
import { must } from '../shared/invariant.ts';
import { openSqliteSiteStore } from './store/sqlite-site-store.ts';
import { startNodeChild } from './testing/child.testkit.ts';
import { testStation } from './testing/station.testkit.ts';
import type { TestStation } from './testing/station.testkit.ts';
import { personDraft } from './testing/store.testkit.ts';
import { connect, headOf } from './testing/sync-client.testkit.ts';

const PROGRAM = join(import.meta.dirname, 'testing/first-key-server.testkit.ts');
const KILLS = 4;
const STATIONS = 6;

/** Ships one fact after the other until the server is gone. @returns the ids that were acknowledged as stored. */
async function shipUntilGone(
  url: string,
  station: TestStation,
  unsent: RawFact[],
  acknowledged: Set<string>,
): Promise<void> {
  const { hello, ship } = await connect(url, station);
  // What the server holds needs not be sent again, whether its answer arrived or not.
  const held = must(hello.held[0], 'normal chain').seq;
  while (unsent[0] && unsent[0].seq <= held) unsent.shift();
  for (;;) {
    if (unsent.length === 0) unsent.push(...station.record([{}, {}]));
    const batch = unsent.slice(0, 10);
    const answer = await ship(batch);
    for (const row of answer.rows) if (row.status !== 'quarantined') acknowledged.add(row.id);
    unsent.splice(0, batch.length);
  }
}

describe('a server that is killed while stations ship', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it(`has lost nothing that it acknowledged, ${KILLS} times in a row`, { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lineside-kill-'));
    folders.push(folder);
    const file = join(folder, 'site.db');
    const first = openSqliteSiteStore(file, { site: 'demo' });
    await first.putPlan([personDraft('anna')]);
    await first.close();
    const acknowledged = new Set<string>();
    const stations = Array.from({ length: STATIONS }, (_, index) => ({
      station: testStation(`press-${index}`),
      unsent: [] as RawFact[],
    }));

    for (let kill = 1; kill <= KILLS; kill += 1) {
      const server = startNodeChild(PROGRAM, ['--data', folder, '--port', '0']);
      const [url] = await server.printed(/http:\/\/[\d.:]+/);
      const before = acknowledged.size;
      const killWhen = before + 40 * kill;
      const killer = setInterval(() => {
        if (acknowledged.size >= killWhen) server.kill('SIGKILL');
      }, 1);
      // Every station ends with an error of its connection, when the server is gone.
      await Promise.allSettled(
        stations.map(({ station, unsent }) => shipUntilGone(url, station, unsent, acknowledged)),
      );
      clearInterval(killer);
      expect((await server.ended).code).toBeNull();
      expect(acknowledged.size).toBeGreaterThanOrEqual(killWhen);

      const store = openSqliteSiteStore(file);
      const kept = new Set<string>();
      for await (const page of store.streamFacts(0)) for (const { id } of page.facts) kept.add(id);
      expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
      for (const { station } of stations) {
        const end = must(await store.chainEnd(station.head().chain), 'end of chain');
        const chain = await store.chainFacts(end.chain, 0, 0, 100_000);
        expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_, index) => index + 1));
        expect(digest(JSON.parse(must(chain.at(-1), 'last fact').text))).toBe(end.head);
      }
      await store.close();
    }
  });

  it('takes the rest when it is back, without gap or doubling', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lineside-kill-'));
    folders.push(folder);
    const station = testStation('press-1');
    const facts = station.record(Array.from({ length: 30 }, () => ({ person: null, type: 'LotTasted', data: {} })));
    const before = startNodeChild(PROGRAM, ['--data', folder, '--port', '0']);
    const [url] = await before.printed(/http:\/\/[\d.:]+/);
    const client = await connect(url, station);
    await client.ship(facts.slice(0, 10));
    const lost = client.ship(facts.slice(10, 20)).catch(() => undefined);
    before.kill('SIGKILL');
    await lost;
    await before.ended;
    const after = startNodeChild(PROGRAM, ['--data', folder, '--port', '0']);
    const [newUrl] = await after.printed(/http:\/\/[\d.:]+/);
    const again = await connect(newUrl, station);
    const held = must(again.hello.held[0], 'normal chain').seq;
    expect([10, 20]).toContain(held);
    expect(await again.ship(facts.slice(held))).toMatchObject({ held: headOf(facts), forked: false });
    const page = await again.pull();
    expect(page.rows.map(({ key }) => key)).toEqual(facts.map(({ id }) => `fact/${id}`));
    after.kill('SIGTERM');
    expect((await after.ended).code).toBe(0);
  });
});
