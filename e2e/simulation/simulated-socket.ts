import { EventEmitter } from 'node:events';

import type { WebSocket } from 'ws';

import type { NudgeSocket } from '../../electron/station/sync/nudge-socket.ts';
import type { NetworkParts, Wire } from './network.ts';
import type { Machine } from './scheduler.ts';

export interface SocketParts extends NetworkParts {
  readonly station: Machine;
  readonly wire: Wire;
  readonly token: string;
  readonly onText: (text: string) => void;
  readonly onClosed: () => void;
}

/** A station that has heard nothing for so long takes the connection for dead (milliseconds). */
const SILENCE_MS = 60_000;
const LOOK_MS = 15_000;
const OPEN = 1;
const CLOSED = 3;

/** A socket for nudges between a station and the server that runs when it is opened; it ends with either side, or when its wire stays cut. */
export function openSimulatedSocket(parts: SocketParts): NudgeSocket {
  const { scheduler, chance, station, wire } = parts;
  let isOver = false;
  let heardMs = scheduler.nowMs();
  const latency = () => 2 + chance.between(0, 40) + chance.number() * wire.weather.disorderMs;
  /** The server's end. */
  const far = Object.assign(new EventEmitter(), {
    readyState: OPEN,
    OPEN,
    bufferedAmount: 0,
    send: (text: string) => {
      if (chance.happens(wire.weather.nudgesLost)) {
        parts.struck('drop');
        return;
      }
      scheduler.after(latency(), station, () => {
        if (isOver || wire.isCut) return;
        heardMs = scheduler.nowMs();
        parts.onText(text);
      });
    },
    ping: () => {
      scheduler.after(latency(), station, () => {
        if (isOver || wire.isCut) return;
        heardMs = scheduler.nowMs();
        scheduler.after(latency(), null, () => {
          if (!wire.isCut) scheduler.as(far.machine, () => far.emit('pong'));
        });
      });
    },
    close: () => endFar(),
    terminate: () => endFar(),
    machine: null as Machine | null,
  });

  function endFar(): void {
    if (far.readyState === CLOSED) return;
    far.readyState = CLOSED;
    far.emit('close');
    scheduler.after(latency(), station, () => {
      if (!wire.isCut) endNear();
    });
  }

  /** The station's end is gone by itself. */
  function endNear(): void {
    if (isOver) return;
    isOver = true;
    parts.onClosed();
  }

  function watch(): void {
    scheduler.after(LOOK_MS, station, () => {
      if (isOver) return;
      if (scheduler.nowMs() - heardMs > SILENCE_MS || (far.machine?.isDead === true && !wire.isCut)) endNear();
      else watch();
    });
  }

  scheduler.after(latency(), null, () => {
    const server = parts.server();
    const session = server?.service.sessions.find(parts.token);
    if (!server || !session || wire.isCut) {
      scheduler.after(latency(), station, endNear);
      return;
    }
    far.machine = server.machine;
    scheduler.as(server.machine, () => server.nudges.connect(far as unknown as WebSocket, session));
  });
  watch();
  return {
    close: () => {
      isOver = true;
      if (far.readyState === CLOSED) return;
      far.readyState = CLOSED;
      if (far.machine) scheduler.as(far.machine, () => far.emit('close'));
    },
  };
}
