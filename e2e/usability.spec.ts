import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { layoutComplaints } from '../renderer/testing/layout-check.testkit.ts';
import { demoPlant, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/** What people with gloves, in noise, need of every screen, asserted in the real kiosk on the demo plant. */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

async function signedOn(page: Page, badge: string): Promise<void> {
  await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
  await scanBadge(page, badge);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
}

/** Counts what fingers do on a page from now on. */
async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = globalThis as typeof globalThis & { taps?: number };
    if (counter.taps === undefined) addEventListener('click', () => (counter.taps = (counter.taps ?? 0) + 1), true);
    counter.taps = 0;
  });
  return () => page.evaluate(() => (globalThis as typeof globalThis & { taps?: number }).taps ?? 0);
}

const firstReason = (page: Page) => page.locator('[data-testid^="reason-"]').first();

test('every deed stays within its budget of taps', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const { page } = await plant.kiosk('line-1');
  await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });

  const deeds: readonly { deed: string; budget: number; work: () => Promise<void> }[] = [
    {
      deed: 'sign on by one scan',
      budget: 0,
      work: async () => {
        await scanBadge(page, '1001');
        await expect(on(page, testIds.homeScreen)).toBeVisible();
      },
    },
    {
      deed: 'start the recommended job',
      budget: 1,
      work: async () => {
        await on(page, testIds.startRecommended).click();
        await expect(on(page, testIds.goodCount)).toHaveText('0');
      },
    },
    {
      deed: 'one good piece',
      budget: 1,
      work: async () => {
        await on(page, testIds.good).click();
        await expect(on(page, testIds.goodCount)).toHaveText('1');
      },
    },
    {
      deed: 'seven good pieces (and one digit)',
      budget: 2 + 1,
      work: async () => {
        await on(page, testIds.goodKeypad).click();
        await on(page, testIds.key('7')).click();
        await on(page, testIds.confirmGood).click();
        await expect(on(page, testIds.goodCount)).toHaveText('8');
      },
    },
    {
      deed: 'scrap with a reason',
      budget: 2,
      work: async () => {
        await on(page, testIds.scrap).click();
        await firstReason(page).click();
        await expect(on(page, testIds.scrapCount)).toHaveText(/1/);
      },
    },
    {
      deed: 'undo',
      budget: 1,
      work: async () => {
        await on(page, testIds.lastActions).getByTestId(testIds.undo).first().click();
        await expect(on(page, testIds.scrapCount)).toHaveText(/0/);
      },
    },
    {
      deed: 'stop with a reason',
      budget: 2,
      work: async () => {
        await on(page, testIds.stop).click();
        await firstReason(page).click();
        await expect(on(page, testIds.runAgain)).toBeVisible();
      },
    },
    {
      deed: 'run again',
      budget: 1,
      work: async () => {
        await on(page, testIds.runAgain).click();
        await expect(on(page, testIds.stop)).toBeVisible();
      },
    },
    {
      deed: 'stop, and say why later',
      budget: 2,
      work: async () => {
        await on(page, testIds.stop).click();
        await on(page, testIds.stopLater).click();
        await expect(on(page, testIds.stopsTile)).toContainText('1');
      },
    },
    {
      deed: 'explain the stop',
      budget: 2,
      work: async () => {
        await on(page, testIds.stopsTile).click();
        await firstReason(page).click();
        await expect(on(page, testIds.stopsTile)).toBeHidden();
      },
    },
    {
      deed: 'back and run again',
      budget: 2,
      work: async () => {
        await on(page, testIds.back).click();
        await on(page, testIds.runAgain).click();
        await expect(on(page, testIds.stop)).toBeVisible();
      },
    },
    {
      deed: 'pause with a reason',
      budget: 2,
      work: async () => {
        await on(page, testIds.pause).click();
        await firstReason(page).click();
        await expect(on(page, testIds.resume)).toBeVisible();
      },
    },
    {
      deed: 'go on',
      budget: 1,
      work: async () => {
        await on(page, testIds.resume).click();
        await expect(on(page, testIds.pause)).toBeVisible();
      },
    },
    {
      deed: 'finish',
      budget: 2,
      work: async () => {
        await on(page, testIds.finish).click();
        await on(page, testIds.submitCloseOut).click();
        await expect(on(page, testIds.startRecommended)).toBeVisible();
      },
    },
    {
      deed: 'start another job (and its reason)',
      budget: 2 + 1,
      work: async () => {
        await on(page, testIds.openNext).click();
        await on(page, testIds.startJob('260105', '10')).click();
        await firstReason(page).click();
        await expect(on(page, testIds.jobNumber)).toHaveText('260105');
      },
    },
  ];
  for (const { deed, budget, work } of deeds) {
    const taps = await countTaps(page);
    await work();
    expect({ deed, taps: await taps() }).toEqual({ deed, taps: budget });
  }
});

test('the three fixed actions never move, whatever state the machine is in', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const { page } = await plant.kiosk('line-1');
  await signedOn(page, '1001');
  await on(page, testIds.startRecommended).click();
  const places = async () => Promise.all([testIds.good, testIds.scrap].map((id) => on(page, id).boundingBox()));
  await expect(on(page, testIds.goodCount)).toHaveText('0');
  const before = await places();
  const stopAt = await on(page, testIds.stop).boundingBox();
  await on(page, testIds.good).click();
  await expect(on(page, testIds.goodCount)).toHaveText('1');
  expect(await places()).toEqual(before);
  await on(page, testIds.stop).click();
  await firstReason(page).click();
  await expect(on(page, testIds.runAgain)).toBeVisible();
  expect(await places()).toEqual(before);
  expect(await on(page, testIds.runAgain).boundingBox()).toEqual(stopAt);
});

async function complaintsAbout(page: Page, screen: string, withAxe: boolean): Promise<string[]> {
  await page.locator('.main:not(.main--settling)').first().waitFor();
  const pxPerMm = await page.evaluate(() =>
    Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm')),
  );
  const layout = (await layoutComplaints(page, pxPerMm)).map((complaint) => `${screen}: ${complaint}`);
  if (!withAxe) return layout;
  // Electron has no browser contexts of its own making, so axe runs within the one page.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  return [...found.map((complaint) => `${screen}: ${complaint}`), ...layout];
}

const languageOfBadge = { '1001': 'en', '1002': 'de', '1041': 'es', '1042': 'pl' } as const;
for (const [badge, language] of Object.entries(languageOfBadge)) {
  test(`every screen is accessible and large enough for gloves, for badge ${badge} in the language ${language}`, async () => {
    test.setTimeout(180_000);
    plant = await demoPlant('from source');
    const { page } = await plant.kiosk('line-1');
    await expect(on(page, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
    const found: string[] = [];
    // What axe looks at differs between languages only by the longer words, which the layout tells.
    const withAxe = language === 'en' || language === 'de';
    const look = async (screen: string) => found.push(...(await complaintsAbout(page, screen, withAxe)));

    await look('sign on');
    await scanBadge(page, 'nobody');
    await on(page, testIds.refusal).waitFor();
    await look('refusal');
    await on(page, testIds.dismissRefusal).click();
    await scanBadge(page, badge);
    await on(page, testIds.homeScreen).waitFor();
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await look('home without a job');
    await on(page, testIds.openNext).click();
    await look('what is next');
    await on(page, testIds.startJob('260105', '10')).click();
    await look('why another job');
    await firstReason(page).click();
    await on(page, testIds.goodCount).waitFor();
    await look('home');
    await on(page, testIds.goodKeypad).click();
    await look('keypad');
    await on(page, testIds.back).click();
    await on(page, testIds.scrap).click();
    await look('scrap');
    await on(page, testIds.back).click();
    await on(page, testIds.stop).click();
    await look('stop');
    await firstReason(page).click();
    await on(page, testIds.runAgain).waitFor();
    await look('stopped');
    await on(page, testIds.themeToggle).click();
    await look('stopped, other colours');
    await on(page, testIds.runAgain).click();
    await on(page, testIds.finish).click();
    await look('close-out, other colours');
    await on(page, testIds.back).click();
    await on(page, testIds.stopsTile).click();
    await look('stops, other colours');
    await on(page, testIds.back).click();
    await on(page, testIds.oeeTile).click();
    await look('figures of the shift, other colours');
    await on(page, testIds.back).click();
    await on(page, testIds.allActions).click();
    await look('last actions, other colours');
    await on(page, testIds.back).click();
    await on(page, testIds.peopleButton).click();
    await look('people, other colours');
    expect(found).toEqual([]);
  });
}
