import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { openSqliteSiteStore } from './store/sqlite-site-store.ts';
import { testFolders } from './testing/folder.testkit.ts';
import { serverProgram } from './testing/program.testkit.ts';
import { testStation } from './testing/station.testkit.ts';
import { connect, openNudgeClient, Problem } from './testing/sync-client.testkit.ts';

const newFolder = testFolders('drain');
const program = serverProgram();

/** The system's or the HTTP client's code for a request that failed. */
function causeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? cause.code : error;
}

describe('a server that is told to end under load', { timeout: 60_000 }, () => {
  it('answers every request that reached it, loses nothing it confirmed, and leaves its database whole', async () => {
    const data = await newFolder();
    const { url, child } = await program.serve(data);
    const confirmed = new Set<string>();
    const refusals: string[] = [];
    const cut: unknown[] = [];
    const work = { shipped: 0 };

    async function shipUntilTold(name: string): Promise<void> {
      const station = testStation(name);
      const client = await connect(url, station);
      for (;;) {
        const facts = station.record([{ type: 'LotTasted', data: {}, person: null }]);
        try {
          const { rows } = await client.ship(facts);
          for (const { id } of rows) confirmed.add(id);
          work.shipped += 1;
        } catch (error) {
          // Told to try again: the station does, later.
          if (error instanceof Problem) refusals.push(error.problem.code);
          // Nobody listens any more: such a request never reached the server.
          else if (causeOf(error) === 'ECONNREFUSED') refusals.push('busy');
          else cut.push(causeOf(error));
          return;
        }
      }
    }

    const load = Array.from({ length: 6 }, (_, index) => shipUntilTold(`press-${index}`));
    const watcher = testStation('office-1');
    const nudges = await openNudgeClient(url, (await connect(url, watcher)).hello.token);
    await vi.waitFor(() => expect(work.shipped).toBeGreaterThan(30), { timeout: 10_000, interval: 5 });
    child.kill('SIGTERM');
    await Promise.all(load);
    expect(await nudges.closed).toBe(1001);
    const { code, stderr } = await child.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain('drain-timeout');
    expect(cut).toEqual([]);
    expect(refusals).toEqual(Array.from({ length: 6 }, () => 'busy'));

    expect(existsSync(join(data, 'site.db-wal'))).toBe(false);
    expect(existsSync(join(data, 'control.json'))).toBe(false);
    const store = openSqliteSiteStore(join(data, 'site.db'));
    const kept = new Set<string>();
    for await (const page of store.streamFacts(0)) for (const { id } of page.facts) kept.add(id);
    await store.close();
    expect([...confirmed].filter((id) => !kept.has(id))).toEqual([]);
  });

  it('ends at once when it is told a second time', async () => {
    const data = await newFolder();
    const { url, child } = await program.serve(data);
    await connect(url, testStation('press-1'));
    child.kill('SIGTERM');
    await child.logged(/"event":"draining"/);
    child.kill('SIGTERM');
    const { code, stderr } = await child.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('"event":"forced-end"');
    const again = await program.serve(data);
    again.child.kill('SIGTERM');
    expect((await again.child.ended).stderr).toContain('"event":"was-cut"');
  });
});
