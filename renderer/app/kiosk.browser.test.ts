import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk, setAway } from '../testing/screen-tests.testkit.ts';

describeScreens('the kiosk', () => {
  test('keeps every key in its place, running, stopped and idle', async () => {
    const keys = [testIds.good, testIds.goodPlus(5), testIds.goodPlus(10), testIds.goodKeypad, testIds.scrap];
    const places = async (scene: string) => {
      const { at } = await kiosk(scene);
      const all = [...keys, testIds.rework, testIds.finish, testIds.openNext, testIds.allActions];
      return Promise.all(all.map((id) => at(id).boundingBox()));
    };
    const running = await places('running');
    expect(running.every((box) => box !== null)).toBe(true);
    expect(await places('stopped')).toEqual(running);
    expect(await places('idle')).toEqual(running);
    for (const scene of ['away', 'setup', 'paused', 'standing', 'changed'])
      expect({ scene, places: await places(scene) }).toEqual({ scene, places: running });
  });

  test('says that the station is away, keeps what is tapped, and records it once when the station is back', async () => {
    const { at, tap, page } = await kiosk('running');
    await setAway(page, true);
    await expect(at(testIds.connectionBanner)).toBeVisible();
    await tap(testIds.good);
    await expect(at(testIds.connectionBanner)).toContainText('1 entry waits');
    await expect(at(testIds.good)).toHaveAttribute('aria-disabled', 'true');
    await setAway(page, false);
    await expect(at(testIds.connectionBanner)).toBeHidden();
    await expect(at(testIds.goodCount)).toHaveText('139');
  });

  test('remembers light or dark over a reload', async () => {
    const { tap, page, problems } = await kiosk('running');
    await tap(testIds.themeToggle);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    expect(problems).toEqual([]);
  });

  test('can be driven with Tab, Enter and Space', async () => {
    const { at, page } = await kiosk('running');
    await at(testIds.scrap).focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.scrapScreen)).toBeVisible();
    await at(testIds.reason('angle')).focus();
    await page.keyboard.press('Space');
    await expect(at(testIds.scrapCount)).toHaveText('3');
  });
});
