import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import { lotDocument, operationAt, orderDocument, smallPlant } from '../shared/testing/small-plant.ts';
import { RULED, watchedRule } from './deviations-plant.testkit.ts';
import { openKiosk } from './deviations-station.testkit.ts';
import type { Kiosk } from './deviations-station.testkit.ts';
import { chanceOf } from './faults/fault.ts';
import { startTcpProxy } from './faults/tcp-proxy.ts';
import type { TcpProxy } from './faults/tcp-proxy.ts';
import { everythingSent, on, typeOnKeyboard } from './fixtures/demo-plant.ts';
import { builtKiosk } from './fixtures/kiosk-app.ts';
import type { KioskApp } from './fixtures/kiosk-app.ts';
import { dataFolder, killServer, putPlan, startServer } from './plant.testkit.ts';
import type { ServerProcess } from './plant.testkit.ts';

/**
 * What goes wrong at one machine is decided at another one: two real kiosks side by side, each behind a wire that is cut, and a real server. An
 * operator stands at the first, two supervisors at the second.
 */

/** Twenty metres of steel for an order, from a lot that has thirty. */
const steel = { material: 'steel', name: 'Steel', quantityPer: '0.2', unit: 'MTR', mode: 'explicit' as const };

function plan() {
  const due = new Date(Date.now() + 8 * 3_600_000).toISOString();
  const order = (id: string, priority: number, customer: string | null = null) =>
    orderDocument(id, { due, priority, customer, operations: [{ ...operationAt('saw', 10), materials: [steel] }] });
  return [
    ...smallPlant().filter(({ kind, id }) => kind !== 'workOrder' && id !== 'lot-1'),
    lotDocument('lot-1', 'steel', '30'),
    order('wo-1', 3),
    order('wo-2', 2),
    order('wo-3', 1, RULED),
  ];
}

interface Window {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly wire: TcpProxy;
  readonly kiosk: KioskApp;
}

let server: ServerProcess | undefined;
let office: Kiosk | undefined;
const windows: Window[] = [];
test.afterEach(async () => {
  for (const { app, kiosk, wire } of windows.splice(0)) {
    await app.close();
    await kiosk.remove();
    await wire.close();
  }
  await office?.end();
  if (server) await killServer(server);
  [office, server] = [undefined, undefined];
});

async function openWindow(station: string, port: number): Promise<Window> {
  const wire = await startTcpProxy(port, chanceOf(1));
  const kiosk = await builtKiosk();
  const app = await kiosk.launch(['--windowed', '--station', station, '--site', 'demo', '--server', wire.url]);
  const opened = { app, page: await app.firstWindow(), wire, kiosk };
  windows.push(opened);
  await expect(on(opened.page, testIds.stationButton)).toContainText(`Name ${station.slice(3)}`, { timeout: 30_000 });
  return opened;
}

const scan = ({ app }: Window, text: string) => typeOnKeyboard(app, [...Array.from(text), 'Enter']);

async function cut({ wire, page }: Window): Promise<void> {
  wire.setMode('cut');
  await expect(on(page, testIds.syncChip)).toHaveAttribute('data-state', 'offline');
}

async function heal({ wire, page }: Window): Promise<void> {
  wire.setMode('clean');
  await everythingSent(page);
}

/** The list of what is to be decided. */
async function inbox(window: Window): Promise<void> {
  await scan(window, 'LS:DEVIATIONS');
  await expect(on(window.page, testIds.deviationsScreen)).toBeVisible();
}

const rowOf = ({ page }: Window, kind: DeviationKind) => page.locator(`[data-kind="${kind}"]`);

/** Somebody says what is wrong with what runs there, in two taps. */
async function raise({ page }: Window, kind: DeviationKind): Promise<void> {
  await on(page, testIds.somethingWrong).click();
  await on(page, testIds.raise(kind)).click();
}

/** Opens the one of a kind: the first tap. */
async function open(window: Window, kind: DeviationKind): Promise<void> {
  await inbox(window);
  await rowOf(window, kind).click();
  await expect(on(window.page, testIds.deviationScreen)).toBeVisible();
}

/** Decides: the second tap, and one more on a reason for an option that wants one. */
async function choose({ page }: Window, option: string): Promise<void> {
  await on(page, testIds.option(option)).click();
  const why = page.locator('.option-why [data-testid^="reason-"]').first();
  const over = on(page, testIds.deviationsScreen).or(page.locator('[data-status="proposed"]'));
  await why.or(over).first().waitFor();
  if (await why.isVisible()) await why.click();
  await over.first().waitFor();
}

const stateOf = ({ page }: Window, status: string) =>
  expect(on(page, testIds.deviationScreen)).toHaveAttribute('data-status', status);

const runs = ({ page }: Window) => expect(on(page, testIds.runState)).toHaveAttribute('data-state', 'running');

/** Work begins that is not the recommended one, or that another station gave free a moment ago. */
async function begins(window: Window, sheet: string): Promise<void> {
  const { page } = window;
  await expect(async () => {
    await scan(window, sheet);
    const reason = on(page, testIds.reason('urgent'));
    const running = page.locator(`[data-testid="${testIds.runState}"][data-state="running"]`);
    await reason.or(running).first().waitFor({ timeout: 2000 });
    if (await reason.isVisible()) await reason.click();
    await running.waitFor({ timeout: 2000 });
  }).toPass();
  const refused = on(page, testIds.dismissRefusal);
  while (await refused.isVisible()) await refused.click();
}

async function picture({ page }: Window, name: string): Promise<void> {
  const path = test.info().outputPath(`${name}.png`);
  await page.screenshot({ path });
  await test.info().attach(name, { path, contentType: 'image/png' });
}

test('what goes wrong at one machine is decided at another one', async () => {
  test.setTimeout(120_000);
  const data = dataFolder();
  await putPlan(data, plan());
  server = await startServer(data);
  const port = Number(server.port);
  office = await openKiosk('st-mill-1', dataFolder(), port);
  await office.heal();
  await expect(async () => {
    if (office) await office.give(office.commands.signOn('eva'));
  }).toPass();
  await office.give(watchedRule(office.commands, 'JobStarted'));
  await office.heal();
  const saw = await openWindow('st-saw-1', port);
  const other = await openWindow('st-saw-2', port);
  await scan(saw, 'badge-ann');
  await expect(on(saw.page, testIds.startRecommended)).toBeVisible({ timeout: 20_000 });
  await scan(other, 'badge-boss');
  await expect(on(other.page, testIds.homeScreen)).toBeVisible({ timeout: 20_000 });
  await scan(other, 'badge-sue');

  // Material is missing, and nobody hears of it: the wire is cut.
  await on(saw.page, testIds.startRecommended).click();
  await runs(saw);
  await cut(saw);
  await raise(saw, 'materialShortage');
  await inbox(saw);
  await expect(rowOf(saw, 'materialShortage')).toHaveCount(1);
  await inbox(other);
  await expect(rowOf(other, 'materialShortage')).toHaveCount(0);
  await heal(saw);
  await expect(rowOf(other, 'materialShortage')).toHaveCount(1);

  // The supervisor takes it, and decides in two taps: the row, and the way out.
  await open(other, 'materialShortage');
  await stateOf(other, 'raised');
  await on(other.page, testIds.takeDeviation).click();
  await stateOf(other, 'acknowledged');
  await open(other, 'materialShortage');
  await choose(other, 'next');

  // The first machine feels it: the job is put aside, and nobody takes it up until it is settled.
  await open(saw, 'materialShortage');
  await stateOf(saw, 'decided');
  await scan(saw, 'LS:SUSPEND');
  await scan(saw, 'N-wo-1/10');
  await on(saw.page, testIds.remedy('deviations')).click();
  await stateOf(saw, 'decided');
  await open(other, 'materialShortage');
  await on(other.page, testIds.settleDeviation).click();
  await expect(on(other.page, testIds.deviationsScreen)).toBeVisible();
  await expect(rowOf(other, 'materialShortage')).toHaveCount(0);
  await begins(saw, 'N-wo-1/10');

  // Both take from one lot without hearing of each other: one conflict, with both versions.
  await begins(other, 'N-wo-2/10');
  for (const window of [saw, other]) await cut(window);
  for (const window of [saw, other]) {
    await scan(window, 'lot-1');
    await expect(on(window.page, testIds.lastActions)).toContainText('lot-1');
  }
  for (const window of [saw, other]) await heal(window);
  await open(other, 'lotOverconsumed');
  await expect(other.page.locator('[data-testid^="version-"]')).toHaveCount(2);
  await picture(other, 'conflict');
  await choose(other, 'otherLot/lot-2');
  await expect(rowOf(other, 'lotOverconsumed')).toHaveCount(0);

  // An order is stopped for good by two people.
  await scan(saw, 'LS:HOME');
  await raise(saw, 'orderStopRequest');
  await open(other, 'orderStopRequest');
  await choose(other, 'stop');
  await stateOf(other, 'proposed');
  await picture(other, 'second-person');
  await scan(other, 'badge-boss');
  await open(other, 'orderStopRequest');
  await on(other.page, testIds.agree).click();
  await expect(on(other.page, testIds.deviationsScreen)).toBeVisible();
  await scan(saw, 'LS:SUSPEND');
  await expect(async () => {
    await scan(saw, 'N-wo-1/10');
    await expect(on(saw.page, testIds.refusal)).toContainText('N-wo-1', { timeout: 2000 });
  }).toPass();

  // A rule fires at the machine, although nobody hears of it; its log says which and why.
  await scan(saw, 'LS:HOME');
  await cut(saw);
  await begins(saw, 'N-wo-3/10');
  // What it proposes is for a supervisor, who walks up to the machine.
  await scan(saw, 'badge-boss');
  await open(saw, 'ruleApproval');
  await expect(on(saw.page, testIds.ofRule)).toBeVisible();
  await on(saw.page, testIds.toDecisionLog).click();
  await expect(on(saw.page, testIds.decisionLog)).toBeVisible();
  await picture(saw, 'rule');
  await on(saw.page, testIds.toDecisionLog).click();
  await choose(saw, 'decline');
  await heal(saw);
  for (const window of [saw, other]) {
    await inbox(window);
    for (const kind of ['ruleApproval', 'lotOverconsumed', 'materialShortage'] as const)
      await expect(rowOf(window, kind)).toHaveCount(0);
  }
});
