import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/** What is next, in two real kiosks on the demo plant: what a supervisor decides at one of them changes the list of the other, with its reason. */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

interface Bridge {
  readonly send: (frame: string) => void;
}

/** Gives a command as whoever has signed on at a station, over the frames that its screens speak. */
async function give(page: Page, actor: string, name: string, params: unknown): Promise<void> {
  const command = { id: crypto.randomUUID(), actor, name, params };
  const frame = JSON.stringify({ t: 'call', n: 900_001, method: 'execute', params: command });
  await page.evaluate((text) => (globalThis as unknown as { lineside: Bridge }).lineside.send(text), frame);
}

test('260108 is first at Press 1; a priority that a supervisor gives at another kiosk is told with its reason, and a pin puts its job first', async () => {
  test.setTimeout(180_000);
  plant = await demoPlant('from source');
  const [{ page: press }, { page: office }] = await Promise.all([plant.kiosk('line-1'), plant.kiosk('line-2')]);
  await expect(on(press, testIds.stationButton)).toContainText('Press 1', { timeout: 30_000 });
  await scanBadge(press, '1001');
  await expect(on(office, testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
  await scanBadge(office, '1007');
  // What she gives before she has signed on would be refused.
  await expect(on(office, testIds.signOnScreen)).toBeHidden({ timeout: 30_000 });
  await everythingSent(press);

  await expect(on(press, testIds.startRecommended)).toContainText('260108');
  await on(press, testIds.openNext).click();
  const first = on(press, testIds.nextScreen).locator('li').first();
  await expect(first).toContainText('260108');
  const other = on(press, testIds.dispatchLine('260104', '10'));
  await expect(on(press, testIds.otherwise('260104', '10'))).toContainText(
    /First once 260108 is finished|Would be first/,
  );
  await expect(on(press, testIds.otherwise('260104', '10'))).toContainText(/Now: |late by/);

  await give(office, 'gina', 'prioritiseOrder', { order: '260104', priority: 9 });
  await expect(other).toContainText('Priority 9, given by Gina Supervisor', { timeout: 30_000 });
  // 260108 has that priority from the ERP.
  await expect(first).toContainText('260108');

  await give(office, 'gina', 'pinJob', { order: '260104', operation: '10', equipment: 'press-1', place: 0 });
  await expect(first).toContainText('Pinned here by Gina Supervisor', { timeout: 30_000 });
  await expect(first).toContainText('260104');

  // One tap starts what is recommended.
  await on(press, testIds.startJob('260104', '10')).click();
  await expect(on(press, testIds.jobNumber)).toHaveText('260104');
});
