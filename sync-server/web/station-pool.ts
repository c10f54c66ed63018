import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Log } from '../log.ts';
import { runStationProcess } from './station-process.ts';
import type { StationProcess } from './station-process.ts';

export interface StationPoolOptions {
  /** Path of the station program. */
  readonly program: string;
  /** Folder with one folder per station. */
  readonly folder: string;
  readonly site: string;
  /** Where the stations reach this server. */
  readonly serverUrl: () => string;
  /** The ticket that a station is given at its start, because it is not enrolled yet; undefined: it needs none. */
  readonly ticketFor: (station: string) => Promise<string | undefined>;
  readonly log: Log;
}

/** The headless stations of this server: one process for each that a browser has asked for. */
export interface StationPool {
  readonly process: (station: string) => StationProcess;
  /** Whether a station of this name was ever started here. */
  readonly livesHere: (station: string) => boolean;
  readonly stop: () => Promise<void>;
}

/** Starts stations when they are first asked for and keeps them until the server stops, so that they stay up to date. */
export function createStationPool({
  program,
  folder,
  site,
  serverUrl,
  ticketFor,
  log,
}: StationPoolOptions): StationPool {
  const running = new Map<string, StationProcess>();
  const folderOf = (station: string) => join(folder, station);
  return {
    process: (station) => {
      let found = running.get(station);
      if (!found) {
        const args = ['--data', folderOf(station), '--server', serverUrl(), '--station', station, '--site', site];
        found = runStationProcess(
          station,
          // Whoever looks at it sits elsewhere: the ports of the server are not theirs.
          { program, args: [...args, '--headless', '--no-devices', '--ipc'], ticket: () => ticketFor(station) },
          log,
        );
        running.set(station, found);
      }
      return found;
    },
    livesHere: (station) => existsSync(folderOf(station)),
    stop: async () => {
      await Promise.all([...running.values()].map((station) => station.stop()));
    },
  };
}
