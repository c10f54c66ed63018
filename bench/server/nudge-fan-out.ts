import { WebSocket } from 'ws';

import { syncPaths } from '../../shared/sync/protocol.ts';
import { keepAliveClient } from './keep-alive-client.ts';
import { loadStation } from './load.ts';
import { percentile } from './percentile.ts';
import { START_MS, tokenOf } from './push.ts';

/** Between two pushes, in milliseconds. */
const PAUSE_MS = 60;

async function openSocket(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws') + syncPaths.nudges, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** One fact at a time is pushed while many stations listen: milliseconds from the push being sent to each nudge (storing included). */
export async function nudgeFanOut(
  url: string,
  sockets: number,
  rounds: number,
): Promise<{ readonly p50: number; readonly p95: number }> {
  const client = keepAliveClient(url);
  const open: WebSocket[] = [];
  for (let n = 0; n < sockets; n += 1) {
    const token = await tokenOf(client.post, loadStation(3000 + n, START_MS).helloBody());
    open.push(await openSocket(url, token));
  }
  const writer = loadStation(3999, START_MS);
  const token = await tokenOf(client.post, writer.helloBody());
  const bodies = Array.from({ length: rounds }, () => writer.nextBatch(1));
  const times: number[] = [];
  for (const body of bodies) {
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS);
    });
    const sent = performance.now();
    const nudged = Promise.all(
      open.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('message', () => {
              times.push(performance.now() - sent);
              resolve();
            });
          }),
      ),
    );
    await client.post(syncPaths.ship, body, token);
    await nudged;
  }
  for (const socket of open) socket.terminate();
  client.close();
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}
