import { AxeBuilder } from '@axe-core/playwright';
import { expect as expectPage } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { testIds } from '../test-ids.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { layoutComplaints } from '../testing/layout-check.testkit.ts';
import { chromiumPath, kioskScreens, type Preview, startPreview } from '../testing/preview-page.testkit.ts';

let preview: Preview | undefined;
beforeAll(async () => {
  if (chromiumPath !== undefined) preview = await startPreview();
}, 60_000);
afterAll(() => preview?.close());

const wall = kioskScreens['panel 15.6"'];
const open = (query: string) => must(preview, 'the preview').open(`workday&board=1${query}`, wall);

/** Capital letters are seven tenths of the size of a font; on 55 inches a millimetre has 1.58 of these pixels. */
const CAPITAL = 0.7;
const PX_PER_MM = 1.58;

describe.skipIf(chromiumPath === undefined)('the andon board', { timeout: 60_000 }, () => {
  test.concurrent.each(['', '&theme=light', '&theme=contrast', '&lang=de'])(
    'fits the wall and has its contrast%s',
    async (query) => {
      const { page, problems, close } = await open(query);
      await page
        .getByTestId(testIds.boardUnit('laser-2'))
        .or(page.getByTestId(testIds.boardUnit('laser-1')))
        .waitFor();
      const { violations } = await new AxeBuilder({ page })
        .options({ runOnly: ['wcag2a', 'wcag2aa'], rules: { 'color-contrast-enhanced': { enabled: true } } })
        .analyze();
      const found = [...problems, ...(await layoutComplaints(page, wall.pxPerMm)), ...violations.map(({ id }) => id)];
      expect(found).toEqual([]);
      await close();
    },
  );

  test('can be read from ten metres on a wall of 55 inches: what counts has capitals of 25 mm', async () => {
    const { page, close } = await open('');
    for (const what of [
      '.board-good',
      '.board-target',
      '.board-against',
      '.board-figures dd:nth-child(2)',
      '.board-unit h3',
      '.board-clock',
    ]) {
      const size = await page
        .locator(what)
        .first()
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      expect([what, (size * CAPITAL) / PX_PER_MM >= 24.8]).toEqual([what, true]);
    }
    await close();
  });

  test('asks nobody to sign on, offers nothing to press, and says at once when its data stop coming', async () => {
    const { page, close } = await open('');
    await expectPage(page.getByTestId(testIds.boardAge)).toHaveAttribute('data-state', 'fresh');
    expect(await page.locator('button, a, input').count()).toBe(0);
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.setAway(true));
    await expectPage(page.getByTestId(testIds.boardAge)).toHaveAttribute('data-state', 'stale');
    // What was known stays, marked as what it is.
    await expectPage(page.locator('.board-good')).not.toBeEmpty();
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.setAway(false));
    await expectPage(page.getByTestId(testIds.boardAge)).toHaveAttribute('data-state', 'fresh');
    await close();
  });
});
