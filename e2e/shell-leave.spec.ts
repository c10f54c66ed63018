import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';
import { ended } from './fixtures/shell-of-each-test.ts';

/** The way out of a locked kiosk, through all layers: real screens, real station, real shell, and no server. */

/** Gina is a supervisor; badge and PIN are those of the demo plant. */
const supervisor = { id: 'gina', badge: '1007', pin: '700700' };
const operatorBadge = '1001';

let plant: DemoPlant | undefined;
test.afterEach(async () => {
  await plant?.end();
  plant = undefined;
});

async function typePin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await on(page, testIds.pinKey(digit)).click();
  await on(page, testIds.pinConfirm).click();
}

test('out of a locked kiosk leads only badge and PIN of somebody who may, without a server, and it is noted who it was', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const { app, page } = await plant.kiosk('line-1');
  await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
  await everythingSent(page);
  await plant.killServer();
  const isLocked = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isKiosk());
  expect(await isLocked()).toBe(true);

  await scanBadge(page, operatorBadge);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await expect(async () => {
    for (let count = 0; count < 5; count += 1) await page.mouse.click(8, 8);
    await expect(on(page, testIds.leaveScreen)).toBeVisible({ timeout: 500 });
  }).toPass();
  await on(page, testIds.leaveKiosk).click();
  await expect(on(page, testIds.refusal)).toHaveAttribute('data-code', 'not-allowed');
  await expect(on(page, testIds.refusalWhy)).toContainText('Ada Operator may not');

  await on(page, testIds.remedy('ask')).click();
  await scanBadge(page, supervisor.badge);
  await on(page, testIds.tryAgain).click();
  await expect(on(page, testIds.refusal)).toHaveAttribute('data-code', 'pin-needed');
  await typePin(page, '0000');
  await expect(page.getByRole('alert').filter({ hasText: /PIN/ })).toHaveAttribute('data-reason', 'wrong');
  expect(await isLocked()).toBe(true);

  const end = ended(app);
  await expect(on(page, testIds.pinKey('1'))).toBeEnabled();
  await typePin(page, supervisor.pin);
  expect(await end).toBe(79);
  const incidents = path.join(plant.kioskData('line-1'), 'incidents.jsonl');
  expect(existsSync(incidents)).toBe(true);
  const left = readFileSync(incidents, 'utf8')
    .split('\n')
    .filter((line) => line.includes('kiosk-left'));
  expect(left.map((line) => JSON.parse(line) as object)).toMatchObject([{ kind: 'kiosk-left', person: supervisor.id }]);
});
