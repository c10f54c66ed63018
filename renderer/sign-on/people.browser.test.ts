import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { scanKeys } from '../testing/preview-page.testkit.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a person at the kiosk', () => {
  test('signs on with one scan, wherever the focus is, and reads their own language', async () => {
    const { at, page } = await kiosk('locked');
    await at(testIds.themeToggle).focus();
    await scanKeys(page, '1002');
    await expect(at(testIds.homeScreen)).toBeVisible();
    await expect(at(testIds.personChip('karl'))).toHaveAttribute('aria-pressed', 'true');
    await expect(at(testIds.stop)).toHaveText('Stopp');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  });

  test('signs on with typed keys, on the screen or on a keyboard', async () => {
    const { at, tap, type, page } = await kiosk('locked');
    await tap(testIds.badgeKey('1'), testIds.badgeKey('0'), testIds.badgeKey('0'), testIds.badgeKey('9'));
    await tap(testIds.badgeDelete);
    await type('1');
    await expect(at(testIds.badgeEntry)).toHaveText('1001');
    await page.keyboard.press('Enter');
    await expect(at(testIds.personChip('jana'))).toBeVisible();
  });

  test('hands over to a colleague with one tap, and the job runs on', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.personChip('karl'));
    await expect(at(testIds.stop)).toHaveText('Stopp');
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
    await tap(testIds.good);
    await tap(testIds.allActions);
    await expect(at(testIds.actionLine)).toContainText('Karl-Heinz Brandstetter');
  });

  test('scans the badge of somebody who is here already and makes them the active one', async () => {
    const { at, scan } = await kiosk('running');
    await scan('1003');
    await expect(at(testIds.personChip('ines'))).toHaveAttribute('aria-pressed', 'true');
    await expect(at(testIds.refusal)).toBeHidden();
  });

  test('signs a colleague off without touching the job', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.peopleButton, testIds.signOff('karl'));
    await expect(at(testIds.personChip('karl'))).toBeHidden();
    await tap(testIds.back);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
  });

  test('works with a colleague: both say for themselves when they come and go', async () => {
    const { at, tap } = await kiosk('workday');
    await expect(at(testIds.peopleTile)).toContainText('2');
    await tap(testIds.peopleTile, testIds.leaveJob('karl'), testIds.joinJob('ines'));
    await expect(at(testIds.leaveJob('ines'))).toBeVisible();
    await expect(at(testIds.joinJob('karl'))).toBeVisible();
    await expect(at(testIds.personChip('jana'))).toHaveAttribute('aria-pressed', 'true');
  });
});
