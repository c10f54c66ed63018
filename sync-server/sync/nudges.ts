import type { WebSocket } from 'ws';

import { lanes } from '../../shared/facts/chain.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { PULSE_MS, watchPulse } from '../http/pulse.ts';
import type { SiteStore } from '../store/site-store.ts';

/** The nudge sockets of this process. */
export interface Nudges {
  /** Takes over an open socket; it is told at once how far the log goes. */
  readonly connect: (socket: WebSocket, station: string) => void;
  readonly count: () => number;
  /** Closes all sockets. */
  readonly close: () => void;
}

export interface NudgeOptions {
  /** Least time between two nudges of a lane, in milliseconds: what grows meanwhile goes with the next one. */
  readonly spacingMs?: number | undefined;
  /** See `watchPulse`. */
  readonly pulseMs?: number | undefined;
}

/** A socket with this much unsent has not read for long. */
const UNSENT_LIMIT = 64 * 1024;
/** Sockets of one station that are open at once; a cut connection may linger until its pings fail. */
const PER_STATION = 4;

/** Tells stations that the site log has grown, and nothing else. */
export function createNudges(store: SiteStore, { spacingMs = 20, pulseMs = PULSE_MS }: NudgeOptions = {}): Nudges {
  const sockets = new Map<WebSocket, string>();
  const grown = new Map<Lane, number>();
  let timer: NodeJS.Timeout | undefined;
  let scheduled: NodeJS.Immediate | undefined;

  function send(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    // Nudges are tiny; a socket that cannot take them is as good as dead, and its station pulls when it connects again.
    if (socket.bufferedAmount > UNSENT_LIMIT) socket.terminate();
    else socket.send(text);
  }

  function flush(): void {
    scheduled = undefined;
    if (grown.size === 0) return;
    for (const [lane, upTo] of grown) {
      const text = JSON.stringify({ upTo, lane });
      for (const socket of sockets.keys()) send(socket, text);
    }
    grown.clear();
    timer = setTimeout(() => {
      timer = undefined;
      flush();
    }, spacingMs);
  }

  const endListening = store.onGrown((upTo, grownLanes) => {
    for (const lane of grownLanes) grown.set(lane, upTo);
    if (!timer) scheduled ??= setImmediate(flush);
  });

  function makeRoom(station: string): void {
    const theirs = [...sockets].filter(([, owner]) => owner === station);
    for (const [socket] of theirs.slice(0, Math.max(0, theirs.length - PER_STATION + 1))) socket.terminate();
  }

  return {
    connect: (socket, station) => {
      makeRoom(station);
      sockets.set(socket, station);
      watchPulse(socket, pulseMs);
      socket.on('message', () => socket.close(1008, 'Nothing is sent up here; facts are shipped by HTTP.'));
      socket.on('close', () => sockets.delete(socket));
      void store.upTo().then((upTo) => {
        for (const lane of lanes) send(socket, JSON.stringify({ upTo, lane }));
      });
    },
    count: () => sockets.size,
    close: () => {
      endListening();
      clearTimeout(timer);
      if (scheduled) clearImmediate(scheduled);
      for (const socket of sockets.keys()) socket.close(1001, 'The server is stopping.');
    },
  };
}
