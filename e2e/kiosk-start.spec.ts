import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { must } from '../shared/invariant.ts';
import { builtKiosk } from './fixtures/kiosk-app.ts';
import type { KioskApp } from './fixtures/kiosk-app.ts';

/** The whole kiosk as it is built: real shell, real screens, real station, no server. */

let kiosk: KioskApp;
let app: ElectronApplication;
/** What Chromium complained about on the console of any window. */
let complaints: string[];

test.beforeEach(async () => {
  kiosk = await builtKiosk();
  app = await kiosk.launch(['--windowed', '--station', 'press-3', '--site', 'demo']);
  complaints = [];
  const listen = (page: Page): void => {
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  };
  app.on('window', listen);
  app.windows().forEach(listen);
});

test.afterEach(async () => {
  await app.close();
  await kiosk.remove();
});

const signOn = (page: Page) => page.getByTestId('sign-on-screen');

/** Of the station processes that Electron runs: their ids. */
const stationPids = (): Promise<number[]> =>
  app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ name }) => name === 'Lineside station')
      .map(({ pid }) => pid),
  );

test('the kiosk starts to the sign-on screen without one complaint of the content security policy', async () => {
  const page = await app.firstWindow();
  await expect(signOn(page)).toBeVisible();
  // Loaded again with the listeners in place, so that nothing of the start is missed.
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener(
      'securitypolicyviolation',
      ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
        violations.push(`${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
      },
    );
  });
  const loaded = page.waitForEvent('load');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
  await loaded;
  await expect(signOn(page)).toBeVisible();
  await page.getByTestId('theme-toggle').click();
  await page.getByTestId('station-button').click();
  await expect(page.getByText('press-3').first()).toBeVisible();
  expect(complaints).toEqual([]);
  // What code tries and catches is on no console.
  expect(await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations)).toEqual([]);
});

test('a crashed renderer and a killed station come back by themselves', async () => {
  const page = await app.firstWindow();
  await expect(signOn(page)).toBeVisible();

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await expect(async () => {
    await expect(signOn(must(app.windows().at(-1), 'a window'))).toBeVisible({ timeout: 500 });
  }).toPass();

  const [pid] = await stationPids();
  process.kill(must(pid, 'a station process'), 'SIGKILL');
  await expect.poll(stationPids).not.toContain(pid);
  await expect.poll(stationPids).toHaveLength(1);
  const again = must(app.windows().at(-1), 'a window');
  await expect(again.getByTestId('connection-banner')).toHaveCount(0);
  await expect(signOn(again)).toBeVisible();
  const kinds = (await kiosk.incidents()).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'no-system-sandbox')).toEqual(['renderer-gone', 'station-gone']);
});
