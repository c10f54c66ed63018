import { syncPaths } from '../../shared/sync/protocol.ts';
import { keepAliveClient } from './keep-alive-client.ts';
import { loadStation } from './load.ts';
import { percentile } from './percentile.ts';
import { START_MS, tokenOf } from './push.ts';

/** Milliseconds until the durable answer, of all requests and of each station's first. */
export interface ClosedLoop {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly firstP99: number;
}

/** Many stations, each sending one fact, waiting for the answer, sending the next: `rounds` of them each. */
export async function closedLoop(url: string, stations: number, rounds: number, first: number): Promise<ClosedLoop> {
  const ready = await Promise.all(
    Array.from({ length: stations }, async (_, n) => {
      const station = loadStation(first + n, START_MS);
      const client = keepAliveClient(url);
      const token = await tokenOf(client.post, station.helloBody());
      return { client, token, bodies: Array.from({ length: rounds }, () => station.nextBatch(1)) };
    }),
  );
  const times: number[] = [];
  const firsts: number[] = [];
  const from = performance.now();
  await Promise.all(
    ready.map(async ({ client, token, bodies }) => {
      for (const [round, body] of bodies.entries()) {
        const sent = performance.now();
        const answer = await client.post(syncPaths.ship, body, token);
        const took = performance.now() - sent;
        times.push(took);
        if (round === 0) firsts.push(took);
        if (!answer.includes('"stored"')) throw new Error(`A fact was not stored: ${answer.toString('utf8')}`);
      }
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  for (const { client } of ready) client.close();
  return {
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    firstP99: percentile(firsts, 0.99),
  };
}
