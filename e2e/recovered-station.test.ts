import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { storeFolder } from '../electron/station/kernel/store-folder.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { startOnStore } from '../electron/station/process/start-on-store.ts';
import { openIdentity } from '../electron/station/process/station-identity.ts';
import { openEngine } from '../electron/station/rx-sqlite/engine.ts';
import type { OpenedStore } from '../electron/station/store/open-station-store.ts';
import { httpServerLink } from '../electron/station/sync/http-link.ts';
import { smallPlant } from '../electron/station/testing/small-plant.ts';
import { startTestStation, stopAllStations } from '../electron/station/testing/test-station.ts';
import type { TestStation } from '../electron/station/testing/test-station.ts';
import { beginWork, countPieces, factsOn, openStoreOfLine, serversForTests } from './line.testkit.ts';
import { dataFolder, killServer, putPlan } from './plant.testkit.ts';

/** Stations whose disk was damaged, against a real server process. */

const server = serversForTests();
const clock = systemClock();

/** Starts a station as its process does. */
async function station(folder: string, url: string | null): Promise<TestStation & { readonly opened: OpenedStore }> {
  const { opened, started } = await startOnStore(
    () => openStoreOfLine(folder, clock),
    async ({ store, incarnationDue, incarnationBegun }) => {
      if (incarnationDue) {
        openIdentity(folder, 'demo', 'line-1', clock.newIncarnation).renew(clock.newIncarnation());
        incarnationBegun();
      }
      const link = url === null ? {} : { link: httpServerLink(url) };
      return await startTestStation({ folder, store, station: 'line-1', clock, ...link });
    },
  );
  return { ...started, opened };
}

/** A server with the plan, and a station that has it, signed on and at work. */
async function plant() {
  const data = dataFolder();
  await putPlan(data, smallPlant());
  const running = await server(data);
  const folder = dataFolder();
  const line = await station(folder, running.url);
  await beginWork(line);
  return { data, running, folder, line, database: join(storeFolder(folder), 'line-1.sqlite') };
}

describe('a station whose database was destroyed', () => {
  it('goes on where it was, in the same chain, and the server has every fact once', async () => {
    const { data, running, folder, line, database } = await plant();
    const before = await countPieces(line, 5);
    await line.see('sync', (view) => view.waiting === 0);
    await stopAllStations();
    const offline = await station(folder, null);
    before.push(...(await countPieces(offline, 5)));
    await stopAllStations();
    const bytes = readFileSync(database);
    writeFileSync(database, bytes.fill(0xa5, 0, bytes.length / 2));

    const again = await station(folder, running.url);
    expect(again.opened.report).toMatchObject({ holes: [], newIncarnation: false });
    before.push(...(await countPieces(again, 5)));
    const view = await again.see('sync', ({ state, waiting }) => state === 'online' && waiting === 0);
    expect(view).toMatchObject({ storage: { state: 'recovered', code: 'recovered' } });
    await stopAllStations();
    await killServer(running);
    const counts = (await factsOn(data)).filter((fact) => fact.type === 'QuantityReported');
    expect(counts.map((fact) => fact.id).toSorted()).toEqual(before.toSorted());
    expect(new Set(counts.map((fact) => fact.chain)).size).toBe(1);
  });

  it('and whose journal lost facts that nobody has goes on in new chains; what stands behind the hole is kept by the server', async () => {
    const { data, running, folder, line, database } = await plant();
    await line.see('sync', (view) => view.waiting === 0);
    await stopAllStations();
    const offline = await station(folder, null);
    const lost = await countPieces(offline, 3);
    const behind = await countPieces(offline, 3);
    await stopAllStations();
    rmSync(join(storeFolder(folder), 'own-journal'), { recursive: true });
    // Deleted without a trace: pages that were never written again would give them back.
    const engine = openEngine(database, { busyTimeoutMs: 0 });
    engine.exec('PRAGMA secure_delete = ON');
    for (const [table] of engine.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all())
      if (String(table).startsWith('docs_'))
        for (const id of lost) engine.exec(`DELETE FROM ${String(table)} WHERE id = '${id}'`);
    engine.exec('VACUUM');
    engine.close();
    writeFileSync(database, readFileSync(database).fill(0xa5, 0, 100));

    const again = await station(folder, running.url);
    expect(again.opened.report).toMatchObject({ holes: [{ from: 4, to: 6 }], newIncarnation: true });
    const after = await countPieces(again, 3);
    await again.see('sync', ({ state, waiting }) => state === 'online' && waiting === 0);
    await stopAllStations();
    await killServer(running);
    const facts = await factsOn(data);
    const ids = new Set(facts.map((fact) => fact.id));
    expect(after.filter((id) => !ids.has(id))).toEqual([]);
    const verdicts = facts.filter((fact) => fact.type === 'FactQuarantined');
    expect(verdicts).toHaveLength(behind.length);
  });
});
