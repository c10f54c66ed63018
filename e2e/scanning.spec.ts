import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@playwright/test';

import { openSerialPair, whyNoSerialPair } from '../electron/station/testing/serial-pair.ts';
import type { SerialPair } from '../electron/station/testing/serial-pair.ts';
import { withScanner } from '../electron/station/testing/serial-scanner.ts';
import { testIds } from '../renderer/test-ids.ts';
import { demoPlant, on, typeOnKeyboard } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

let plant: DemoPlant | undefined;
let cable: SerialPair | undefined;
test.afterEach(async () => {
  await plant?.end();
  await cable?.end();
  plant = undefined;
  cable = undefined;
});

/** A kiosk of the demo plant with a serial scanner, nobody signed on. */
async function kioskWithScanner() {
  plant = await demoPlant('from source');
  cable = await openSerialPair();
  const folder = path.join(plant.kioskData('line-1'), 'station');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'devices.json'), JSON.stringify(withScanner(cable.port)));
  const { app, page } = await plant.kiosk('line-1');
  await expect(on(page, testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
  await expect(on(page, testIds.stationButton)).toContainText('Press', { timeout: 30_000 });
  const { write } = cable;
  return { app, page, cable, scan: (text: string) => write(`${text}\r`) };
}

/** Scans a second: faster than any hand. */
const SCAN_EVERY_MS = 100;

test('a shift of scans, ten a second, while dialogs open and close: each counts once, and none lands in a field', async () => {
  const why = whyNoSerialPair();
  test.skip(why !== undefined, why ?? '');
  test.setTimeout(120_000);
  const { page, scan, cable: line } = await kioskWithScanner();
  await scan('1001');
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await scan('LS:START');
  await expect(on(page, testIds.scrapCount)).toBeVisible();
  const reason = 'dent';

  // Two codes in turns, so that none is taken for the reader repeating itself.
  const scanning = (async () => {
    for (let n = 0; n < 200; n += 1) {
      await scan(n % 2 === 0 ? `LS:SCRAP:${reason}` : 'LS:HOME');
      await pause(SCAN_EVERY_MS);
    }
  })();
  let dialogs = 0;
  const opening = (async () => {
    for (; dialogs < 12; dialogs += 1) {
      await on(page, testIds.goodKeypad)
        .click({ timeout: 3000 })
        .catch(() => undefined); // A scan may have led home just now.
      await pause(300);
    }
  })();
  await Promise.all([scanning, opening]);
  await expect(on(page, testIds.scrapCount)).toHaveText(/^\D*100\D*$/);

  // A pulled plug and a code that nobody knows: the next scan after it works as before.
  await line.unplug();
  await line.plug();
  await expect(async () => {
    await scan('NOBODY-KNOWS');
    await expect(on(page, testIds.refusalWhy)).toContainText('NOBODY-KNOWS', { timeout: 400 });
  }).toPass({ timeout: 15_000 });
});

test('a scanner that works as a keyboard keeps its separators, and fingers still type', async () => {
  test.setTimeout(90_000);
  const { app, page } = await kioskWithScanner();
  await typeOnKeyboard(app, ['1', '0', '0', '1', 'Enter']);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
  await typeOnKeyboard(app, [...'LS.START'.split(''), 'Enter']);
  await expect(on(page, testIds.goodCount)).toHaveText('0');
  await on(page, testIds.goodKeypad).click();
  await typeOnKeyboard(app, ['7']);
  await expect(on(page, testIds.keypadSum)).toContainText('7');
  await pause(400);
  // (01) and (10), then GS, then (37): an item that the plant does not know.
  await typeOnKeyboard(app, [...'010001234567890510AB7'.split(''), 'Ctrl+]', ...'3712'.split(''), 'Enter']);
  await expect(on(page, testIds.refusalWhy)).toContainText('010001234567890510AB7\u241D3712');
  await on(page, testIds.dismissRefusal).click();
  await expect(on(page, testIds.keypadSum)).toContainText('7 ');
  // No hand confirms that soon after a scan: an Enter so close behind one is taken for a part of it.
  await pause(400);
  await typeOnKeyboard(app, ['Enter']);
  await expect(on(page, testIds.goodCount)).toHaveText('7');
});
