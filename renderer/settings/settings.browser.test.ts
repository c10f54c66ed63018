import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk, pinKeys } from '../testing/screen-tests.testkit.ts';

describeScreens('the settings of a station', () => {
  test('are looked at by anybody, and changed by somebody who may, once they have proven themselves', async () => {
    const { at, tap, scan } = await kiosk('locked');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('keyboard'), testIds.setting('maxGapMs', 100));
    await expect(at(testIds.refusal)).toContainText('Settings not changed');
    await tap(testIds.remedy('ask'));
    await scan('1003');
    await tap(testIds.tryAgain);
    await expect(at(testIds.pinPad)).toBeVisible();
    await tap(...pinKeys(), testIds.pinConfirm);
    await expect(at(testIds.success)).toContainText('Settings changed');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('keyboard'));
    await expect(at(testIds.setting('maxGapMs', 100))).toHaveAttribute('aria-pressed', 'true');
  });

  test('show what a scanner sends, group separators too, and nothing is done with it', async () => {
    const { at, tap, page } = await kiosk('running');
    await tap(testIds.syncChip, testIds.toSettings, testIds.scanTest);
    await expect(at(testIds.scanTest)).toContainText('End the test');
    await page.evaluate(() => {
      const keys = '10SH-240811'.split('').map((key) => ({ key, ctrlKey: false }));
      for (const { key, ctrlKey } of [
        ...keys,
        { key: ']', ctrlKey: true },
        { key: '7', ctrlKey: false },
        { key: 'Enter', ctrlKey: false },
      ])
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
    });
    await expect(at(testIds.testScan(1))).toContainText('10SH-240811\u241D7');
    await expect(at(testIds.settingsScreen)).toBeVisible();
    // Leaving ends the test: a scan is a scan again.
    await tap(testIds.back, testIds.syncChip, testIds.toSettings);
    await expect(at(testIds.scanTest)).toContainText('Begin the test');
  });

  test('say when this computer has no glyphs for what somebody reads, and only then', async () => {
    const { tap, page } = await kiosk('running');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('diagnose'));
    // The station asks about two alphabets: one that every computer draws, and one that none does.
    const asked = page.getByTestId(testIds.diagnoseStep('glyphs'));
    await expect(asked).toHaveCount(2);
    await expect(asked.nth(0)).toHaveAttribute('data-state', 'bad');
    await expect(asked.nth(0)).toContainText('fonts-noto-cjk');
    await expect(asked.nth(1)).toHaveAttribute('data-state', 'good');
  });

  test('keep the look and the volume that were chosen', async () => {
    const { at, tap, page } = await kiosk('running');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('display'), testIds.look('contrast'));
    await tap(testIds.settingsPart('sound'), testIds.volume('loud'));
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('sound'));
    await expect(at(testIds.volume('loud'))).toHaveAttribute('aria-pressed', 'true');
  });
});
