import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/**
 * The plan of the area on its screens: a supervisor at a kiosk reads why an operation stands where it stands, asks what would be if the press were
 * out, gives the operation its place and takes it back; another kiosk shows it meanwhile. Real Electron, real server process, the demo plant.
 */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

async function tap(page: Page, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await on(page, id).first().click();
}

/** The plan of the area, from What's next, of which nothing better is looked for. */
async function openPlan(page: Page, badge: string): Promise<void> {
  await expect(on(page, testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
  await expect(on(page, testIds.stationButton)).toContainText(/Press 1|Deburring drum 1/, { timeout: 30_000 });
  await scanBadge(page, badge);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await tap(page, testIds.syncChip, testIds.toLine, testIds.toPlanning);
  await expect(on(page, testIds.planOverview)).toBeVisible({ timeout: 30_000 });
  await expect(on(page, testIds.planImproving)).toBeHidden({ timeout: 60_000 });
}

/** An operation of the press that is to come, as the chart shows it. */
async function barOfPress(page: Page): Promise<string> {
  await tap(page, testIds.planZoom(48));
  const bars = on(page, testIds.planLane('press-1')).locator(
    '.bar:not(.bar--running)[data-testid][data-pinned="false"]',
  );
  await bars.first().waitFor();
  const ids = await bars.evaluateAll((all) => all.map((bar) => (bar as HTMLElement).dataset['testid'] ?? ''));
  const last = ids.at(-1);
  if (last === undefined) throw new Error('nothing is planned at the press');
  return last;
}

test('a supervisor reads the plan, asks what would be if, pins an operation and takes that back', async () => {
  test.setTimeout(180_000);
  plant = await demoPlant('from source');
  const [{ page: press }, { page: drum }] = await Promise.all([plant.kiosk('line-1'), plant.kiosk('line-2')]);
  await openPlan(press, '1007');
  await expect(on(press, testIds.planCompared)).toContainText(/late/);

  const bar = await barOfPress(press);
  await tap(press, bar);
  await expect(on(press, testIds.planSheet)).toBeVisible();
  await expect(on(press, testIds.planWhy)).toBeVisible();
  await tap(press, testIds.planClose);

  // Nothing is recorded by asking.
  await on(press, testIds.planLane('press-1')).click({ position: { x: 30, y: 30 } });
  await tap(press, testIds.whatIfOut, testIds.planUntil(5));
  await expect(on(press, testIds.whatIfTotals)).toBeVisible({ timeout: 60_000 });
  await expect(on(press, testIds.whatIfElsewhere)).toBeVisible();
  await tap(press, testIds.whatIfLook);
  await expect(on(press, testIds.planLane('press-1')).locator('[data-pause="whatIf"]').first()).toBeVisible();
  await tap(press, testIds.whatIfDiscard);
  await expect(on(press, testIds.planOverview)).toBeVisible();

  await tap(press, bar, testIds.planDoNext);
  const pinned = on(press, bar);
  await expect(pinned).toHaveAttribute('data-pinned', 'true', { timeout: 60_000 });
  await expect(on(press, testIds.planWhy)).toContainText('Gina Supervisor');
  await everythingSent(press);

  // Who may not change the sequence sees the same, without its keys.
  await openPlan(drum, '1004');
  await tap(drum, testIds.planZoom(48), testIds.planAs('list'));
  const row = on(drum, bar.replace('plan-bar-', 'plan-row-'));
  await expect(row).toContainText('Gina Supervisor', { timeout: 60_000 });
  await row.click();
  await expect(on(drum, testIds.planSheet)).toBeVisible();
  await expect(on(drum, testIds.planUnpin)).toBeHidden();

  await tap(press, testIds.planUnpin);
  await expect(pinned).toHaveAttribute('data-pinned', 'false', { timeout: 60_000 });
});
