/**
 * From the tap on a key of Home, or the last byte of a scan on the serial port, to the painted frame that shows the new count, durable in
 * between; beside a tap that only the screen answers.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { openSerialPair, whyNoSerialPair } from '../electron/station/testing/serial-pair.ts';
import { withScanner } from '../electron/station/testing/serial-scanner.ts';
import { must } from '../shared/invariant.ts';
import { displayEnvironment } from './electron/electron-application.ts';
import { packagedApplications } from './electron/packaged-applications.ts';
import { paintedAtMs } from './electron/painted.ts';
import { scanToFrameMs } from './electron/scan-to-frame.ts';
import { startApplication } from './electron/started-application.ts';
import { tap, tapTo } from './electron/tap-to-frame.ts';
import type { TapTimes } from './electron/tap-to-frame.ts';
import { report } from './figure.ts';
import { fillStation, FULL_STATION } from './shop-floor/fill-station.ts';
import { SITE, STATION } from './shop-floor/plan.ts';

const { values } = parseArgs({ options: { taps: { type: 'string', default: '150' }, json: { type: 'boolean' } } });
const TAPS = Number(values.taps);
/** Taps before any counts: the page compiles what it runs often. */
const WARM_UP = 15;
/** After a start, until what it left for later is done. */
const SETTLE_MS = 10_000;

function percentile(taps: readonly TapTimes[], part: keyof TapTimes, share: number): number {
  const sorted = taps.map((times) => times[part]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

const data = await mkdtemp(path.join(os.tmpdir(), 'lineside-bench-'));
const applications = await packagedApplications();
const cable = whyNoSerialPair() === undefined ? await openSerialPair() : undefined;
const display = await displayEnvironment();
try {
  await fillStation(path.join(data, 'station'), FULL_STATION);
  if (cable) await writeFile(path.join(data, 'station/devices.json'), JSON.stringify(withScanner(cable.port)));
  const args = ['--data', data, '--site', SITE, '--station', STATION, '--windowed'];
  const home = '[data-testid="home-screen"] [data-testid="good"]:enabled';
  // The first start builds what later ones only read.
  const first = startApplication(applications.kiosk, args, display.env);
  await paintedAtMs(await first.page('app://kiosk/'), home);
  await pause(SETTLE_MS);
  await first.stop();
  const kiosk = startApplication(applications.kiosk, args, display.env);
  try {
    const page = await kiosk.page('app://kiosk/');
    await paintedAtMs(page, home);
    await pause(SETTLE_MS);

    const commands: TapTimes[] = [];
    // Keys in turns, as the same key twice within a moment is taken for a bounce.
    const keys = ['good', 'good-plus-5', 'good-plus-10'];
    for (let n = 0; n < WARM_UP + TAPS; n += 1)
      commands.push(await tap(page, must(keys[n % keys.length], 'a key'), 'good-count'));
    commands.splice(0, WARM_UP);

    const scans: number[] = [];
    if (cable) {
      // Codes in turns, as the same code twice within a moment is a reader that repeats itself.
      for (let n = 0; n < WARM_UP + TAPS; n += 1)
        scans.push(await scanToFrameMs(page, cable, n % 2 === 0 ? 'LS:GOOD' : 'LS:GOOD:2', 'good-count'));
      scans.splice(0, WARM_UP);
    } else console.error('No scans are measured: there are no virtual serial ports here (socat).');

    await tapTo(page, 'good-keypad', 'keypad-entry');
    const local: TapTimes[] = [];
    for (let n = 0; n < WARM_UP + TAPS; n += 1)
      local.push(await tap(page, n % 2 === 0 ? 'key-7' : 'key-delete', 'keypad-entry'));
    local.splice(0, WARM_UP);

    const parts = { painted: 'painted frame', nextFrame: 'frame after it (double rAF)' } as const;
    for (const part of ['painted', 'nextFrame'] as const) {
      for (const [name, share] of [
        ['p50', 0.5],
        ['p99', 0.99],
      ] as const) {
        report({
          metric: `tap to ${parts[part]}, ${name}`,
          value: percentile(commands, part, share),
          unit: 'ms',
          rival: 'a digit on the keypad of the screen',
          rivalValue: percentile(local, part, share),
        });
      }
    }
    const measured = scans.toSorted((a, b) => a - b);
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const value = measured[Math.floor(measured.length * share)];
      if (value === undefined) break;
      report({
        metric: `scan, last byte on the serial port to painted frame, ${name}`,
        value,
        unit: 'ms',
        rival: 'a digit on the keypad of the screen',
        rivalValue: percentile(local, 'painted', share),
      });
    }
    report({ metric: 'tap to the changed document, p50', value: percentile(commands, 'changed', 0.5), unit: 'ms' });
    page.close();
  } finally {
    await kiosk.stop();
  }
} finally {
  display.end();
  await cable?.end();
  await applications.end();
  await rm(data, { recursive: true, force: true });
}
