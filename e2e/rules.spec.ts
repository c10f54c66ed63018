import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/**
 * A rule from its template to its stop switch: the engineer rehearses and publishes it in the office browser, a kiosk without any network fires
 * it, the run log shows that, and the switch reaches the kiosk. Real Electron, real browser, real server process, the demo plant.
 */

const RULE = 'scrap-high';
let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

async function signedOn(page: Page, badge: string): Promise<void> {
  await expect(on(page, testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
  await expect(on(page, testIds.stationButton)).toContainText(/Press 1|Assembly bench 1/, { timeout: 30_000 });
  await scanBadge(page, badge);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
}

async function tap(page: Page, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await on(page, id).first().click();
}

/** The list of rules, from whatever is shown. */
async function openRules(page: Page): Promise<void> {
  await tap(page, testIds.syncChip, testIds.toRules);
  await expect(on(page, testIds.rulesScreen)).toBeVisible();
}

/** What a rule did, in the run log of a screen that shows the rules. */
async function firings(page: Page) {
  await tap(page, testIds.rulesPart('log'));
  return page.locator('[data-testid^="firing-"][data-outcome]');
}

test('a rule is rehearsed and published in the office, fires at a kiosk without network, and is stopped', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const [{ page: kiosk }, office] = await Promise.all([plant.kiosk('line-1'), plant.browser()]);
  await signedOn(office, '1008');
  await signedOn(kiosk, '1001');

  // The template: nothing is published before exactly this was rehearsed.
  await openRules(office);
  await expect(on(office, testIds.ruleRow(RULE)).locator('[data-state="template"]')).toBeVisible();
  await tap(office, testIds.ruleRow(RULE), testIds.toRehearsal);
  await expect(on(office, testIds.toPublish)).toBeDisabled();
  await tap(office, testIds.rehearseDays(7));
  await expect(on(office, testIds.rehearsalSum)).toBeVisible({ timeout: 20_000 });
  await tap(office, testIds.toPublish);
  await expect(on(office, testIds.holdsFrom)).toBeVisible();
  await tap(office, testIds.publishRule);
  // The site wants to know by PIN who publishes.
  for (const digit of '800800') await on(office, testIds.pinKey(digit)).click();
  await on(office, testIds.pinConfirm).click();
  await expect(on(office, testIds.homeScreen)).toBeVisible();
  await openRules(office);
  await tap(office, testIds.ruleRow(RULE));
  await expect(on(office, testIds.ruleScreen)).toHaveAttribute('data-state', 'on');
  await expect(on(office, testIds.ruleVersion(1))).toContainText('Hugo Planer');
  await everythingSent(office);
  await openRules(kiosk);
  await expect(on(kiosk, testIds.ruleRow(RULE)).locator('[data-state="on"]')).toBeVisible({ timeout: 20_000 });

  // An order that may be begun since yesterday, whatever the hour.
  await tap(kiosk, testIds.back, testIds.back, testIds.openNext, testIds.startJob('260105', '10'));
  const reason = kiosk.locator('[data-testid^="reason-"]').first();
  await reason.or(on(kiosk, testIds.jobNumber)).first().waitFor();
  if (await reason.isVisible()) await reason.click();
  await expect(on(kiosk, testIds.jobNumber)).toHaveText('260105');
  await plant.killServer();
  await expect(on(kiosk, testIds.syncChip)).toHaveAttribute('data-state', 'offline', { timeout: 20_000 });
  await tap(kiosk, testIds.goodKeypad, testIds.key('4'), testIds.key('5'), testIds.confirmGood);
  await expect(on(kiosk, testIds.goodCount)).toHaveText('45');
  await tap(kiosk, testIds.scrap, testIds.key('1'), testIds.key('0'));
  await kiosk.locator('[data-testid^="reason-"]').first().click();
  await expect(on(kiosk, testIds.scrapCount)).toHaveText(/10/);

  // It has fired there by itself, once, and says what came of it.
  await openRules(kiosk);
  const here = await firings(kiosk);
  await expect(here).toHaveCount(1);
  await expect(here).toContainText(/Press 1 .* 260105/);
  await here.getByRole('button').click();
  await expect(on(kiosk, testIds.deviationScreen)).toBeVisible();

  // The office learns of it, and stops the rule with one tap and why.
  await plant.startServer();
  await expect(on(office, testIds.ruleScreen).or(on(office, testIds.homeScreen)).first()).toBeVisible({
    timeout: 30_000,
  });
  await everythingSent(kiosk);
  await openRules(office);
  const there = await firings(office);
  await expect(there).toHaveCount(1, { timeout: 20_000 });
  await expect(there).toContainText('260105');
  await tap(office, testIds.rulesPart('rules'), testIds.switchRule(RULE), testIds.switchWhy('noisy'));
  await expect(on(office, testIds.ruleRow(RULE)).locator('[data-state="stopped"]')).toBeVisible();
  await openRules(kiosk);
  await expect(on(kiosk, testIds.ruleRow(RULE)).locator('[data-state="stopped"]')).toBeVisible({ timeout: 20_000 });
  await tap(kiosk, testIds.ruleRow(RULE));
  await expect(on(kiosk, testIds.ruleStopped)).toContainText('Hugo Planer');
});
