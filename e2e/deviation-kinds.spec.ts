import { expect, test as base } from '@playwright/test';

import { deviationKinds } from '../shared/deviations/deviation-kinds.ts';
import { apartTales } from './deviation-tales-apart.testkit.ts';
import { comingTales } from './deviation-tales-coming.testkit.ts';
import { saidTales } from './deviation-tales-said.testkit.ts';
import { arrows, playTale, sceneOf } from './deviation-tales.testkit.ts';
import { openWindowsFloor, settledAt } from './deviation-windows.testkit.ts';
import type { Look, WindowsFloor } from './deviation-windows.testkit.ts';

/**
 * Every kind of deviation from end to end in real windows: two kiosks behind wires that are cut, a real server that dies, files of an ERP. One pair
 * of windows for all of them: each kind has an order of its own.
 */

const tales = [...saidTales, ...comingTales, ...apartTales];

const test = base.extend<object, { floor: WindowsFloor }>({
  floor: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright wants it so
    async ({}, use) => {
      const floor = await openWindowsFloor(deviationKinds);
      await use(floor);
      await floor.end();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

const look: Look = async ({ page }, name) => {
  const path = test.info().outputPath(`${name}.png`);
  await page.screenshot({ path });
  await test.info().attach(name, { path, contentType: 'image/png' });
};

test('every kind has its tale, and every arrow is cut in several of them', () => {
  expect(tales.map(({ kind }) => kind).toSorted()).toEqual([...deviationKinds].toSorted());
  for (const arrow of arrows) expect(tales.filter(({ cuts }) => cuts.includes(arrow)).length, arrow).toBeGreaterThan(2);
});

for (const tale of tales)
  test(`${tale.kind}: it comes, is taken, decided in two taps, felt and over, with the network cut at: ${tale.cuts.join(', ')}`, async ({
    floor,
  }) => {
    test.setTimeout(60_000);
    expect(await playTale(tale, sceneOf(floor, tale.kind, look))).toBe(tale.needsReason ? 3 : 2);
  });

test('at the end nothing is open in either window, and both tell the same of what was settled', async ({
  floor: { saw, other },
}) => {
  test.setTimeout(60_000);
  const told = await Promise.all([saw, other].map((window) => settledAt(window)));
  expect(told[1]).toEqual(told[0]);
  // Of what ended by itself it is written down later.
  expect(told[0]?.length).toBeGreaterThanOrEqual(tales.filter(({ ends }) => ends === 'said').length);
});
