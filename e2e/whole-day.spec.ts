import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/**
 * A whole day at two machines, from the badge in the morning to the close-out at night, with the server dead from 09:00 to 15:00. Real
 * Electron, real server, real files; the clock on the wall is the test's. Whatever can be scanned is scanned.
 */

let plant: DemoPlant | undefined;
test.afterEach(async () => {
  await plant?.end();
  plant = undefined;
});

/** A Monday in winter, Berlin: one hour ahead of UTC. */
const local = (time: string) => Date.parse(`2026-11-23T${time}:00.000+01:00`);

const runsAs = async (page: Page, state: string) =>
  await expect(on(page, testIds.runState)).toHaveAttribute('data-state', state);

/** Work begins on urgent messages that are older than half an hour: the person is told, and wants it all the same. */
async function runsAllTheSame(page: Page): Promise<void> {
  const allTheSame = page.locator('[data-testid^="remedy-"]').first();
  const running = page.locator(`[data-testid="${testIds.runState}"][data-state="running"]`);
  await allTheSame.or(running).first().waitFor();
  if (await allTheSame.isVisible()) await allTheSame.click();
  await runsAs(page, 'running');
}

/** What one machine finished, the other hears a moment later: until then its sheet is refused there, and scanned again. */
async function startsWhenHeard(page: Page, sheet: string): Promise<void> {
  await expect(async () => {
    await scanBadge(page, sheet);
    await expect(on(page, testIds.runState)).toHaveAttribute('data-state', 'running', { timeout: 2000 });
  }).toPass();
  const refused = on(page, testIds.dismissRefusal);
  while (await refused.isVisible()) await refused.click();
}

async function type(page: Page, keys: string): Promise<void> {
  for (const key of keys) await on(page, testIds.key(key === '+' ? 'plus' : key)).click();
}

async function openKiosk(day: DemoPlant, station: string, machine: string): Promise<Page> {
  const { page } = await day.kiosk(station);
  await expect(on(page, testIds.stationButton)).toContainText(machine, { timeout: 30_000 });
  return page;
}

test('a whole day at two machines, with the server dead from nine to three', async () => {
  test.setTimeout(240_000);
  plant = await demoPlant('from source', local('05:50'));
  const day = plant;
  const { set } = day.clock();
  const at = (time: string) => set(local(time));
  const press = await openKiosk(day, 'line-1', 'Press 1');
  const drum = await openKiosk(day, 'line-2', 'Deburring drum 1');

  // Before the shift: who is here, what can run.
  await scanBadge(press, '1001');
  await expect(on(press, testIds.shiftStrip)).toBeVisible();
  await scanBadge(drum, '1004');
  await expect(on(drum, testIds.homeScreen)).toBeVisible();
  await expect(drum.locator('html')).toHaveAttribute('lang', 'de');

  // Set up, then run; the lot goes in by a scan, and a colleague joins.
  await at('06:05');
  await scanBadge(press, 'LS:SETUP');
  await runsAs(press, 'setup');
  const order = (await on(press, testIds.jobNumber).innerText()).trim();
  await at('06:30');
  await scanBadge(press, 'LS:READY');
  await runsAs(press, 'running');
  await scanBadge(press, 'C0070');
  await expect(on(press, testIds.lastActions)).toContainText('C0070');
  await scanBadge(press, '1002');
  await expect(press.locator('html')).toHaveAttribute('lang', 'de');
  await scanBadge(press, 'LS:JOIN');
  await expect(on(press, testIds.peopleTile)).toContainText('2');
  await scanBadge(press, '1001');
  await expect(press.locator('html')).toHaveAttribute('lang', 'en');

  await at('07:30');
  await scanBadge(press, 'LS:GOOD:30');
  await scanBadge(press, 'LS:SCRAP:burr:3');
  await expect(on(press, testIds.goodCount)).toHaveText('30');
  await expect(on(press, testIds.scrapCount)).toContainText('3');
  await expect(on(press, testIds.oeeTile)).toContainText('%');

  // Part of it goes on to the drum; what is missing stays a job of its own.
  await at('08:00');
  await scanBadge(press, 'LS:DONE');
  await expect(on(press, testIds.closeOutField('missing'))).toContainText('50');
  await on(press, testIds.submitCloseOut).click();
  await expect(on(press, testIds.startRecommended)).toBeVisible();
  await everythingSent(press);
  await startsWhenHeard(drum, `${order}/20`);
  await scanBadge(drum, 'LS:GOOD:12');
  await expect(on(drum, testIds.goodCount)).toHaveText('12');
  await everythingSent(drum);

  // Nine: the server dies. Nothing changes for anybody.
  await at('09:00');
  await day.killServer();
  await expect(on(press, testIds.syncChip)).toHaveAttribute('data-state', 'offline');
  await at('09:40');
  await scanBadge(press, `${order}/10`);
  await runsAllTheSame(press);
  await expect(on(press, testIds.special)).toBeVisible();
  await scanBadge(press, 'LS:GOOD:20');

  await at('10:00');
  await scanBadge(press, 'LS:STOP');
  await runsAs(press, 'stopped');
  await at('10:20');
  await scanBadge(press, 'LS:RUN');
  await runsAllTheSame(press);
  await expect(on(press, testIds.stopsTile)).toContainText('1');
  await on(press, testIds.stopsTile).click();
  await on(press, testIds.reason('machine-fault')).click();
  await expect(on(press, testIds.pareto)).toContainText('Machine fault');
  await scanBadge(press, 'LS:HOME');
  await expect(on(press, testIds.stopsTile)).toContainText('0');

  await at('11:30');
  await scanBadge(press, 'LS:PAUSE:break');
  await runsAs(press, 'paused');
  await at('12:00');
  await scanBadge(press, 'LS:RESUME');
  await runsAllTheSame(press);

  // A wrong count is taken back, also with the server away; the drum sends pieces to be worked on again.
  await scanBadge(press, 'LS:GOOD:9');
  await scanBadge(press, 'LS:UNDO');
  await expect(on(press, testIds.goodCount)).toHaveText('50');
  await on(drum, testIds.rework).click();
  await type(drum, '4');
  await on(drum, testIds.reason('deburr-again')).click();
  await expect(on(drum, testIds.lastActions)).toContainText('Nachentgraten');

  // The shift changes; the job does not notice.
  await at('14:00');
  await scanBadge(press, 'LS:OFF');
  await scanBadge(press, '1009');
  await scanBadge(press, 'LS:JOIN');
  await runsAllTheSame(press);
  await expect
    .poll(async () => Number(await on(press, testIds.syncChip).getAttribute('data-waiting')))
    .toBeGreaterThan(10);

  // Three: the server is back, and everybody hears of everybody.
  await at('15:00');
  await day.startServer();
  await everythingSent(press);
  await everythingSent(drum);
  await at('16:00');
  await scanBadge(press, 'LS:GOOD:28');
  await scanBadge(press, 'LS:DONE');
  await on(press, testIds.closeOutField('good')).click();
  await type(press, '1+1');
  await on(press, testIds.submitCloseOut).click();
  await expect(on(press, testIds.runState)).not.toHaveAttribute('data-state', 'running');
  await everythingSent(press);

  // Night: the drum has its pieces, and the ERP has every number once.
  await at('21:40');
  await scanBadge(drum, 'LS:GOOD:62');
  await scanBadge(drum, 'LS:DONE');
  await on(drum, testIds.closeOutField('missing')).click();
  await on(drum, testIds.reason('material-used-up')).click();
  await on(drum, testIds.submitCloseOut).click();
  await everythingSent(drum);

  const told = () => day.postings().filter((row) => row['order'] === order);
  const ends = (row: Record<string, string>) => row['kind'] === 'finish' && row['operation'] === '20';
  await expect.poll(() => told().filter((row) => ends(row)).length, { timeout: 40_000 }).toBe(1);
  const reversed = new Set(told().map((row) => row['reversedKey']));
  const sum = (operation: string, column: string) =>
    told()
      .filter((row) => row['kind'] === 'quantity' && row['operation'] === operation && !reversed.has(row['key']))
      .reduce((total, row) => total + Number((row[column] ?? '').replace(',', '.')), 0);
  expect([sum('10', 'good'), sum('10', 'scrap'), sum('20', 'good'), sum('20', 'rework')]).toEqual([80, 3, 74, 4]);
  const kinds = new Set(told().map((row) => row['kind']));
  for (const kind of ['start', 'consume', 'quantity', 'time', 'reverse', 'finish']) expect(kinds).toContain(kind);
});
