import type { WebSocket } from 'ws';

import { stationId } from '../../shared/facts/chain.ts';
import { MAX_FRAME_LENGTH } from '../../shared/host/host-frames.ts';
import { PULSE_MS, watchPulse } from '../http/pulse.ts';
import type { SocketRoute } from '../http/upgrades.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { StationProcess } from './station-process.ts';

/** The station a browser gets when it asks for none. */
export const DEFAULT_STATION = 'office-1';

/** Screens that are connected at once. */
const MAX_SCREENS = 200;
/** A screen with this much unsent has stopped reading. */
const UNSENT_LIMIT = 4 * 1024 * 1024;

/** Why a screen got no station. 4000 and up are for applications (RFC 6455, 7.4.2). */
const CLOSE_NO_STATION = 4004;
const CLOSE_NOT_TEXT = 1003;
const CLOSE_TOO_MUCH = 1013;

/** What the screens' door needs. */
export interface HostSocketParts {
  readonly store: Pick<SiteStore, 'currentPlan' | 'stationKey'>;
  /** The running station of this name, started if need be. */
  readonly stationProcess: (station: string) => StationProcess;
  /** Whether a station of this name lives on this server. */
  readonly livesHere: (station: string) => boolean;
  readonly pulseMs?: number | undefined;
  /** The answer to a frame that these screens may not send; undefined for one that goes on to the station. Absent: all of them do. */
  readonly refusal?: ((frame: string) => object | undefined) | undefined;
}

/** The station that a screen asks for, or the sentence why it cannot have it. */
async function chosenStation(
  { store, livesHere }: HostSocketParts,
  wanted: string | null,
): Promise<{ readonly station: string } | { readonly problem: string }> {
  const station = wanted ?? DEFAULT_STATION;
  if (!stationId.safeParse(station).success)
    return { problem: `"${station.slice(0, 60)}" is no station name. Correct ?station= in the address.` };
  if (wanted !== null && (await store.currentPlan('station', [station])).length === 0)
    return {
      problem: `The plan has no station "${station}". Correct ?station= in the address, or have it added to the plan.`,
    };
  if (!livesHere(station) && (await store.stationKey(station)) !== undefined)
    return { problem: `"${station}" is a machine of its own. Work there, or choose another station for this browser.` };
  return { station };
}

/** The WebSocket route by which screens in browsers reach a headless station: the frames of the host contract, as texts. */
export function hostSocketRoute(parts: HostSocketParts): SocketRoute<string | null> & { readonly close: () => void } {
  const { pulseMs = PULSE_MS } = parts;
  const sockets = new Set<WebSocket>();

  function send(socket: WebSocket, frame: object): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNSENT_LIMIT) socket.terminate();
    else socket.send(JSON.stringify(frame));
  }

  function refuse(socket: WebSocket, code: number, message: string): void {
    // A browser cannot read why a handshake failed, and a close reason holds 123 bytes, so the sentence travels as a frame.
    send(socket, { t: 'problem', message });
    socket.close(code, 'No station for this screen.');
  }

  async function connect(socket: WebSocket, wanted: string | null): Promise<void> {
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
    const chosen = await chosenStation(parts, wanted);
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
    admit: async (_request, url) => {
      if (sockets.size < MAX_SCREENS) return { ok: true, admitted: url.searchParams.get('station') };
      const message = `${MAX_SCREENS} screens are connected to this server; close one of them.`;
      return { ok: false, status: 503, problem: { code: 'busy', message } };
    },
    connected: (socket, wanted) => {
      sockets.add(socket);
      watchPulse(socket, pulseMs);
      socket.on('close', () => sockets.delete(socket));
      connect(socket, wanted).catch(() =>
        refuse(socket, CLOSE_TOO_MUCH, 'The server could not look into its plan. Try again.'),
      );
    },
    close: () => {
      for (const socket of sockets) socket.close(1001, 'The server is stopping.');
    },
  };
}
