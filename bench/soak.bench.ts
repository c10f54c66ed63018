/** Steady work on a server, a kiosk and a second station for a while: does what they hold in memory stop growing? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import type { PlanDraft } from '../shared/plan/plan-document.ts';
import { openSqliteSiteStore } from '../sync-server/store/sqlite-site-store.ts';
import { heapMb } from './electron/devtools.ts';
import { displayEnvironment } from './electron/electron-application.ts';
import { packagedApplications } from './electron/packaged-applications.ts';
import { isStation, memoryOf, totalMb } from './electron/process-memory.ts';
import type { ProcessMemory } from './electron/process-memory.ts';
import { startApplication } from './electron/started-application.ts';
import { report } from './figure.ts';
import { OPERATOR, shopFloorPlan, SITE } from './shop-floor/plan.ts';
import { startInspected } from './soak/inspected-process.ts';
import type { InspectedProcess } from './soak/inspected-process.ts';
import { createKioskPerson } from './soak/kiosk-person.ts';
import { trendOf } from './soak/trend.ts';
import type { Sample } from './soak/trend.ts';
import { createVirtualPerson, screenOf } from './soak/virtual-person.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    orders: { type: 'string', default: '500' },
    json: { type: 'boolean' },
  },
});
const DURATION_MS = Number(values.minutes) * 60_000;
const ORDERS = Number(values.orders);
/** As many samples whatever the duration: half of them for each half. */
const SAMPLES = 30;
/** The server is restarted at these shares of the time, all in the first half. */
const RESTARTS = [1 / 6, 1 / 3, 1 / 2];
const SECOND_PERSON = { id: 'p-ben', badge: 'B-2' };

const repository = path.join(import.meta.dirname, '..');
const program = (file: string): string => path.join(repository, file);

function planDrafts(): PlanDraft[] {
  const person: PlanDraft = {
    kind: 'person',
    id: SECOND_PERSON.id,
    externalRefs: [],
    body: { name: 'Ben', badge: SECOND_PERSON.badge, roles: ['operator'], language: 'de', active: true },
  };
  // The server numbers revisions itself.
  const drafts = shopFloorPlan(ORDERS, Date.now()).map(({ revision: _revision, ...draft }): PlanDraft => draft);
  // First, so that the person can sign on as soon as there are orders.
  return [person, ...drafts];
}

async function putPlan(data: string): Promise<void> {
  const store = openSqliteSiteStore(path.join(data, 'site.db'), { newSite: SITE });
  await store.putPlan(planDrafts());
  await store.close();
}

async function startServer(data: string, port: string): Promise<{ process: InspectedProcess; url: string }> {
  const process = await startInspected(program('sync-server/testing/first-key-server.testkit.ts'), [
    '--data',
    data,
    '--port',
    port,
  ]);
  return { process, url: await process.printed(/(http:\/\/127\.0\.0\.1:\d+)/) };
}

/** Runs `work` every second until told to stop; a person waits for the answer to what was done before. */
function everySecond(work: () => Promise<void>): { readonly stop: () => Promise<void>; readonly done: () => number } {
  const ending = new AbortController();
  let done = 0;
  const ended = (async () => {
    while (!ending.signal.aborted) {
      const next = performance.now() + 1000;
      await work();
      done += 1;
      await pause(Math.max(0, next - performance.now()));
    }
  })();
  // A failure is told by stop(); until then it must not end the process.
  ended.catch(() => undefined);
  return {
    done: () => done,
    stop: () => {
      ending.abort();
      return ended;
    },
  };
}

const data = await mkdtemp(path.join(os.tmpdir(), 'lineside-soak-'));
const applications = await packagedApplications();
const display = await displayEnvironment();
const ends: (() => Promise<void>)[] = [];
try {
  const serverData = path.join(data, 'server');
  await putPlan(serverData);
  let server = await startServer(serverData, '0');
  const { port } = new URL(server.url);
  ends.push(() => server.process.stop());

  const second = await startInspected(program('electron/station/main.ts'), [
    '--data',
    path.join(data, 'line-2'),
    '--server',
    server.url,
    '--station',
    'line-2',
    '--site',
    SITE,
    '--ipc',
  ]);
  ends.push(() => second.stop());
  const person = await createVirtualPerson(screenOf(second.child), SECOND_PERSON.id, SECOND_PERSON.badge);

  const kiosk = startApplication(
    applications.kiosk,
    ['--data', path.join(data, 'line-1'), '--server', server.url, '--station', 'line-1', '--site', SITE, '--windowed'],
    display.env,
  );
  ends.push(() => kiosk.stop());
  const page = await kiosk.page('app://kiosk/');
  const operator = await createKioskPerson(page, OPERATOR.badge);

  const work = [everySecond(operator.work), everySecond(person.work)];
  const series = new Map<string, Sample[]>();
  const beganMs = performance.now();
  const note = (name: string, mb: number): void => {
    const samples = series.get(name) ?? [];
    samples.push({ hours: (performance.now() - beganMs) / 3_600_000, mb });
    series.set(name, samples);
  };
  const restarts = [...RESTARTS];
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    await pause(Math.max(0, beganMs + (DURATION_MS * sample) / SAMPLES - performance.now()));
    if (restarts[0] !== undefined && sample / SAMPLES >= restarts[0]) {
      restarts.shift();
      await server.process.stop();
      server = await startServer(serverData, port);
      // Another process: what the one before held says nothing about this one.
      series.delete('server, live heap');
      series.delete('server, PSS');
    }
    const ofKiosk = memoryOf(kiosk.pid);
    const isPage = ({ command }: ProcessMemory): boolean => command.includes('--type=renderer');
    note('server, live heap', await heapMb(server.process.inspector));
    note('second station, live heap', await heapMb(second.inspector));
    note('page, live heap', await heapMb(page));
    note('server, PSS', totalMb(memoryOf(server.process.pid)));
    note('second station, PSS', totalMb(memoryOf(second.pid)));
    note('kiosk: station, PSS', totalMb(ofKiosk.filter(isStation)));
    note('kiosk: page, PSS', totalMb(ofKiosk.filter(isPage)));
    note('kiosk: all the rest, PSS', totalMb(ofKiosk.filter((one) => !isStation(one) && !isPage(one))));
  }
  for (const { stop } of work) await stop();
  const done = work.reduce((sum, one) => sum + one.done(), 0);
  report({ metric: 'commands given', value: done, unit: 'commands' });
  for (const [name, samples] of series) {
    const { firstSlope, secondSlope, gainedMb, isFlat } = trendOf(samples);
    report({ metric: name, value: secondSlope, unit: 'MB/h', rival: 'first half', rivalValue: firstSlope });
    report({ metric: `${name}, at the end`, value: samples.at(-1)?.mb ?? Number.NaN, unit: 'MB' });
    if (isFlat) continue;
    console.error(`Not flat: ${name} gained ${gainedMb.toFixed(1)} MB from the third to the last quarter.`);
    process.exitCode = 1;
  }
  if (done < 1) throw new Error('Nobody worked.');
  page.close();
} finally {
  for (const end of ends.toReversed()) await end().catch(() => undefined);
  display.end();
  await applications.end();
  await rm(data, { recursive: true, force: true });
}
