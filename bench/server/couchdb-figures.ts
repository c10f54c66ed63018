import type { RawFact } from '../../shared/facts/envelope.ts';
import { keepAliveClient } from './keep-alive-client.ts';
import { loadStation } from './load.ts';
import { percentile } from './percentile.ts';
import { START_MS } from './push.ts';

const DATABASE = '/facts';
const BATCH = 500;
const PAGE = 2000;

/** What a CouchDB-protocol server does with the same documents, by the same client: requests as PouchDB makes them, without PouchDB's own work. */
export interface CouchdbFigures {
  readonly pushPerSecond: number;
  readonly pullPerSecond: number;
  readonly loopPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

function documents(body: Buffer): object[] {
  const { facts } = JSON.parse(body.toString('utf8')) as { readonly facts: readonly RawFact[] };
  return facts.map((fact) => ({ _id: fact.id, ...fact }));
}

/** Pushes `facts` in batches of 500, pulls them, then lets `stations` write one document after the other, `rounds` each. */
export async function couchdbFigures(
  url: string,
  facts: number,
  stations: number,
  rounds: number,
): Promise<CouchdbFigures> {
  const client = keepAliveClient(url);
  await client.send('PUT', DATABASE, '', [201]);
  const four = Array.from({ length: 4 }, (_, n) => loadStation(5000 + n, START_MS));
  const batches = Array.from({ length: Math.ceil(facts / BATCH / 4) }, () => four).flat();
  const bodies = batches.map((station) => JSON.stringify({ docs: documents(station.nextBatch(BATCH)) }));

  const pushFrom = performance.now();
  for (const body of bodies) await client.send('POST', `${DATABASE}/_bulk_docs`, body, [201]);
  const pushSeconds = (performance.now() - pushFrom) / 1000;

  const pages: Buffer[] = [];
  const pullFrom = performance.now();
  for (let since = 0; ;) {
    const page = await client.send(
      'GET',
      `${DATABASE}/_changes?include_docs=true&limit=${PAGE}&since=${since}`,
      '',
      [200],
    );
    pages.push(page);
    const last = Number(/"last_seq":(?<seq>\d+)/.exec(page.subarray(-200).toString('utf8'))?.groups?.['seq'] ?? since);
    if (last === since || last >= bodies.length * BATCH) break;
    since = last;
  }
  const pullSeconds = (performance.now() - pullFrom) / 1000;
  const pulled = pages.reduce(
    (sum, page) => sum + (JSON.parse(page.toString('utf8')) as { results: [] }).results.length,
    0,
  );

  const writers = Array.from({ length: stations }, (_, n) => {
    const station = loadStation(6000 + n, START_MS);
    return {
      client: keepAliveClient(url),
      bodies: Array.from({ length: rounds }, () => JSON.stringify({ docs: documents(station.nextBatch(1)) })),
    };
  });
  const times: number[] = [];
  const loopFrom = performance.now();
  await Promise.all(
    writers.map(async (writer) => {
      for (const body of writer.bodies) {
        const sent = performance.now();
        await writer.client.send('POST', `${DATABASE}/_bulk_docs`, body, [201]);
        times.push(performance.now() - sent);
      }
      writer.client.close();
    }),
  );
  const loopSeconds = (performance.now() - loopFrom) / 1000;
  client.close();
  return {
    pushPerSecond: (bodies.length * BATCH) / pushSeconds,
    pullPerSecond: pulled / pullSeconds,
    loopPerSecond: times.length / loopSeconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}
