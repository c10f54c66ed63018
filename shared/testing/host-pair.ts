import { connectHost } from '../host/connect-host.ts';
import type { HostLink } from '../host/connect-host.ts';
import type { FrameFromStation, FrameToStation } from '../host/host-frames.ts';
import { serveHost } from '../host/serve-host.ts';
import type { HostConnection, HostService } from '../host/serve-host.ts';

/** A screen and its station joined by a channel in memory that carries JSON text, as a WebSocket would. */
export interface HostPair {
  readonly link: HostLink;
  /** The station's side; undefined while the station is away. */
  readonly station: () => HostConnection | undefined;
  /** The station starts (or starts again) and greets the screen. */
  readonly start: () => void;
  /** The station dies: what it still sends is lost, and so is what the screen sends. */
  readonly stop: () => void;
  /** Everything that left the screen and reached a station. */
  readonly toStation: FrameToStation[];
  /** Everything that reached the screen. */
  readonly fromStation: FrameFromStation[];
}

/** Joins a screen with a station that offers `service`; the station is away until `start`. */
export function createHostPair(service: HostService): HostPair {
  const toStation: FrameToStation[] = [];
  const fromStation: FrameFromStation[] = [];
  let connection: HostConnection | undefined;
  let generation = 0;

  const link = connectHost((frame) => {
    if (!connection) return;
    toStation.push(frame);
    connection.receive(JSON.stringify(frame));
  });

  return {
    link,
    toStation,
    fromStation,
    station: () => connection,
    start() {
      generation += 1;
      const mine = generation;
      const early: FrameFromStation[] = [];
      const deliver = (frame: FrameFromStation) => {
        if (mine !== generation) return;
        fromStation.push(frame);
        link.receive(JSON.stringify(frame));
      };
      // The greeting is sent while the station's side is still being made; a real channel delivers it after that.
      let ready = false;
      connection = serveHost(service, (frame) => {
        if (ready) deliver(frame);
        else early.push(frame);
      });
      ready = true;
      link.setOpen(true);
      for (const frame of early) deliver(frame);
    },
    stop() {
      generation += 1;
      connection = undefined;
      link.setOpen(false);
    },
  };
}
