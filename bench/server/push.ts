import { must } from '../../shared/invariant.ts';
import { syncPaths } from '../../shared/sync/protocol.ts';
import { keepAliveClient } from './keep-alive-client.ts';
import { loadStation } from './load.ts';

/** When the facts of the load were recorded. */
export const START_MS = Date.parse('2026-11-20T06:00:00.000Z');
const BATCH = 500;

/** Says hello for a station. @returns its token. */
export async function tokenOf(post: (path: string, body: string) => Promise<Buffer>, hello: string): Promise<string> {
  return (JSON.parse((await post(syncPaths.hello, hello)).toString('utf8')) as { token: string }).token;
}

/** Pushes made ready: signed batches of 500, in the chains of four stations per client. */
export interface PreparedPush {
  /** Sends everything, each client one request after the other. @returns facts per second. @throws when a fact was not stored. */
  readonly run: (url: string) => Promise<number>;
}

/** Makes the batches before anything is timed. `first` numbers the stations, so that no chain is sent twice to one server. */
export function preparePush(facts: number, first: number, clients: number): PreparedPush {
  const perClient = Math.ceil(facts / BATCH / clients);
  const loads = Array.from({ length: clients }, (_, client) => {
    const stations = Array.from({ length: 4 }, (__, n) => loadStation(first + client * 4 + n, START_MS));
    const hellos = stations.map((station) => station.helloBody());
    const batches = Array.from({ length: perClient }, (__, n) => ({
      station: n % 4,
      body: must(stations[n % 4], 'station').nextBatch(BATCH),
    }));
    return { hellos, batches };
  });
  return {
    run: async (url) => {
      const ready = await Promise.all(
        loads.map(async ({ hellos, batches }) => {
          const client = keepAliveClient(url);
          const tokens: string[] = [];
          for (const hello of hellos) tokens.push(await tokenOf(client.post, hello));
          return { client, tokens, batches };
        }),
      );
      const answers: Buffer[] = [];
      const from = performance.now();
      await Promise.all(
        ready.map(async ({ client, tokens, batches }) => {
          for (const { station, body } of batches)
            answers.push(await client.post(syncPaths.ship, body, must(tokens[station], 'token')));
        }),
      );
      const seconds = (performance.now() - from) / 1000;
      for (const { client } of ready) client.close();
      const stored = answers.flatMap(
        (answer) => (JSON.parse(answer.toString('utf8')) as { rows: { status: string }[] }).rows,
      );
      const other = stored.find(({ status }) => status !== 'stored');
      if (other) throw new Error(`A fact of the load was not stored: ${JSON.stringify(other)}`);
      return stored.length / seconds;
    },
  };
}
