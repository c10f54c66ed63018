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

  test.each([
    ['1005', 'es', 'Paro'],
    ['1006', 'pl', 'Postój'],
    ['1007', 'zh-Hans', '停机'],
  ])(
    'with badge %s reads %s, from sentences that are read only then, and never sees a key',
    async (badge, lang, word) => {
      const { at, page, problems } = await kiosk('locked');
      await page.evaluate(() => {
        const seen: string[] = [];
        const look = () =>
          seen.push(...(document.body.textContent.match(/\b(?:home|nav|sync|people|actions)\.\w+/g) ?? []));
        new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
        Object.assign(globalThis, { keysSeen: seen });
      });
      await scanKeys(page, badge);
      await expect(at(testIds.stop)).toHaveText(word);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      expect(await page.evaluate(() => (globalThis as unknown as { keysSeen: string[] }).keysSeen)).toEqual([]);
      // The next start is in that language from its first picture on.
      await page.reload();
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      expect(problems).toEqual([]);
    },
  );

  test('goes on working in the language before when sentences cannot be read, and gets their own at the next chance', async () => {
    const { at, tap, page } = await kiosk('locked-running');
    await page.route('**/pl-*.js', (route) => route.abort());
    await scanKeys(page, '1006');
    await expect(at(testIds.stop)).toHaveText('Stop');
    await page.unroute('**/pl-*.js');
    await tap(testIds.good);
    await expect(at(testIds.homeScreen)).toBeVisible();
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'pl');
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
