/** Start of the packaged kiosk to its usable Home, 50,000 facts and 5,000 orders, beside an empty window of the same binary. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { DebuggedPage } from './electron/devtools.ts';
import { displayEnvironment } from './electron/electron-application.ts';
import { EMPTY_PAGE, packagedApplications } from './electron/packaged-applications.ts';
import { firstPaintAtMs, navigationOf, paintedAtMs } from './electron/painted.ts';
import { startApplication } from './electron/started-application.ts';
import { report } from './figure.ts';
import { fillStation, FULL_STATION } from './shop-floor/fill-station.ts';
import { SITE, STATION } from './shop-floor/plan.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    cold: { type: 'string', default: '3' },
    /** Tells when each step of each start was reached. */
    steps: { type: 'boolean', default: false },
    json: { type: 'boolean' },
  },
});

interface Start {
  readonly executable: string;
  readonly args: readonly string[];
  readonly address: string;
  readonly painted: (page: DebuggedPage) => Promise<number>;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Linux keeps what was read; only root can make it forget. */
async function forgetFiles(): Promise<boolean> {
  execFileSync('sync');
  return writeFile('/proc/sys/vm/drop_caches', '3').then(
    () => true,
    () => false,
  );
}

/** How long a start may take before it counts as failed. */
const GIVE_UP_MS = 60_000;

function withinReason<Value>(work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The window did not show what it should.')), GIVE_UP_MS);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function startOnce(start: Start, env: NodeJS.ProcessEnv): Promise<number> {
  const application = startApplication(start.executable, start.args, env);
  try {
    const page = await application.page(start.address);
    const painted = await withinReason(start.painted(page));
    if (values.steps) {
      const steps = Object.entries(await navigationOf(page)).map(([name, at]) => [
        name,
        Math.round(at - application.startedAtMs),
      ]);
      console.error(
        JSON.stringify({ ...Object.fromEntries(steps), painted: Math.round(painted - application.startedAtMs) }),
      );
    }
    page.close();
    return painted - application.startedAtMs;
  } finally {
    await application.stop();
  }
}

const data = await mkdtemp(path.join(os.tmpdir(), 'lineside-bench-'));
const applications = await packagedApplications();
const display = await displayEnvironment();
try {
  await fillStation(path.join(data, 'kiosk/station'), FULL_STATION);
  const kiosk: Start = {
    executable: applications.kiosk,
    args: ['--data', path.join(data, 'kiosk'), '--site', SITE, '--station', STATION, '--windowed'],
    address: 'app://kiosk/',
    painted: (page) => paintedAtMs(page, '[data-testid="home-screen"] [data-testid="good"]:enabled'),
  };
  const empty: Start = {
    executable: applications.emptyWindow,
    args: [path.join(data, 'empty')],
    address: EMPTY_PAGE.slice(0, 10),
    painted: firstPaintAtMs,
  };
  // Both have been started before, as a kiosk in service has.
  await startOnce(empty, display.env);
  await startOnce(kiosk, display.env);
  const kinds = [
    { name: 'files in memory', runs: Number(values.runs), isReady: () => Promise.resolve(true) },
    { name: 'files forgotten', runs: Number(values.cold), isReady: forgetFiles },
  ];
  for (const { name, runs, isReady } of kinds) {
    const times: { readonly kiosk: number[]; readonly empty: number[] } = { kiosk: [], empty: [] };
    for (let run = 0; run < runs; run += 1) {
      if (!(await isReady())) break;
      times.empty.push(await startOnce(empty, display.env));
      await isReady();
      times.kiosk.push(await startOnce(kiosk, display.env));
    }
    if (times.kiosk.length === 0) {
      console.error(`Not measured, ${name}: only root can make Linux forget what it has read.`);
      continue;
    }
    const rivalValue = median(times.empty);
    const rival = 'an empty window';
    report({ metric: `start to usable Home, ${name}`, value: median(times.kiosk), unit: 'ms', rival, rivalValue });
    const bar = { rival: 'its bar: 1.5 x the empty window + 1 s', rivalValue: 1.5 * rivalValue + 1000 };
    report({ metric: `start to usable Home, ${name}`, value: median(times.kiosk), unit: 'ms', ...bar });
  }
} finally {
  display.end();
  await applications.end();
  await rm(data, { recursive: true, force: true });
}
