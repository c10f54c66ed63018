import { WebSocket } from 'ws';

import { nudge, syncPaths } from '../../../shared/sync/protocol.ts';
import type { Nudge } from '../../../shared/sync/protocol.ts';

/** A socket that only tells that the site log has grown. */
export interface NudgeSocket {
  readonly close: () => void;
}

/** Silence longer than this means that the socket is dead, in milliseconds; the server pings more often. */
const SILENCE_MS = 75_000;

/** Opens the nudge socket. `onNudge` only ever leads to a pull, so a lost or forged nudge can do no harm. `tls`: what a server is checked by. */
export function openNudges(
  serverUrl: string,
  token: string,
  onNudge: (nudge: Nudge) => void,
  onClosed: () => void,
  tls: object = {},
): NudgeSocket {
  const url = new URL(syncPaths.nudges, serverUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, {
    ...tls,
    headers: { authorization: `Bearer ${token}` },
    maxPayload: 4096,
    handshakeTimeout: 10_000,
  });
  let closed = false;
  let watchdog: NodeJS.Timeout | undefined;

  function end(): void {
    if (closed) return;
    closed = true;
    clearTimeout(watchdog);
    socket.terminate();
    onClosed();
  }
  function alive(): void {
    clearTimeout(watchdog);
    if (closed) return;
    watchdog = setTimeout(end, SILENCE_MS);
  }

  socket.on('open', alive);
  socket.on('ping', alive);
  socket.on('message', (data) => {
    if (closed) return;
    alive();
    let value: unknown;
    try {
      value = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    } catch {
      return;
    }
    const parsed = nudge.safeParse(value);
    if (parsed.success) onNudge(parsed.data);
  });
  socket.on('close', end);
  socket.on('error', end);
  return {
    close: () => {
      if (closed) return;
      closed = true;
      clearTimeout(watchdog);
      socket.terminate();
    },
  };
}
