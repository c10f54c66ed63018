import type { WebSocket } from 'ws';

import { lanes } from '../../shared/facts/chain.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { PULSE_MS, watchPulse } from '../http/pulse.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { Session } from './sessions.ts';

/** Whose a socket is. */
type Device = Pick<Session, 'station' | 'publicKey'>;

/** The nudge sockets of this process. */
export interface Nudges {
  /** Takes over an open socket; it is told at once how far the log goes. */
  readonly connect: (socket: WebSocket, device: Device) => void;
  readonly count: () => number;
  /** Closes the sockets of one device; those of another one that has its name stay. */
  readonly end: (device: Device) => void;
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

const nudgeText = ([lane, upTo]: readonly [Lane, number]) => JSON.stringify({ upTo, lane });

/** Tells stations that the log of their scope has grown, and nothing else. */
export function createNudges(store: SiteStore, { spacingMs = 20, pulseMs = PULSE_MS }: NudgeOptions = {}): Nudges {
  const sockets = new Map<WebSocket, Device & { scope?: string }>();
  const grown = new Map<string, Map<Lane, number>>();
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
    const texts = new Map([...grown].map(([scope, ends]) => [scope, [...ends].map(nudgeText)]));
    for (const [socket, { scope }] of sockets) for (const text of texts.get(scope ?? '') ?? []) send(socket, text);
    grown.clear();
    timer = setTimeout(() => {
      timer = undefined;
      flush();
    }, spacingMs);
  }

  const endListening = store.scopes.onGrown((scopes) => {
    for (const [scope, growth] of scopes) {
      const ends = grown.get(scope) ?? new Map<Lane, number>();
      for (const lane of growth.lanes) ends.set(lane, growth.upTo);
      grown.set(scope, ends);
    }
    if (!timer) scheduled ??= setImmediate(flush);
  });

  /** Tells a socket how far the log of its station's scope goes, and from then on when it grows. */
  async function tellEnd(socket: WebSocket, owner: Device & { scope?: string }): Promise<void> {
    const scope = await store.scopes.scopeOf(owner.station);
    owner.scope = scope;
    const upTo = await store.scopes.end(scope);
    for (const lane of lanes) send(socket, nudgeText([lane, upTo]));
  }

  function makeRoom(station: string): void {
    const theirs = [...sockets].filter(([, owner]) => owner.station === station);
    for (const [socket] of theirs.slice(0, Math.max(0, theirs.length - PER_STATION + 1))) socket.terminate();
  }

  return {
    connect: (socket, { station, publicKey }) => {
      makeRoom(station);
      const owner: Device & { scope?: string } = { station, publicKey };
      sockets.set(socket, owner);
      watchPulse(socket, pulseMs);
      socket.on('message', () => socket.close(1008, 'Nothing is sent up here; facts are shipped by HTTP.'));
      socket.on('close', () => sockets.delete(socket));
      // A station that cannot be told connects again.
      tellEnd(socket, owner).catch(() => socket.terminate());
    },
    count: () => sockets.size,
    end: ({ station, publicKey }) => {
      for (const [socket, owner] of sockets)
        if (owner.station === station && owner.publicKey === publicKey) socket.close(1008, 'Say hello again.');
    },
    close: () => {
      endListening();
      clearTimeout(timer);
      if (scheduled) clearImmediate(scheduled);
      for (const socket of sockets.keys()) socket.close(1001, 'The server is stopping.');
    },
  };
}
