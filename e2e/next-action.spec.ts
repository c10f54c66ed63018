import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/** What is best to do, in the real kiosk on the demo plant: followed with one tap, put off with two, and asked of the person who can do it. */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

/** Counts what fingers do on a page from now on. */
async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = globalThis as typeof globalThis & { taps?: number };
    if (counter.taps === undefined) addEventListener('click', () => (counter.taps = (counter.taps ?? 0) + 1), true);
    counter.taps = 0;
  });
  return () => page.evaluate(() => (globalThis as typeof globalThis & { taps?: number }).taps ?? 0);
}

test('what is recommended is followed with one tap and put off with two, for the person who acts', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const { page } = await plant.kiosk('line-1');
  await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
  await scanBadge(page, '1001');
  await on(page, testIds.startRecommended).click();
  await expect(on(page, testIds.goodCount)).toHaveText('0');

  // Somebody calls for the supervisor: that is nothing for the operator, and the first thing for the supervisor.
  await on(page, testIds.somethingWrong).click();
  await on(page, testIds.raise('leader')).click();
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await expect(on(page, testIds.followAction)).toBeHidden();
  await scanBadge(page, '1007');
  const action = on(page, testIds.followAction);
  await expect(action).toBeVisible();

  const followed = await countTaps(page);
  await action.click();
  await expect(on(page, testIds.deviationScreen)).toHaveAttribute('data-status', 'raised');
  expect(await followed()).toBe(1);
  await on(page, testIds.back).click();

  const putOff = await countTaps(page);
  await on(page, testIds.notNow).click();
  await page.locator('[data-testid^="reason-"]').first().click();
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await expect(on(page, testIds.followAction)).toBeHidden();
  expect(await putOff()).toBe(2);

  // It is still there to be decided, in two taps: only nobody is reminded of it.
  await expect(on(page, testIds.toDecide)).toContainText('1');
  const decided = await countTaps(page);
  await on(page, testIds.toDecide).click();
  await on(page, testIds.option('notNeeded')).click();
  await expect(on(page, testIds.toDecide)).toContainText('0');
  expect(await decided()).toBe(2);

  // Who looks after the machine sees why it was put off.
  await on(page, testIds.syncChip).click();
  await on(page, testIds.toLine).click();
  await on(page, testIds.lineUnit('press-1')).click();
  await expect(on(page, testIds.unitDetail)).toContainText('Put off 1');
});
