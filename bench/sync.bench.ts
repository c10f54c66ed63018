/**
 * First sync of a new station (10,000 documents and 50,000 facts), catch-up after a shift and shipping after an outage: a real station
 * against a real server process, durable, beside the same rows without a station.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openStoreOf, putPlan, startServer } from '../e2e/plant.testkit.ts';
import { startStation } from '../electron/station/kernel/station.ts';
import type { Station } from '../electron/station/kernel/station.ts';
import { storeFolder } from '../electron/station/kernel/store-folder.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { openRxStationStore } from '../electron/station/store/rx-station-store.ts';
import { httpServerLink } from '../electron/station/sync/http-link.ts';
import { must } from '../shared/invariant.ts';
import { syncPaths } from '../shared/sync/protocol.ts';
import type { PullResponse } from '../shared/sync/protocol.ts';
import type { SyncView } from '../shared/views/view-schemas.ts';
import { testStation } from '../sync-server/testing/station.testkit.ts';
import { batchOf } from '../sync-server/testing/store.testkit.ts';
import { connect, headOf, post } from '../sync-server/testing/sync-client.testkit.ts';
import { report } from './figure.ts';
import { createWork, MACHINES, planOf } from './sync/plant.ts';
import { fetchAll, pouchdbPull, rawInserts, rxdbMemoryPull } from './sync/rivals.ts';
import type { AskPage } from './sync/rivals.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    facts: { type: 'string', default: '50000' },
    shift: { type: 'string', default: '5000' },
    outage: { type: 'string', default: '10000' },
    json: { type: 'boolean' },
  },
});
const [DOCUMENTS, FACTS] = [Number(values.documents), Number(values.facts)];
const [SHIFT, OUTAGE] = [Number(values.shift), Number(values.outage)];
/** Rows for the rival that takes longest. */
const POUCHDB_ROWS = 10_000;
const BATCH = 500;

const root = mkdtempSync(join(tmpdir(), 'lineside-bench-'));
const serverData = join(root, 'server');
const stationData = join(root, 'station');
const work = Array.from({ length: MACHINES }, (_, n) => createWork(n + 1, DOCUMENTS));
const secondsSince = (from: number) => (performance.now() - from) / 1000;

/** Facts of all machines, put into the store of the server while it does not run. */
async function record(count: number): Promise<void> {
  const store = openStoreOf(serverData);
  for (let done = 0; done < count; done += BATCH) {
    const of = must(work[(done / BATCH) % MACHINES], 'machine');
    await store.appendFacts(batchOf(of(Math.min(BATCH, count - done))));
  }
  await store.close();
}

async function openStation(url: string): Promise<Station> {
  return await startStation({
    folder: stationData,
    site: 'demo',
    station: 'line-0',
    version: 'bench',
    store: await openRxStationStore(storeFolder(stationData), 'line-0'),
    clock: systemClock(),
    link: httpServerLink(url),
  });
}

/** Resolves when the sync view of the station fits. */
async function see(station: Station, fits: (view: SyncView) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const { connection, disconnect } = station.connect((frame) => {
      if (frame.t !== 'view' || !fits(frame.value as SyncView)) return;
      setImmediate(() => disconnect());
      resolve();
    });
    connection.receive({ t: 'subscribe', topic: 'sync' });
  });
}

/** True of a view that says that every lane was complete after an instant. */
const completeSince = (ms: number) => (view: SyncView) =>
  view.lanes.length > 0 &&
  view.lanes.every(({ coming, completeAt }) => coming === 0 && completeAt !== null && Date.parse(completeAt) >= ms);

const readerStation = testStation('line-9');

async function reader(url: string): Promise<AskPage> {
  const { hello } = await connect(url, readerStation);
  return async (checkpoint, limit) =>
    (await post(url + syncPaths.pull, { lane: 'normal', checkpoint, limit, without: [] }, hello.token)) as PullResponse;
}

/** Facts a second that the server takes from one client that does nothing but send batches that are ready. */
async function barePush(url: string, count: number): Promise<number> {
  const station = testStation('line-8');
  const person = { id: 'p-ada', proof: 'badge' } as const;
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, () => {
    const facts = station.record(Array.from({ length: BATCH }, () => ({ person })));
    return JSON.stringify(station.batch(facts, headOf(facts)));
  });
  const { hello } = await connect(url, station);
  const from = performance.now();
  for (const batch of batches) await post(url + syncPaths.ship, batch, hello.token);
  return (batches.length * BATCH) / secondsSince(from);
}

await putPlan(
  serverData,
  planOf(DOCUMENTS).map((draft) => ({ ...draft, revision: 1 })),
);
await record(FACTS);
let server = await startServer(serverData);
const wire = await fetchAll(await reader(server.url));
const total = wire.rows.length;
const raw = rawInserts(join(root, 'rival.sqlite'), wire.rows);

const first = performance.now();
const cpu = process.cpuUsage();
let station = await openStation(server.url);
await see(station, completeSince(Date.now() - (performance.now() - first)));
const rate = total / secondsSince(first);
const used = process.cpuUsage(cpu);
await station.stop();
const firstSync = { metric: `first sync of ${total} rows`, value: rate, unit: 'rows/s' };
report({ ...firstSync, rival: 'SQLite inserts of the same rows', rivalValue: total / raw });
report({
  ...firstSync,
  rival: 'RxDB pull into memory',
  rivalValue: total / (await rxdbMemoryPull(await reader(server.url))),
});
const pouchdb = await pouchdbPull(root, wire.rows.slice(-POUCHDB_ROWS));
if (pouchdb !== undefined) report({ ...firstSync, rival: 'PouchDB pull into LevelDB', rivalValue: pouchdb });
report({ metric: 'its processor time at the station', value: (used.user + used.system) / total, unit: 'µs/row' });
report({ metric: 'the same rows by HTTP, kept nowhere', value: total / wire.seconds, unit: 'rows/s' });
server.kill('SIGTERM');
await server.ended;

await record(SHIFT);
server = await startServer(serverData);
station = await openStation(server.url);
const [shift, since] = [performance.now(), Date.now()];
await see(station, completeSince(since));
report({ metric: `catch-up of ${SHIFT} facts`, value: secondsSince(shift), unit: 's' });
await station.stop();

const outage = createWork(0, DOCUMENTS);
const store = await openRxStationStore(storeFolder(stationData), 'line-0');
for (let done = 0; done < OUTAGE; done += 1000) await store.append(outage(1000));
await store.close();
const bare = await barePush(server.url, OUTAGE);
station = await openStation(server.url);
const shipping = performance.now();
await see(station, (view) => view.state === 'online' && view.waiting === 0);
report({
  metric: `shipping ${OUTAGE} facts after an outage`,
  value: OUTAGE / secondsSince(shipping),
  unit: 'facts/s',
  rival: 'what the server takes from a bare client',
  rivalValue: bare,
});
await station.stop();
server.kill('SIGTERM');
await server.ended;
rmSync(root, { recursive: true, force: true });
