import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from '@playwright/test';
import type { ElectronApplication, Locator, Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import { testStation } from '../sync-server/testing/station.testkit.ts';
import type { TestStation as Device } from '../sync-server/testing/station.testkit.ts';
import { makeDeviationsPlant, personOf, watchedRule } from './deviations-plant.testkit.ts';
import type { DeviationsPlant } from './deviations-plant.testkit.ts';
import { comes, openKiosk } from './deviations-station.testkit.ts';
import { chanceOf } from './faults/fault.ts';
import { startTcpProxy } from './faults/tcp-proxy.ts';
import type { TcpProxy } from './faults/tcp-proxy.ts';
import { everythingSent, on, typeOnKeyboard } from './fixtures/demo-plant.ts';
import { builtKiosk } from './fixtures/kiosk-app.ts';
import { dataFolder, killServer, startServer } from './plant.testkit.ts';

/** A real kiosk window behind a wire of its own, with the hands of the people who stand at it. */
export interface KioskWindow {
  readonly station: string;
  readonly page: Page;
  readonly app: ElectronApplication;
  readonly wire: TcpProxy;
  readonly close: () => Promise<void>;
}

/** Two windows, a server and an ERP that run; a third device that has no window. */
export interface WindowsFloor {
  /** An operator stands there: it happens there, and its effect is felt there. */
  readonly saw: KioskWindow;
  /** People come by and decide there. */
  readonly other: KioskWindow;
  readonly third: Device;
  readonly plant: DeviationsPlant;
  /** Of the server, past the wires. */
  readonly url: string;
  /** Ends the server as a power cut does. */
  readonly killServer: () => Promise<void>;
  /** Starts it again on its port and data. */
  readonly startServer: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Opens the kiosk of a station behind a wire to a server. */
export async function openWindow(station: string, port: number): Promise<KioskWindow> {
  const wire = await startTcpProxy(port, chanceOf(1));
  const kiosk = await builtKiosk();
  const app = await kiosk.launch(['--windowed', '--station', station, '--site', 'demo', '--server', wire.url]);
  const page = await app.firstWindow();
  await expect(on(page, testIds.stationButton)).toContainText(`Name ${station.slice(3)}`, { timeout: 30_000 });
  return {
    station,
    page,
    app,
    wire,
    async close() {
      await app.close();
      await kiosk.remove();
      await wire.close();
    },
  };
}

/** A scanner that works as a keyboard. */
export const scan = ({ app }: Pick<KioskWindow, 'app'>, text: string) =>
  typeOnKeyboard(app, [...Array.from(text), 'Enter']);

/** Cuts the wire; resolves when the window says so. */
export async function cut({ wire, page }: KioskWindow): Promise<void> {
  wire.setMode('cut');
  await saysOffline({ page });
}

/** Until the window says that there is no server. */
export const saysOffline = ({ page }: Pick<KioskWindow, 'page'>) =>
  expect(on(page, testIds.syncChip)).toHaveAttribute('data-state', 'offline', { timeout: 20_000 });

/** The wire is whole; resolves when everything is sent. */
export async function heal({ wire, page }: KioskWindow): Promise<void> {
  wire.setMode('clean');
  await everythingSent(page);
}

/** The list of what is to be decided. */
export async function inbox(window: KioskWindow): Promise<void> {
  await scan(window, 'LS:DEVIATIONS');
  await expect(on(window.page, testIds.deviationsScreen)).toBeVisible();
}

/** The lines of a kind in the list. */
export const rowOf = ({ page }: KioskWindow, kind: DeviationKind): Locator => page.locator(`[data-kind="${kind}"]`);

export const stateOf = ({ page }: KioskWindow, status: string) =>
  expect(on(page, testIds.deviationScreen)).toHaveAttribute('data-status', status);

export const runs = ({ page }: KioskWindow, state: 'running' | 'idle' | 'stopped' = 'running') =>
  expect(on(page, testIds.runState)).toHaveAttribute('data-state', state);

/** Somebody at a window holds their badge to the reader, and is the one who acts. */
export async function badge(window: KioskWindow, person: string): Promise<void> {
  await scan(window, `badge-${person}`);
  await expect(on(window.page, testIds.personChip(person))).toHaveAttribute('aria-pressed', 'true');
}

/** Work begins, or is taken up again, by its sheet; that other work is recommended needs a reason. */
export async function begins(window: KioskWindow, sheet: string): Promise<void> {
  const { page } = window;
  await expect(async () => {
    await scan(window, sheet);
    const reason = on(page, testIds.reason('urgent'));
    const running = page.locator(`[data-testid="${testIds.runState}"][data-state="running"]`);
    await reason.or(running).first().waitFor({ timeout: 2000 });
    if (await reason.isVisible()) await reason.click();
    await running.waitFor({ timeout: 2000 });
  }).toPass();
}

/** The job on the machine is put aside. */
export async function putsAside(window: KioskWindow): Promise<void> {
  await scan(window, 'LS:HOME');
  await runs(window);
  await scan(window, 'LS:SUSPEND');
  await runs(window, 'idle');
}

/** Somebody says what is wrong with what runs there, in two taps. */
export async function raise({ page }: KioskWindow, what: string): Promise<void> {
  await on(page, testIds.somethingWrong).click();
  await on(page, testIds.raise(what)).click();
  await expect(on(page, testIds.homeScreen)).toBeVisible();
}

/** The same about an order that does not run there: its sheet is scanned first. */
export async function raiseAbout(window: KioskWindow, what: string, sheet: string, number: string): Promise<void> {
  const { page } = window;
  await scan(window, 'LS:HOME');
  await on(page, testIds.somethingWrong).click();
  await expect(on(page, testIds.raiseScreen)).toBeVisible();
  await expect(async () => {
    await scan(window, sheet);
    await expect(on(page, testIds.raiseScreen)).toContainText(number, { timeout: 2000 });
  }).toPass();
  await on(page, testIds.raise(what)).click();
  await expect(on(page, testIds.raiseScreen)).toBeHidden();
}

/** Good pieces are counted by a card. */
export async function counts(window: KioskWindow, good: string): Promise<void> {
  await scan(window, 'LS:HOME');
  await scan(window, `LS:GOOD:${good}`);
  await expect(on(window.page, testIds.goodCount)).toHaveText(good);
}

/** The job on the machine ends with so many good pieces, and so many for rework. */
export async function finishes(window: KioskWindow, good: string, rework = ''): Promise<void> {
  const { page } = window;
  await scan(window, 'LS:HOME');
  await on(page, testIds.finish).click();
  for (const [field, digits] of [['good', good] as const, ['rework', rework] as const]) {
    if (digits === '') continue;
    await on(page, testIds.closeOutField(field)).click();
    for (const digit of digits) await on(page, testIds.key(digit)).click();
  }
  await on(page, testIds.submitCloseOut).click();
  await runs(window, 'idle');
}

/** A line of What's next. */
export async function nextLine(window: KioskWindow, order: string, operation = '10'): Promise<Locator> {
  await scan(window, 'LS:NEXT');
  await expect(on(window.page, testIds.nextScreen)).toBeVisible();
  return on(window.page, testIds.dispatchLine(order, operation));
}

/** What a window tells of all that was settled: what it was, and every deed, by whom, where and when. Nothing is open there. */
export async function settledAt(window: KioskWindow): Promise<string[]> {
  const { page } = window;
  const rows = page.locator('[data-kind]');
  const told: string[] = [];
  await inbox(window);
  await expect(rows).toHaveCount(0);
  await on(page, testIds.deviationFilter('settled')).click();
  const count = await rows.count();
  for (let row = 0; row < count; row += 1) {
    await rows.nth(row).click();
    await stateOf(window, 'settled');
    const deeds = await on(page, testIds.decisionLog).locator('[data-deed] p').allInnerTexts();
    told.push([await page.getByRole('heading').first().innerText(), ...deeds].join('\n'));
    await on(page, testIds.back).click();
    await expect(rows.first()).toBeVisible();
  }
  return told;
}

/** Takes a picture of a window for the report. */
export type Look = (window: KioskWindow, name: string) => Promise<void>;

/** The key of what was posted for an order to the ERP, once it is in its folder. */
export async function postedFor(plant: DeviationsPlant, order: string): Promise<string> {
  const out = path.join(plant.drop, 'out');
  return await comes(`a report of ${order} for the ERP`, () => {
    for (const name of readdirSync(out).filter((one) => one.endsWith('.csv'))) {
      const [head = '', ...lines] = readFileSync(path.join(out, name), 'utf8')
        .trim()
        .split(/\r?\n/)
        .filter((line) => !line.startsWith('#'));
      const at = (line: string, column: string) => line.split(';')[head.split(';').indexOf(column)];
      const line = lines.find((one) => at(one, 'order') === order && at(one, 'kind') === 'quantity');
      const key = line === undefined ? undefined : at(line, 'key');
      if (key !== undefined) return key;
    }
    return undefined;
  });
}

/** A place for somebody who writes rules, far from the saws. */
const office = 'st-office';

/** Opens both windows at a plant with one order for each kind of deviation; the people are there. */
export async function openWindowsFloor(kinds: readonly DeviationKind[]): Promise<WindowsFloor> {
  const plant = await makeDeviationsPlant(kinds, 1, [
    { kind: 'station', id: office, revision: 1, externalRefs: [], body: { name: 'Office', equipment: 'pack-1' } },
  ]);
  let server = await startServer(plant.data, '0', plant.serverArgs);
  const { port, url } = server;
  const opening = Promise.all([openWindow('st-saw-1', Number(port)), openWindow('st-saw-2', Number(port))]);
  const desk = await openKiosk(office, dataFolder(), Number(port));
  await desk.heal();
  await comes('the plan at the office', () => ((desk.work.view('next')?.lines.length ?? 1) >= 0 ? true : undefined));
  await expect(async () => desk.give(desk.commands.signOn('eva'))).toPass();
  await desk.give(watchedRule(desk.commands, 'QuantityReported', 'ruleApproval'));
  await desk.give(watchedRule(desk.commands, 'QuantityReported', 'ruleNotice'));
  await desk.heal();
  await desk.end();
  const [saw, other] = await opening;
  await badge(saw, 'ann');
  for (const person of Object.values(personOf).filter((one) => one !== personOf.operator)) await badge(other, person);
  return {
    saw,
    other,
    third: testStation('st-mill-1', undefined, 'demo', Date.now() - 3_600_000),
    plant,
    url,
    killServer: () => killServer(server),
    async startServer() {
      server = await startServer(plant.data, port, plant.serverArgs);
    },
    async end() {
      await Promise.all([saw.close(), other.close()]);
      await killServer(server);
    },
  };
}
