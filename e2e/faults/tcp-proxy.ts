import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import type { Chance } from './fault.ts';

/** What a network can do to a connection. `clean` does nothing. */
export const networkModes = [
  'clean',
  /** Connections are reset, new ones too. */
  'cut',
  /** Connections are accepted and swallow everything. */
  'stall',
  /** Every piece comes late, in its order. */
  'delay',
  /** A few kilobytes a second. */
  'throttle',
  /** Connections end after some bytes, in the middle of anything. */
  'truncate',
  /** Now and then a byte is another one. */
  'corrupt',
  /** Every connection is made twice with the same bytes; one of the two answers is heard. */
  'duplicate',
] as const;
export type NetworkMode = (typeof networkModes)[number];

/** A wire between stations and server. */
export interface TcpProxy {
  readonly url: string;
  /** Applies to new connections and to open ones; `cut` ends them all. */
  readonly setMode: (mode: NetworkMode) => void;
  /** Connections made, and pieces damaged, so far. */
  readonly counts: () => { readonly connections: number; readonly damaged: number };
  readonly close: () => Promise<void>;
}

interface Wire {
  mode: NetworkMode;
  damaged: number;
  readonly chance: Chance;
}

/** Bytes of one piece of a throttled connection, and the time between two of them in milliseconds. */
const THROTTLE = { bytes: 400, everyMs: 40 };
const LONGEST_DELAY_MS = 300;
/** One piece in so many is damaged, or is the last of its connection. */
const DAMAGE_ONE_IN = 6;
const TRUNCATE_ONE_IN = 5;

function later(ms: number, task: () => void): void {
  setTimeout(task, ms).unref();
}

/** Carries bytes one way, in order, as the wire does at the moment when they come. */
function carry(from: Socket, to: Socket, wire: Wire): void {
  let ready = Promise.resolve();
  const inOrder = (waitMs: number, task: () => void) => {
    ready = ready.then(
      () =>
        new Promise((resolve) => {
          later(waitMs, () => {
            task();
            resolve();
          });
        }),
    );
  };
  const write = (piece: Buffer) => {
    if (!to.destroyed && to.writable) to.write(piece);
  };
  from.on('data', (chunk: Buffer) => {
    const { mode, chance } = wire;
    if (mode === 'stall') return;
    if (mode === 'truncate' && chance.below(TRUNCATE_ONE_IN) === 0) {
      write(chunk.subarray(0, chance.below(chunk.length)));
      wire.damaged += 1;
      inOrder(0, () => {
        from.resetAndDestroy();
        to.resetAndDestroy();
      });
      return;
    }
    let piece = chunk;
    if (mode === 'corrupt' && chance.below(DAMAGE_ONE_IN) === 0) {
      piece = Buffer.from(chunk);
      const place = chance.below(piece.length);
      piece[place] = (piece[place] ?? 0) ^ (1 << chance.below(7));
      wire.damaged += 1;
    }
    if (mode === 'throttle') {
      for (let at = 0; at < piece.length; at += THROTTLE.bytes) {
        const part = piece.subarray(at, at + THROTTLE.bytes);
        inOrder(THROTTLE.everyMs, () => write(part));
      }
    } else inOrder(mode === 'delay' ? chance.unit() * LONGEST_DELAY_MS : 0, () => write(piece));
  });
  from.on('end', () => inOrder(0, () => to.end()));
  from.on('close', () => inOrder(0, () => to.destroy()));
}

/** Puts a wire before a port of this machine. Every connection goes through it, HTTP and WebSocket alike. */
export async function startTcpProxy(port: number, chance: Chance): Promise<TcpProxy> {
  const wire: Wire = { mode: 'clean', damaged: 0, chance };
  const sockets = new Set<Socket>();
  let connections = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // Resets are what this is for.
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    return socket;
  };
  const server: Server = createServer((client) => {
    connections += 1;
    keep(client);
    if (wire.mode === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const upstream = keep(connect(port, '127.0.0.1'));
    carry(client, upstream, wire);
    carry(upstream, client, wire);
    if (wire.mode !== 'duplicate') return;
    const twin = keep(connect(port, '127.0.0.1'));
    client.on('data', (chunk: Buffer) => void (twin.writable && twin.write(chunk)));
    client.on('close', () => twin.destroy());
    twin.resume();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    counts: () => ({ connections, damaged: wire.damaged }),
    setMode: (mode) => {
      wire.mode = mode;
      if (mode === 'cut') for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
