/** Starts a station in a process of its own, says how long that took and what it holds then: `node measured-start.ts FOLDER [anew]`. */
import { readFileSync } from 'node:fs';

import { startStation } from '../../electron/station/kernel/station.ts';
import { storeFolder } from '../../electron/station/kernel/store-folder.ts';
import { systemClock } from '../../electron/station/process/clock.ts';
import { keepHeapSmall } from '../../electron/station/process/small-heap.ts';
import { removeProjection } from '../../electron/station/projection/projection-file.ts';
import { openRxStationStore } from '../../electron/station/store/rx-station-store.ts';
import { SITE, STATION } from '../shop-floor/plan.ts';

/** What a start took and left, in milliseconds and megabytes. */
export interface MeasuredStart {
  /** Until screens are answered, and until commands are. */
  readonly openMs: number;
  readonly readyMs: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly pssMb: number;
  /** The longest that anything else had to wait while the history was read. */
  readonly longestWaitMs: number;
}

const megabytes = (bytes: number) => bytes / 1024 / 1024;

function pssMb(): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'));
  return Number(found?.[1] ?? Number.NaN) / 1024;
}

async function measure(folder: string, anew: boolean): Promise<MeasuredStart> {
  if (anew) removeProjection(`${storeFolder(folder)}/${STATION}.projection.sqlite`);
  const from = performance.now();
  const store = await openRxStationStore(storeFolder(folder), STATION);
  const parts = { folder, site: SITE, station: STATION, version: 'bench', store, clock: systemClock(), link: null };
  const station = await startStation(parts);
  const { connection } = station.connect(() => undefined);
  for (const topic of ['home', 'next', 'actions', 'sync', 'session'] as const)
    connection.receive({ t: 'subscribe', topic });
  const openMs = performance.now() - from;
  let longestWaitMs = 0;
  let before = performance.now();
  const watch = setInterval(() => {
    longestWaitMs = Math.max(longestWaitMs, performance.now() - before - 1);
    before = performance.now();
  }, 1);
  await station.ready;
  clearInterval(watch);
  const readyMs = performance.now() - from;
  // Two rounds of writing: facts that nobody works with leave memory.
  await new Promise((resolve) => {
    setTimeout(resolve, 5000);
  });
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const measured = {
    openMs,
    readyMs,
    heapMb: megabytes(heapUsed),
    rssMb: megabytes(rss),
    pssMb: pssMb(),
    longestWaitMs,
  };
  await station.stop();
  return measured;
}

const [folder, how] = process.argv.slice(2);
keepHeapSmall();
if (folder !== undefined && import.meta.main)
  process.stdout.write(`${JSON.stringify(await measure(folder, how === 'anew'))}\n`);
