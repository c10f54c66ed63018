import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant, Variant } from './fixtures/demo-plant.ts';

/**
 * The story of the first line: badge on, see what is next, start it, count good and scrap, undo, finish, with the server dead
 * half-way; the results reach the ERP's drop folder. Real Electron, real server process, real files.
 */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

async function count(page: Page): Promise<number> {
  return Number((await on(page, testIds.goodCount).innerText()).replaceAll(/\D/g, ''));
}

async function typeKeys(page: Page, keys: string): Promise<void> {
  for (const key of keys) await on(page, testIds.key(key === '+' ? 'plus' : key)).click();
}

async function signedOn(page: Page, badge: string, machine = 'Press 1'): Promise<void> {
  await expect(on(page, testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
  await expect(on(page, testIds.stationButton)).toContainText(machine, { timeout: 30_000 });
  await scanBadge(page, badge);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
}

/** Kills the station process of a kiosk, as a crash or the memory guard of the system does. */
async function killStation(app: ElectronApplication): Promise<void> {
  const pid = await app.evaluate(({ app: kiosk }) => {
    const stations = kiosk
      .getAppMetrics()
      .filter(({ type, name }) => type === 'Utility' && name === 'Lineside station');
    return stations[0]?.pid;
  });
  expect(pid).toBeGreaterThan(1);
  process.kill(pid ?? Number.NaN, 'SIGKILL');
}

for (const variant of ['from source', 'packaged'] satisfies Variant[]) {
  test(`an operator's job, ${variant}, with the server dead half-way`, async () => {
    test.setTimeout(240_000);
    plant = await demoPlant(variant);
    const { page } = await plant.kiosk('line-1');
    await signedOn(page, '1001');

    await on(page, testIds.startRecommended).click();
    await expect(on(page, testIds.goodCount)).toHaveText('0');
    const number = await on(page, testIds.jobNumber).innerText();

    // +1 good is one tap; more is the keypad, which adds: 17 + 4.
    for (let tap = 1; tap <= 3; tap += 1) {
      await on(page, testIds.good).click();
      await expect(on(page, testIds.goodCount)).toHaveText(String(tap));
    }
    await on(page, testIds.goodKeypad).click();
    await typeKeys(page, '17+4');
    await on(page, testIds.confirmGood).click();
    await expect(on(page, testIds.goodCount)).toHaveText('24');

    // Scrap with a reason is two taps, and one tap takes it back.
    await on(page, testIds.scrap).click();
    await page.locator('[data-testid^="reason-"]').first().click();
    await expect(on(page, testIds.scrapCount)).toHaveText(/1/);
    await on(page, testIds.lastActions).getByTestId(testIds.undo).first().click();
    await expect(on(page, testIds.scrapCount)).toHaveText(/0/);

    await everythingSent(page);
    await plant.killServer();
    await expect(on(page, testIds.syncChip)).toHaveAttribute('data-state', 'offline');

    // Nothing changes for the person: count, stop, run again.
    await on(page, testIds.goodPlus(5)).click();
    await expect(on(page, testIds.goodCount)).toHaveText('29');
    await on(page, testIds.scrap).click();
    await page.locator('[data-testid^="reason-"]').nth(1).click();
    await expect(on(page, testIds.scrapCount)).toHaveText(/1/);
    await on(page, testIds.stop).click();
    await page.locator('[data-testid^="reason-"]').first().click();
    await on(page, testIds.runAgain).click();
    await expect(on(page, testIds.stop)).toBeVisible();
    // A rule of the plant may have something to say of it besides.
    await expect
      .poll(async () => Number(await on(page, testIds.syncChip).getAttribute('data-waiting')))
      .toBeGreaterThanOrEqual(4);

    // Close-out in one submit, still without the server.
    await on(page, testIds.finish).click();
    await on(page, testIds.closeOutField('good')).click();
    await typeKeys(page, '20+1');
    await on(page, testIds.submitCloseOut).click();
    await expect(on(page, testIds.startRecommended)).toBeVisible();

    await plant.startServer();
    await everythingSent(page);
    const ofOrder = () => plant.postings().filter((row) => row['order'] === number);
    await expect.poll(() => ofOrder().filter((row) => row['kind'] === 'finish').length, { timeout: 40_000 }).toBe(1);
    const kinds = ofOrder().map((row) => row['kind']);
    expect(kinds[0]).toBe('start');
    expect(kinds.at(-1)).toBe('finish');
    const sum = (column: string, kind: string) =>
      ofOrder()
        .filter((row) => row['kind'] === kind)
        .reduce((total, row) => total + Number((row[column] ?? '').replace(',', '.')), 0);
    expect(sum('good', 'quantity')).toBe(50);
    expect(sum('scrap', 'quantity')).toBe(2);
    expect(kinds.filter((kind) => kind === 'reverse')).toHaveLength(1);
    await on(page, testIds.allActions).click();
    await expect(on(page, testIds.actionsScreen).locator('[data-reached="erp"]').first()).toBeVisible({
      timeout: 40_000,
    });
  });
}

test('a kiosk that has never seen a server opens, says so, and takes up the plan when one appears', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  await plant.killServer();
  const { page } = await plant.kiosk('line-1');
  await expect(on(page, testIds.syncChip)).toHaveAttribute('data-state', 'never', { timeout: 30_000 });
  await scanBadge(page, '1001');
  await expect(on(page, testIds.refusalWhy)).toContainText('has not arrived');
  await on(page, testIds.dismissRefusal).click();
  await plant.startServer();
  await signedOn(page, '1001');
});

test('a kiosk with work on its disk starts cold without a server and goes on', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const first = await plant.kiosk('line-1');
  await signedOn(first.page, '1001');
  await on(first.page, testIds.startRecommended).click();
  await on(first.page, testIds.good).click();
  await expect(on(first.page, testIds.goodCount)).toHaveText('1');
  await first.app.close();
  await plant.killServer();
  const second = await plant.kiosk('line-1');
  await expect(on(second.page, testIds.goodCount)).toHaveText('1', { timeout: 30_000 });
  await on(second.page, testIds.good).click();
  await expect(on(second.page, testIds.goodCount)).toHaveText('2');
});

test('a kiosk whose database was damaged keeps every count, goes on with the work and says that it repaired its records', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const first = await plant.kiosk('line-1');
  await signedOn(first.page, '1001');
  // What the server does not have is on this disk alone.
  await plant.killServer();
  await on(first.page, testIds.startRecommended).click();
  await on(first.page, testIds.good).click();
  await expect(on(first.page, testIds.goodCount)).toHaveText('1');
  await first.app.close();

  const database = path.join(plant.kioskData('line-1'), 'station/store/line-1.sqlite');
  writeFileSync(database, 'this is not a database, and long enough to be looked at '.repeat(40));
  const second = await plant.kiosk('line-1');
  await plant.startServer();
  await expect(on(second.page, testIds.goodCount)).toHaveText('1', { timeout: 30_000 });
  await on(second.page, testIds.good).click();
  await expect(on(second.page, testIds.goodCount)).toHaveText('2');
  await on(second.page, testIds.stationButton).click();
  await expect(on(second.page, testIds.stationScreen)).toContainText(
    'Was damaged and has been repaired. Nothing to do.',
  );
  await everythingSent(second.page);
});

test('no acknowledged fact is lost when station and window are killed in a burst of taps', async () => {
  test.setTimeout(180_000);
  plant = await demoPlant('from source');
  const { app, page } = await plant.kiosk('line-1');
  await signedOn(page, '1001');
  await on(page, testIds.startRecommended).click();
  await expect(on(page, testIds.goodCount)).toHaveText('0');

  // Taps go on while the station is killed under them: each waits for its answer, is sent again, and counts once.
  for (let tap = 1; tap <= 24; tap += 1) {
    if (tap === 8 || tap === 16) await killStation(app);
    await on(page, testIds.good).click();
  }
  await expect.poll(() => count(page), { timeout: 20_000 }).toBe(24);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  const window = () => app.windows().at(-1) ?? page;
  await expect
    .poll(
      () =>
        on(window(), testIds.goodCount)
          .innerText({ timeout: 500 })
          .catch(() => ''),
      { timeout: 30_000 },
    )
    .toBe('24');
  await on(window(), testIds.good).click();
  await expect.poll(() => count(window())).toBe(25);
});

test('kiosk and office browser see each other', async () => {
  test.setTimeout(120_000);
  plant = await demoPlant('from source');
  const { page: kiosk } = await plant.kiosk('line-1');
  await signedOn(kiosk, '1001');
  const office = await plant.browser();
  await signedOn(office, '1003', 'Assembly bench 1');
  await expect(on(office, testIds.homeScreen)).toBeVisible();

  // The kiosk does the first operation of an order that is not the recommended one, with a reason; the office does the next one.
  await on(kiosk, testIds.openNext).click();
  // One that may be begun since yesterday: before six in the morning those of the day may not.
  await on(kiosk, testIds.startJob('260105', '10')).click();
  await kiosk.locator('[data-testid^="reason-"]').first().click();
  await expect(on(kiosk, testIds.jobNumber)).toHaveText('260105');
  await on(kiosk, testIds.finish).click();
  // All 150 pieces: what is not made has to be explained, and the next operation waits for it.
  await on(kiosk, testIds.closeOutField('good')).click();
  await typeKeys(kiosk, '150');
  await on(kiosk, testIds.submitCloseOut).click();
  await expect(on(kiosk, testIds.startRecommended)).toBeVisible();
  await on(office, testIds.openNext).click();
  await on(office, testIds.startJob('260105', '20')).click({ timeout: 20_000 });
  // Whether it is the recommended one there is a matter of the hour.
  const reason = office.locator('[data-testid^="reason-"]').first();
  await reason.or(on(office, testIds.jobNumber)).first().waitFor();
  if (await reason.isVisible()) await reason.click();
  await expect(on(office, testIds.jobNumber)).toHaveText('260105');
  await everythingSent(office);

  // And the kiosk has seen that: it cannot take back what the office builds upon, and says why.
  await expect(async () => {
    await on(kiosk, testIds.lastActions).getByTestId(testIds.undo).first().click({ timeout: 2000 });
    await expect(on(kiosk, testIds.refusal)).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  await on(kiosk, testIds.dismissRefusal).click();
});
