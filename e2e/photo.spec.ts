import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { smallPlant } from '../shared/testing/small-plant.ts';
import { chanceOf } from './faults/fault.ts';
import { startTcpProxy } from './faults/tcp-proxy.ts';
import type { TcpProxy } from './faults/tcp-proxy.ts';
import { everythingSent, on, typeOnKeyboard } from './fixtures/demo-plant.ts';
import { builtKiosk } from './fixtures/kiosk-app.ts';
import type { KioskApp } from './fixtures/kiosk-app.ts';
import { dataFolder, killServer, putPlan, startServer } from './plant.testkit.ts';
import type { ServerProcess } from './plant.testkit.ts';

/** A photo in real kiosks: taken by a camera at one while its wire is cut, seen at the other one. */

interface Window {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly wire: TcpProxy;
  readonly kiosk: KioskApp;
}

let server: ServerProcess | undefined;
const windows: Window[] = [];
test.afterEach(async () => {
  for (const { app, kiosk, wire } of windows.splice(0)) {
    await app.close();
    await kiosk.remove();
    await wire.close();
  }
  if (server) await killServer(server);
  server = undefined;
});

async function openWindow(station: string, port: number, badge: string, more: readonly string[] = []): Promise<Window> {
  const wire = await startTcpProxy(port, chanceOf(1));
  const kiosk = await builtKiosk();
  const own = ['--windowed', '--station', station, '--site', 'demo', '--server', wire.url];
  const app = await kiosk.launch([...own, ...more]);
  const opened = { app, page: await app.firstWindow(), wire, kiosk };
  windows.push(opened);
  await expect(on(opened.page, testIds.stationButton)).toContainText(`Name ${station.slice(3)}`, { timeout: 30_000 });
  await typeOnKeyboard(app, [...Array.from(badge), 'Enter']);
  await expect(on(opened.page, testIds.homeScreen)).toBeVisible({ timeout: 20_000 });
  return opened;
}

test('is taken offline by the camera of a kiosk and seen at another one, and the camera is let go', async () => {
  test.setTimeout(120_000);
  const data = dataFolder();
  await putPlan(data, smallPlant());
  server = await startServer(data);
  const port = Number(server.port);
  // A camera that shows a test picture, on machines that have none.
  const saw = await openWindow('st-saw-1', port, 'badge-ann', ['--use-fake-device-for-media-stream']);
  const other = await openWindow('st-saw-2', port, 'badge-sue');
  await everythingSent(saw.page);

  saw.wire.setMode('cut');
  await expect(on(saw.page, testIds.syncChip)).toHaveAttribute('data-state', 'offline');
  await on(saw.page, testIds.somethingWrong).click();
  await on(saw.page, testIds.raiseNote).click();
  await on(saw.page, testIds.raisePhoto).click();
  await expect(on(saw.page, testIds.photoCamera)).toHaveAttribute('data-state', 'live');
  // A dialog of the system leads out of a kiosk.
  await expect(on(saw.page, testIds.photoFile)).toHaveCount(0);
  await on(saw.page, testIds.takePhoto).click();
  const taken = await on(saw.page, testIds.photoPreview).getAttribute('src');
  expect(taken).toMatch(/^data:image\/jpeg;base64,/);
  await on(saw.page, testIds.keepPhoto).click();
  await on(saw.page, testIds.keepNote).click();
  await on(saw.page, testIds.raise('qualityConcern')).click();
  await expect(on(saw.page, testIds.homeScreen)).toBeVisible();

  saw.wire.setMode('clean');
  await everythingSent(saw.page);
  await typeOnKeyboard(other.app, [...Array.from('LS:DEVIATIONS'), 'Enter']);
  await other.page.locator('[data-kind="qualityConcern"]').click();
  const photo = on(other.page, testIds.photos).locator('img');
  await expect(photo).toHaveAttribute('src', taken ?? 'none', { timeout: 20_000 });
  await photo.click();
  await expect(on(other.page, testIds.largePhoto).locator('img')).toBeVisible();
  // Nobody was kept from anything: the session gave the camera, and nothing else was asked of it.
  expect((await saw.kiosk.incidents()).map(({ kind }) => kind)).not.toContain('blocked-permission');
});

test('is not to be had at a kiosk without a camera, which says so', async () => {
  test.setTimeout(120_000);
  const data = dataFolder();
  await putPlan(data, smallPlant());
  server = await startServer(data);
  const saw = await openWindow('st-saw-1', Number(server.port), 'badge-ann');
  await on(saw.page, testIds.somethingWrong).click();
  await on(saw.page, testIds.raiseNote).click();
  await on(saw.page, testIds.raisePhoto).click();
  await expect(on(saw.page, testIds.photoProblem)).toContainText('There is no camera at this station');
  await on(saw.page, testIds.back).click();
  await on(saw.page, testIds.keepNote).click();
  await on(saw.page, testIds.raise('qualityConcern')).click();
  await expect(on(saw.page, testIds.homeScreen)).toBeVisible();
});
