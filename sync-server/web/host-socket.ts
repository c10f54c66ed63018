import type { IncomingHttpHeaders } from 'node:http';

import type { WebSocket } from 'ws';

import { stationId } from '../../shared/facts/chain.ts';
import { MAX_FRAME_LENGTH } from '../../shared/host/host-frames.ts';
import { PULSE_MS, watchPulse } from '../http/pulse.ts';
import type { SocketRoute } from '../http/upgrades.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { ScreenPolicy } from '../trust/screen-policy.ts';
import type { StationPolicy } from '../trust/station-policy.ts';
import type { Pairing } from '../trust/trust-store.ts';
import type { StationProcess } from './station-process.ts';

/** The station a browser gets when it asks for none. */
export const DEFAULT_STATION = 'office-1';

/** Screens that are connected at once. */
const MAX_SCREENS = 200;
/** A screen with this much unsent has stopped reading. */
const UNSENT_LIMIT = 4 * 1024 * 1024;

/** Why a screen got no station. 4000 and up are for applications (RFC 6455, 7.4.2). */
const CLOSE_NO_STATION = 4004;
const CLOSE_UNPAIRED = 4003;
const CLOSE_NOT_TEXT = 1003;
const CLOSE_TOO_MUCH = 1013;

const UNPAIRED =
  'This browser is not paired for this door. Open its page and type a code (at the server: npm run server -- pair).';

/** What the screens' door needs. */
export interface HostSocketParts {
  readonly store: Pick<SiteStore, 'currentPlan'>;
  /** The running station of this name, started if need be. */
  readonly stationProcess: (station: string) => StationProcess;
  /** Whether a station of this name lives on this server. */
  readonly livesHere: (station: string) => boolean;
  readonly kindOf: StationPolicy['kindOf'];
  readonly pairingOf: ScreenPolicy['pairingOf'];
  /** What a browser must be paired as. */
  readonly kinds: readonly Pairing['kind'][];
  readonly pulseMs?: number | undefined;
  /** The answer to a frame that these screens may not send; undefined for one that goes on to the station. Absent: all of them do. */
  readonly refusal?: ((frame: string) => object | undefined) | undefined;
}

/** A browser that may come in: the station that it asked for, and the one that it is bound to. */
interface Admitted {
  readonly wanted: string | null;
  readonly bound: string | null;
  /** Whether it may begin a station that is none yet; see `ScreenPairing`. */
  readonly mayBeginAny: boolean;
  readonly headers: IncomingHttpHeaders;
}

/** The station that a screen asks for, or the sentence why it cannot have it. */
async function chosenStation(
  { store, livesHere, kindOf }: HostSocketParts,
  { wanted, bound, mayBeginAny }: Admitted,
): Promise<{ readonly station: string } | { readonly problem: string }> {
  if (bound !== null && wanted !== null && wanted !== bound)
    return {
      problem: `This browser was paired for the station "${bound}". Open the page without ?station=, or pair the browser anew.`,
    };
  const station = bound ?? wanted ?? DEFAULT_STATION;
  if (!stationId.safeParse(station).success)
    return { problem: `"${station.slice(0, 60)}" is no station name. Correct ?station= in the address.` };
  if (wanted !== null && (await store.currentPlan('station', [station])).length === 0)
    return {
      problem: `The plan has no station "${station}". Correct ?station= in the address, or have it added to the plan.`,
    };
  if (livesHere(station)) return { station };
  if ((await kindOf(station)) !== undefined)
    return { problem: `"${station}" is a machine of its own. Work there, or choose another station for this browser.` };
  // A name that is free may be the name of a kiosk that is not put up yet, or of one that was revoked.
  if (bound === null && station !== DEFAULT_STATION && !mayBeginAny)
    return {
      problem: `No station "${station}" runs at this server, and its name may be meant for a kiosk. Pair this browser for it at the server (npm run server -- pair --data DIR --station ${station}), or choose another station.`,
    };
  return { station };
}

/** The WebSocket route by which screens in browsers reach a headless station: the frames of the host contract, as texts. */
export function hostSocketRoute(parts: HostSocketParts): SocketRoute<Admitted> & {
  readonly close: () => void;
  /** Closes the sockets of browsers that are paired no more. */
  readonly endUnpaired: () => void;
} {
  const { pulseMs = PULSE_MS } = parts;
  const sockets = new Map<WebSocket, IncomingHttpHeaders>();
  const pairingOf = (headers: IncomingHttpHeaders) => {
    const pairing = parts.pairingOf(headers);
    return pairing && parts.kinds.includes(pairing.kind) ? pairing : undefined;
  };

  function send(socket: WebSocket, frame: object): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNSENT_LIMIT) socket.terminate();
    else socket.send(JSON.stringify(frame));
  }

  function endIfUnpaired(socket: WebSocket, headers: IncomingHttpHeaders): void {
    if (!pairingOf(headers)) socket.close(CLOSE_UNPAIRED, 'This browser is paired no more.');
  }

  function refuse(socket: WebSocket, code: number, message: string): void {
    // A browser cannot read why a handshake failed, and a close reason holds 123 bytes, so the sentence travels as a frame.
    send(socket, { t: 'problem', message });
    socket.close(code, 'No station for this screen.');
  }

  async function connect(socket: WebSocket, admitted: Admitted): Promise<void> {
    const waiting: string[] = [];
    let take = (frame: string): void => void waiting.push(frame);
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) socket.close(CLOSE_NOT_TEXT, 'Frames are texts.');
      else {
        const frame = data.toString('utf8');
        const refusal = parts.refusal?.(frame);
        if (refusal) send(socket, refusal);
        else take(frame);
      }
    });
    const chosen = await chosenStation(parts, admitted);
    if ('problem' in chosen) {
      refuse(socket, CLOSE_NO_STATION, chosen.problem);
      return;
    }
    if (socket.readyState !== socket.OPEN) return;
    const end = parts.stationProcess(chosen.station).connect({
      send: (frame) => send(socket, frame),
      overrun: () => socket.close(CLOSE_TOO_MUCH, 'Too much at once; connect again.'),
    });
    socket.on('close', end.close);
    take = end.receive;
    for (const frame of waiting) end.receive(frame);
  }

  return {
    needsOrigin: true,
    // A frame of the longest length may need three bytes for each of its units.
    maxMessageBytes: MAX_FRAME_LENGTH * 3,
    admit: async ({ headers }, url) => {
      const pairing = pairingOf(headers);
      if (!pairing) return { ok: false, status: 401, problem: { code: 'no-token', message: UNPAIRED } };
      if (sockets.size < MAX_SCREENS)
        return {
          ok: true,
          admitted: {
            wanted: url.searchParams.get('station'),
            bound: pairing.station,
            mayBeginAny: pairing.mayBeginAny === true,
            headers,
          },
        };
      const message = `${MAX_SCREENS} screens are connected to this server; close one of them.`;
      return { ok: false, status: 503, problem: { code: 'busy', message } };
    },
    connected: (socket, admitted) => {
      sockets.set(socket, admitted.headers);
      watchPulse(socket, pulseMs);
      // A pairing ends by the clock, too.
      const look = setInterval(() => endIfUnpaired(socket, admitted.headers), pulseMs);
      look.unref();
      socket.on('close', () => {
        clearInterval(look);
        sockets.delete(socket);
      });
      connect(socket, admitted).catch(() =>
        refuse(socket, CLOSE_TOO_MUCH, 'The server could not look into its plan. Try again.'),
      );
    },
    endUnpaired: () => {
      for (const [socket, headers] of sockets) endIfUnpaired(socket, headers);
    },
    close: () => {
      for (const socket of sockets.keys()) socket.close(1001, 'The server is stopping.');
    },
  };
}
