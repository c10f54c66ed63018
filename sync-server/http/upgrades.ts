import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import type { SyncProblem } from '../../shared/sync/protocol.ts';
import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import { foreignRequest } from './local-only.ts';
import { replyOnSocket } from './problem-reply.ts';
import { thisMachineOnly } from './reach.ts';
import type { Reach } from './reach.ts';

/** Whether a WebSocket may be opened, decided before the handshake. */
export type Admission<Admitted> =
  | { readonly ok: true; readonly admitted: Admitted }
  | { readonly ok: false; readonly status: number; readonly problem: SyncProblem };

/** One path on which WebSockets are opened. */
export interface SocketRoute<Admitted> {
  /** Only for pages of this server: the request must carry its Origin. */
  readonly needsOrigin: boolean;
  /** Largest message taken, in bytes; a larger one ends the socket. */
  readonly maxMessageBytes: number;
  readonly admit: (request: IncomingMessage, url: URL) => Promise<Admission<Admitted>>;
  readonly connected: (socket: WebSocket, admitted: Admitted) => void;
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, url: URL) => Promise<void>;

function urlOf(request: IncomingMessage): URL | undefined {
  const base = 'http://localhost';
  return request.url !== undefined && URL.canParse(request.url, base) ? new URL(request.url, base) : undefined;
}

/** The WebSocket routes of a server. */
export interface SocketRoutes {
  readonly add: <Admitted>(path: string, route: SocketRoute<Admitted>) => void;
}

/** Takes over the upgrade requests of a server. A request for no known path is answered with a sentence. */
export function socketRoutes(
  server: Server,
  log: Log,
  isDraining: () => boolean,
  reach: Reach = thisMachineOnly,
  added: (path: string) => void = () => undefined,
): SocketRoutes {
  const routes = new Map<string, Upgrade>();

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = urlOf(request);
    const route = url && routes.get(url.pathname);
    if (isDraining())
      replyOnSocket(socket, 503, { code: 'busy', message: 'The server is stopping. Try again in a moment.' });
    else if (!url || !route)
      replyOnSocket(socket, 404, { code: 'not-found', message: 'There is no WebSocket at this path.' });
    else await route(request, socket, head, url);
  }

  server.on('upgrade', (request, socket, head) => {
    // Whatever the other side does to the socket during the handshake must not end this process.
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => {
      log('error', 'upgrade-failed', errorFields(error));
      replyOnSocket(socket, 500, { code: 'failed', message: 'The server could not open this WebSocket. Try again.' });
    });
  });

  return {
    add: <Admitted>(path: string, route: SocketRoute<Admitted>) => {
      const handshake = new WebSocketServer({
        noServer: true,
        clientTracking: false,
        perMessageDeflate: false,
        maxPayload: route.maxMessageBytes,
      });
      added(path);
      routes.set(path, async (request, socket, head, url) => {
        const foreign = foreignRequest(request.headers, route.needsOrigin, reach);
        if (foreign !== undefined) {
          replyOnSocket(socket, 403, { code: 'invalid', message: foreign });
          return;
        }
        const admission = await route.admit(request, url);
        if (!admission.ok) {
          replyOnSocket(socket, admission.status, admission.problem);
          return;
        }
        handshake.handleUpgrade(request, socket, head, (opened) => {
          opened.on('error', () => opened.terminate());
          route.connected(opened, admission.admitted);
        });
      });
    },
  };
}
