import { syncPaths } from '../../shared/sync/protocol.ts';
import type { HelloResponse } from '../../shared/sync/protocol.ts';
import { keepAliveClient } from './keep-alive-client.ts';
import { loadStation } from './load.ts';
import { pullPages, rowsIn } from './pull-everything.ts';
import { START_MS } from './push.ts';

/** Many stations pull the newest `rows` rows of the normal lane at once. */
export async function firstSync(
  url: string,
  stations: number,
  rows: number,
): Promise<{ readonly rowsPerSecond: number }> {
  const ready: { client: ReturnType<typeof keepAliveClient>; hello: HelloResponse }[] = [];
  for (let n = 0; n < stations; n += 1) {
    const client = keepAliveClient(url);
    const answer = await client.post(syncPaths.hello, loadStation(2000 + n, START_MS).helloBody());
    ready.push({ client, hello: JSON.parse(answer.toString('utf8')) as HelloResponse });
  }
  const from = performance.now();
  const pulled = await Promise.all(
    ready.map(({ client, hello: { token, epoch, scope, upTo } }) =>
      pullPages(client, token, { epoch, scope, since: upTo, seq: Math.max(0, upTo - rows) }),
    ),
  );
  const seconds = (performance.now() - from) / 1000;
  for (const { client } of ready) client.close();
  return { rowsPerSecond: pulled.reduce((sum, pages) => sum + rowsIn(pages), 0) / seconds };
}
