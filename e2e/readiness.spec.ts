import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { layoutComplaints } from '../renderer/testing/layout-check.testkit.ts';
import { demoPlant, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/** What keeps jobs from running, in the real kiosk on the demo plant: told with a remedy that is done by a tap. */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

test('the start of a shift tells what can run and what is missing; quality is called about a gauge, by taps', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const { page } = await plant.kiosk('line-1');
  await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
  await scanBadge(page, '1001');
  await expect(on(page, testIds.startRecommended)).toContainText('260108');

  await on(page, testIds.shiftStrip).click();
  const shift = on(page, testIds.shiftScreen);
  await expect(shift).toContainText('260108 · Press');
  await expect(shift).toContainText('Ada Operator');
  // Electron has no browser contexts of its own making, so axe runs within the one page.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  const pxPerMm = await page.evaluate(() =>
    Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm')),
  );
  expect(await layoutComplaints(page, pxPerMm)).toEqual([]);

  await on(page, testIds.openNext).click();
  // Its list is long: the row is there, wherever it is.
  const blocked = on(page, testIds.dispatchLine('260107', '10'));
  await expect(blocked).toHaveAttribute('data-readiness', 'blocked');
  await expect(blocked).toContainText('The calibration of Caliper 3 has run out');
  await expect(on(page, testIds.dispatchLine('260104', '10'))).toHaveAttribute('data-readiness', 'atRisk');
  await expect(on(page, testIds.dispatchLine('260109', '10'))).toContainText(
    'Needs somebody qualified for tool-setting',
  );
  await blocked.getByRole('button', { name: /Call quality: 260107/ }).click();
  await on(page, testIds.back).click();
  await expect(on(page, testIds.toDecide)).toHaveAccessibleName(/1 open/);

  // Dora sets tools: with her badge the job is free.
  await scanBadge(page, '1004');
  await on(page, testIds.openNext).click();
  await expect(on(page, testIds.dispatchLine('260109', '10'))).not.toHaveAttribute('data-readiness', 'blocked');
});
