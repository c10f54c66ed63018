import { utilityProcess } from 'electron';

import type { StationProcess, StationProcessEvents } from './station-supervisor.ts';

/** The name under which Electron knows the station's process. */
export const STATION_SERVICE = 'Lineside station';

/** How much of the station's error output is kept for the incident of its death. */
const LAST_WORDS = 2_000;

/**
 * Starts the built station in a utility process. Its output goes on to our own.
 *
 * @param program absolute path of station.js
 */
export function forkStation(
  program: string,
  args: readonly string[],
  { onMessage, onExit }: StationProcessEvents,
): StationProcess {
  const child = utilityProcess.fork(program, [...args], { serviceName: STATION_SERVICE, stdio: 'pipe' });
  let lastWords = '';
  child.stdout?.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    lastWords = (lastWords + chunk.toString()).slice(-LAST_WORDS);
  });
  child.on('message', onMessage);
  // Out of memory and the like. Its end follows as `exit`; without a listener this would be an unexpected error of our own.
  child.on('error', (type, location) => {
    lastWords = `${lastWords}${type} in ${location}`.slice(-LAST_WORDS);
  });
  child.once('exit', (code) => onExit(code, lastWords));
  return {
    post: (message) => child.postMessage(message, []),
    end: () => {
      child.kill();
    },
    kill: () => {
      if (child.pid === undefined) return;
      // Electron's own kill() only asks.
      try {
        process.kill(child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    },
  };
}

/** Arguments of a station process that is a kiosk's. What is undefined is left to the station. */
export function stationArguments(station: {
  readonly data: string;
  readonly server: string | undefined;
  readonly station: string | undefined;
  readonly site: string | undefined;
}): string[] {
  const named = (['data', 'server', 'station', 'site'] as const).flatMap((name) => {
    const value = station[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  return [...named, '--ipc'];
}
