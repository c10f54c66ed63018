import { join } from 'node:path';

import { startStation, storeFolder } from './kernel/station.ts';
import { systemClock } from './process/clock.ts';
import { openParentChannel, serveParent } from './process/parent-channel.ts';
import { readStationArgs, stationHelp } from './process/station-args.ts';
import type { StationArgs } from './process/station-args.ts';
import { openRxStationStore } from './store/rx-station-store.ts';
import { httpServerLink } from './sync/http-link.ts';

const VERSION = '0.1.0';

function log(level: 'info' | 'error', message: string): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, from: 'station', message })}\n`);
}

async function run(args: StationArgs): Promise<void> {
  const channel = args.ipc ? openParentChannel() : undefined;
  try {
    const store = await openRxStationStore(storeFolder(args.data), args.station);
    const link = args.server === null ? null : httpServerLink(args.server);
    const station = await startStation({
      folder: args.data,
      site: args.site,
      station: args.station,
      version: VERSION,
      store,
      clock: systemClock(),
      link,
    });
    let ending: Promise<void> | undefined;
    const end = () => {
      ending ??= station.stop().finally(() => process.exit(0));
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    channel?.onEnd(end);
    if (channel) serveParent(channel, station);
    log(
      'info',
      `Station ${args.station} of site ${args.site} is ready on ${join(args.data)}${args.server === null ? ', without a server' : `, server ${args.server}`}.`,
    );
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    log('error', sentence);
    channel?.send({ fatal: sentence });
    // The message must leave before the process does.
    setTimeout(() => process.exit(1), 200);
  }
}

process.on('uncaughtException', (error) => {
  log('error', `The station ends because of a bug: ${error.stack ?? error.message}`);
  process.exit(70);
});

const read = readStationArgs(process.argv.slice(2));
if ('help' in read) process.stdout.write(stationHelp);
else if ('problem' in read) {
  process.stderr.write(`${read.problem}\n`);
  process.exitCode = 2;
} else void run(read.args);
