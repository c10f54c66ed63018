import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { v7 } from 'uuid';

import type { Command, CommandName, CommandParams } from '../../../shared/gate/command.ts';
import { connectHost } from '../../../shared/host/connect-host.ts';
import type { CommandResult, Host, HostTopic, HostView } from '../../../shared/host/host-contract.ts';
import type { FrameFromStation, FrameToStation } from '../../../shared/host/host-frames.ts';
import { startStation } from '../kernel/station.ts';
import type { Station } from '../kernel/station.ts';
import type { StationClock } from '../process/clock.ts';
import { systemClock } from '../process/clock.ts';
import type { SerialHardware } from '../scan/scanning.ts';
import type { StationStore } from '../store/station-store.ts';
import type { ServerLink } from '../sync/server-link.ts';
import type { ServerSetting } from '../trust/station-trust.ts';

/** A clock at Monday, 2 March 2026, 07:00 in Berlin, moved by hand. */
export function handClock(): StationClock & { advance: (ms: number) => void } {
  let now = Date.UTC(2026, 2, 2, 6);
  return {
    ...systemClock(),
    nowMs: () => {
      now += 1;
      return now;
    },
    mono: () => now - Date.UTC(2026, 0, 1),
    uptimeMs: () => now - Date.UTC(2026, 0, 1),
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A station with a person's hands: gives commands and waits for views. */
export interface TestStation {
  readonly station: Station;
  readonly folder: string;
  readonly do: <Name extends CommandName>(
    name: Name,
    params: CommandParams<Name>,
    options?: { readonly actor?: string | null; readonly id?: string },
  ) => Promise<CommandResult>;
  /** Asks as a screen does. */
  readonly ask: Host['call'];
  /** Resolves with the first value of a view that fits. */
  readonly see: <T extends HostTopic>(topic: T, fits: (view: HostView<T>) => boolean) => Promise<HostView<T>>;
}

const started = new Set<Station>();

/** Ends what a test left running: RxDB allows few open collections in one process. */
export async function stopAllStations(): Promise<void> {
  for (const station of started) await station.stop();
  started.clear();
}

/** A fresh data folder. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lineside-station-'));
}

/** Starts a station on a store, seen through the whole host contract. */
export async function startTestStation(options: {
  folder: string;
  store: StationStore;
  link?: ServerLink;
  serial?: SerialHardware;
  site?: string;
  station?: string;
  clock?: StationClock;
  server?: ServerSetting;
  log?: (sentence: string) => void;
}): Promise<TestStation> {
  const station = await startStation({
    folder: options.folder,
    site: options.site ?? 'demo',
    station: options.station ?? 'line-1',
    version: '0',
    store: options.store,
    clock: options.clock ?? handClock(),
    link: options.link ?? null,
    ...(options.server ? { server: options.server } : {}),
    ...(options.log ? { log: options.log } : {}),
    serial: options.serial ?? { listPorts: () => Promise.resolve([]) },
  });
  started.add(station);
  const early: FrameToStation[] = [];
  let deliver = (frame: FrameToStation): void => {
    early.push(frame);
  };
  const link = connectHost((frame) => deliver(structuredClone(frame)));
  const { connection } = station.connect((frame: FrameFromStation) => link.receive(JSON.stringify(frame)));
  deliver = (frame) => connection.receive(frame);
  for (const frame of early) deliver(frame);
  return {
    station,
    folder: options.folder,
    do: async (name, params, { actor = 'p-ada', id = v7() } = {}) =>
      await link.host.call('execute', { id, actor, name, params } as Command),
    ask: link.host.call,
    see: async (topic, fits) =>
      await new Promise((resolve) => {
        let end = (): void => undefined;
        let found = false;
        end = link.host.subscribe(topic, (view) => {
          if (found || !fits(view)) return;
          found = true;
          queueMicrotask(() => end());
          resolve(view);
        });
      }),
  };
}
