import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';

import { openNudges } from './nudge-socket.ts';

it('says nothing more once it is closed, not even what had arrived already', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    for (const upTo of [1, 2, 3]) socket.send(JSON.stringify({ upTo, lane: 'normal' }));
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const seen: number[] = [];
  const gone = new Promise((resolve) => {
    server.on('connection', (socket) => socket.on('close', resolve));
  });
  const nudges = openNudges(
    `http://127.0.0.1:${port}`,
    't',
    ({ upTo }) => {
      seen.push(upTo);
      nudges.close();
    },
    () => seen.push(-1),
  );
  await gone;
  expect(seen).toEqual([1]);
  server.close();
});
