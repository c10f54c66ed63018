import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

const refused = testIds.finding('calibration-over');

describeScreens('what keeps a job from running', () => {
  test('is told beside the job, and the one who can change it is called in two taps from Home', async () => {
    const { at, page, tap } = await kiosk('idle');
    await tap(testIds.openNext);
    const row = page.locator('[data-readiness="blocked"]', { has: page.getByTestId(refused) });
    await expect(row).toContainText('The calibration of Angle gauge 3 has run out');
    await expect(row).toContainText('Quality, or the supervisor can change this.');
    await row.getByRole('button', { name: /Call quality/ }).click();
    await tap(testIds.back);
    await expect(at(testIds.toDecide)).toHaveAccessibleName(/1 open/);
  });

  test('leads to signing on where somebody with a qualification is missing', async () => {
    const { page, at, tap } = await kiosk('idle');
    await tap(testIds.openNext);
    const row = page.locator('[data-readiness="blocked"]', { has: page.getByTestId(testIds.finding('not-qualified')) });
    await row.getByRole('button', { name: /Sign on/ }).click();
    await expect(at(testIds.signOnScreen)).toBeVisible();
  });

  test('and what puts a job at risk stands beside its key to start it', async () => {
    const { page, tap } = await kiosk('idle');
    await tap(testIds.openNext);
    const row = page.locator('[data-readiness="atRisk"]').first();
    await expect(row).toContainText('Die V8 lasts for 400 pcs; 640 are needed');
    await expect(row.getByRole('button', { name: /Start this/ })).toBeVisible();
  });
});

describeScreens('the start of a shift', () => {
  test('is one tap from Home at rest: what can run, who is here and lacks, what is missing with its keys', async () => {
    const { page, at, tap } = await kiosk('idle');
    await tap(testIds.shiftStrip);
    const screen = at(testIds.shiftScreen);
    await expect(screen).toContainText('WO-1041 · Bend');
    await expect(screen).toContainText('3 people are here');
    await expect(screen).toContainText('Needed: hemming');
    const missing = page.getByTestId(testIds.shiftMissing('tool-life-short'));
    await expect(missing).toContainText('Tools · WO-1055');
    await missing.getByRole('button', { name: /Call maintenance: WO-1055/ }).click();
    await tap(testIds.back);
    await expect(at(testIds.toDecide)).toHaveAccessibleName(/1 open/);
  });

  test('starts the recommended job in one more tap', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.shiftStrip, testIds.startFromShift);
    await expect(at(testIds.jobNumber)).toHaveText('WO-1041');
  });
});
