/** Memory (PSS) of the packaged kiosk at rest with 50,000 facts and 5,000 orders, beside an empty window of the same binary; the station alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { displayEnvironment } from './electron/electron-application.ts';
import { EMPTY_PAGE, packagedApplications } from './electron/packaged-applications.ts';
import { firstPaintAtMs, paintedAtMs } from './electron/painted.ts';
import { isStation, memoryOf, totalMb } from './electron/process-memory.ts';
import type { ProcessMemory } from './electron/process-memory.ts';
import { startApplication } from './electron/started-application.ts';
import type { StartedApplication } from './electron/started-application.ts';
import { report } from './figure.ts';
import { fillStation, FULL_STATION } from './shop-floor/fill-station.ts';
import { SITE, STATION } from './shop-floor/plan.ts';

const { values } = parseArgs({
  options: { rest: { type: 'string', default: '30' }, json: { type: 'boolean' } },
});

/** Lets an application rest until what its start needed is given back, and adds up what it holds. */
async function atRest(application: StartedApplication): Promise<ProcessMemory[]> {
  await pause(Number(values.rest) * 1000);
  return memoryOf(application.pid);
}

const data = await mkdtemp(path.join(os.tmpdir(), 'lineside-bench-'));
const applications = await packagedApplications();
const display = await displayEnvironment();
try {
  await fillStation(path.join(data, 'kiosk/station'), FULL_STATION);

  const empty = startApplication(applications.emptyWindow, [path.join(data, 'empty')], display.env);
  const emptyPage = await empty.page(EMPTY_PAGE.slice(0, 10));
  await firstPaintAtMs(emptyPage);
  emptyPage.close();
  const emptyMb = totalMb(await atRest(empty));
  await empty.stop();

  const args = ['--data', path.join(data, 'kiosk'), '--site', SITE, '--station', STATION, '--windowed'];
  // The first start builds what later ones only read.
  for (const isMeasured of [false, true]) {
    const kiosk = startApplication(applications.kiosk, args, display.env);
    const page = await kiosk.page('app://kiosk/');
    await paintedAtMs(page, '[data-testid="home-screen"]');
    page.close();
    if (isMeasured) {
      const processes = await atRest(kiosk);
      const metric = 'all processes of the kiosk at rest';
      report({ metric, value: totalMb(processes), unit: 'MB', rival: 'an empty window', rivalValue: emptyMb });
      const over = totalMb(processes) - emptyMb;
      report({ metric: 'of that beyond the empty window', value: over, unit: 'MB', rival: 'its bar', rivalValue: 150 });
      const station = totalMb(processes.filter(isStation));
      report({ metric: 'of that the station', value: station, unit: 'MB', rival: 'its bar', rivalValue: 150 });
    }
    await kiosk.stop();
  }
} finally {
  display.end();
  await applications.end();
  await rm(data, { recursive: true, force: true });
}
