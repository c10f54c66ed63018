import { z } from 'zod';

import type { Station } from '../kernel/station.ts';

/** What the parent says: a screen came, sent a frame, went. */
const fromParent = z.union([
  z.strictObject({ connection: z.int(), open: z.literal(true) }),
  z.strictObject({ connection: z.int(), frame: z.unknown() }),
  z.strictObject({ connection: z.int(), close: z.literal(true) }),
]);

/** A channel to the parent process: an Electron parentPort or a Node IPC channel. */
export interface ParentChannel {
  readonly send: (message: object) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** The parent is gone. */
  readonly onEnd: (listener: () => void) => void;
}

interface ParentPort {
  readonly postMessage: (message: unknown) => void;
  readonly on: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void;
}

/** The channel to the parent, or undefined when there is none. */
export function openParentChannel(): ParentChannel | undefined {
  const port = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
      onEnd: () => undefined, // Electron ends its utility processes itself.
    };
  }
  if (!process.send) return undefined;
  return {
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', listener),
    onEnd: (listener) => process.on('disconnect', listener),
  };
}

/** Serves the screens of the parent process: each has a connection number, frames travel both ways. */
export function serveParent(channel: ParentChannel, station: Station): void {
  const screens = new Map<number, ReturnType<Station['connect']>>();
  const close = (connection: number) => {
    screens.get(connection)?.disconnect();
    screens.delete(connection);
  };
  channel.onMessage((message) => {
    const parsed = fromParent.safeParse(message);
    if (!parsed.success) return; // Not ours; the parent checks what screens send.
    const { data } = parsed;
    if ('open' in data) {
      close(data.connection);
      screens.set(
        data.connection,
        station.connect((frame) => channel.send({ connection: data.connection, frame })),
      );
    } else if ('close' in data) close(data.connection);
    else screens.get(data.connection)?.connection.receive(data.frame);
  });
  channel.send({ ready: true });
}
