import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/** Every screen in the real Electron, under the policy of the product: it never has to step in. */

let plant: DemoPlant | undefined;
test.afterEach(async () => {
  await plant?.end();
  plant = undefined;
});

/** What the policy stopped, and what Chromium complained about, on this page from its beginning. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.evaluate(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener(
      'securitypolicyviolation',
      ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) => {
        violations.push(`${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`);
      },
    );
  });
  return async () => [
    ...complaints,
    ...(await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations)),
  ];
}

const home = [testIds.back];
/** Ways through all screens, each from the one before. */
const ways: readonly (readonly string[])[] = [
  [testIds.peopleTile],
  [...home, testIds.goodKeypad],
  [...home, testIds.scrap],
  [...home, testIds.stop],
  [...home, testIds.pause],
  [...home, testIds.rework],
  [...home, testIds.materialsTile],
  [...home, testIds.stopsTile],
  [...home, testIds.oeeTile],
  [testIds.toShift],
  [...home, testIds.allActions],
  [...home, testIds.finish],
  [testIds.closeOutField('scrap')],
  [...home, testIds.syncChip],
  [testIds.toUnsent],
  [...home, testIds.syncChip, testIds.toLine],
  [testIds.toPlanning],
  [...home, testIds.syncChip, testIds.toBarcodes],
  [...home, testIds.syncChip, testIds.toSettings],
  ...['keyboard', 'display', 'sound', 'diagnose', 'devices'].map((part) => [testIds.settingsPart(part)]),
  [testIds.themeToggle],
  [testIds.themeToggle],
];

test('7 no screen makes the content security policy step in, in any theme', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source', Date.parse('2026-11-23T06:05:00.000+01:00'));
  const { page } = await plant.kiosk('line-1');
  const complaints = await watchPolicy(page);
  await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
  await everythingSent(page);
  await scanBadge(page, '1007');
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await on(page, testIds.openNext).click();
  await on(page, testIds.back).click();
  await scanBadge(page, 'LS:SETUP');
  await scanBadge(page, 'LS:READY');
  await expect(on(page, testIds.runState)).toHaveAttribute('data-state', 'running');
  for (const way of ways) {
    for (const id of way) {
      // A screen lets taps fall through for a moment after it has appeared.
      await on(page, id)
        .first()
        .click({ timeout: 8_000 })
        .catch((error: unknown) => {
          throw new Error(`${id} on the way ${way.join(' ')}: ${String(error)}`);
        });
    }
    expect(await complaints(), way.join(' ')).toEqual([]);
  }
  await scanBadge(page, 'NO-SUCH-CODE');
  await expect(on(page, testIds.refusal)).toBeVisible();
  await on(page, testIds.dismissRefusal).click();
  // Sentences that are read when somebody first needs them come from the application too.
  await scanBadge(page, '1043');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await on(page, testIds.back).click();
  await expect(on(page, testIds.stop)).toHaveText('停机');
  expect(await complaints()).toEqual([]);
});
