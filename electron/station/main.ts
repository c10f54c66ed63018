import { join } from 'node:path';

import { UNREADABLE_FACT } from '../../shared/host/station-problem.ts';
import { VERSION } from '../../shared/version.ts';
import { startStation } from './kernel/station.ts';
import type { Station } from './kernel/station.ts';
import { storeFolder } from './kernel/store-folder.ts';
import { systemClock } from './process/clock.ts';
import { parentVault, unlockSecrets } from './process/key-vault.ts';
import { openParentChannel, serveParent } from './process/parent-channel.ts';
import { keepHeapSmall } from './process/small-heap.ts';
import { startOnStore } from './process/start-on-store.ts';
import { startProblem } from './process/start-problem.ts';
import { readStationArgs, stationHelp } from './process/station-args.ts';
import type { StationArgs } from './process/station-args.ts';
import { openIdentity } from './process/station-identity.ts';
import { checkStoreFile } from './store/backup/check-store-file.ts';
import { answerCheckTask, checkInThread } from './store/backup/check-worker.ts';
import { openStationStore } from './store/open-station-store.ts';
import { damageOf } from './store/store-examination.ts';
import { reportSentence } from './store/store-report.ts';

/** Whether a backup is due is asked this often, the first time a while after the start. */
const BACKUP_EVERY_MS = 600_000;
const FIRST_BACKUP_AFTER_MS = 60_000;
/** Something failed that the next start sets right (sysexits.h: EX_TEMPFAIL). */
const START_AGAIN = 75;

function log(level: 'info' | 'error', message: string): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, from: 'station', message })}\n`);
}

/** The program of threads that may be ended at any moment: beside this source, or beside the folder of this bundle. */
const threads = new URL(import.meta.url.endsWith('.ts') ? './threads.ts' : '../threads/threads.js', import.meta.url);

/** Notes that an error came from damage, so that the next start looks for it. */
let suspect: (found: string) => void = () => undefined;

async function run(args: StationArgs): Promise<void> {
  const channel = args.ipc ? openParentChannel() : undefined;
  const clock = systemClock();
  let running: Station | undefined;
  let ending: Promise<void> | undefined;
  const end = (code = 0) => {
    ending ??= (running?.stop() ?? Promise.resolve()).finally(() => process.exit(code));
  };

  const open = () =>
    openStationStore({
      folder: storeFolder(args.data),
      station: args.station,
      version: VERSION,
      boot: clock.boot,
      nowMs: clock.nowMs,
      checkCopy: async (file, knowledge) =>
        // Where there can be no thread, everybody waits for the check: better than a backup that nobody looked at.
        await checkInThread(new URL(import.meta.url), file, knowledge).catch(() => checkStoreFile(file, knowledge)),
      onDamaged: (found) => {
        if (!running) return; // The start notices by itself.
        log('error', `${found} The station starts again and sets it right.`);
        channel?.send({ fatal: found, code: 'damaged' });
        end(START_AGAIN);
      },
    });

  try {
    const { station, site, data: folder } = args;
    // Electron's channel means a kiosk; everything else has no screen of its own.
    const kind = 'parentPort' in process ? 'kiosk' : 'headless';
    const vault = channel && kind === 'kiosk' ? parentVault(channel) : undefined;
    const secrets = await unlockSecrets({ folder, site, station, newIncarnation: clock.newIncarnation }, vault);
    const { opened, started } = await startOnStore(
      open,
      async ({ store, report, incarnationDue, incarnationBegun }) => {
        if (report) log('error', reportSentence(report));
        if (incarnationDue) {
          openIdentity(folder, site, station, clock.newIncarnation, secrets).renew(clock.newIncarnation());
          incarnationBegun();
        }
        return await startStation({
          folder: args.data,
          site: args.site,
          station: args.station,
          version: VERSION,
          store,
          clock,
          link: null,
          server: { url: args.server, ticket: args.ticket, kind },
          secrets,
          vault,
          rehearsalProgram: threads,
          searchProgram: threads,
          ...(args.devices ? {} : { serial: { listPorts: () => Promise.resolve([]) } }),
          log: (sentence) => log('info', sentence),
          onBroken: (sentence, code) => {
            log('error', `${sentence} The station starts again.`);
            if (code !== undefined) {
              suspect(sentence);
              channel?.send({ fatal: sentence, code });
            }
            end(START_AGAIN);
          },
        });
      },
    );
    running = started;
    suspect = opened.suspect;
    const backUp = () => void opened.backups.tick();
    setTimeout(backUp, FIRST_BACKUP_AFTER_MS).unref();
    setInterval(backUp, BACKUP_EVERY_MS).unref();
    process.on('SIGTERM', () => end());
    process.on('SIGINT', () => end());
    channel?.onEnd(() => end());
    if (channel) serveParent(channel, started);
    log(
      'info',
      `Station ${args.station} of site ${args.site} is ready on ${join(args.data)}${args.server === null ? '' : `, server ${args.server}`}.`,
    );
  } catch (error) {
    const { sentence, code } = startProblem(error);
    log('error', sentence);
    channel?.send({ fatal: sentence, ...(code === undefined ? {} : { code }) });
    // The message must leave before the process does.
    setTimeout(() => process.exit(code === UNREADABLE_FACT ? START_AGAIN : 1), 200);
  }
}

function main(): void {
  keepHeapSmall();
  process.on('uncaughtException', (error) => {
    const damage = damageOf(error);
    if (damage) suspect(damage.found);
    log('error', `The station ends because of a bug: ${error.stack ?? error.message}`);
    process.exit(damage ? START_AGAIN : 70);
  });
  const read = readStationArgs(process.argv.slice(2), process.env['LINESIDE_ENROL']);
  if ('help' in read) process.stdout.write(stationHelp);
  else if ('problem' in read) {
    process.stderr.write(`${read.problem}\n`);
    process.exitCode = 2;
  } else void run(read.args);
}

if (!answerCheckTask()) main();
