import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a station that does not have everything', () => {
  test('tells not known yet from nothing there', async () => {
    const unknown = await kiosk('unknown');
    await expect(unknown.at(testIds.loading)).toContainText('Nothing is known yet');
    const fresh = await kiosk('no-plan');
    await expect(fresh.at(testIds.nothingToRun)).toContainText('Waiting for the server');
  });

  test('says large what a new station still gets, and goes on from there when the server comes back', async () => {
    const { at, page } = await kiosk('first-sync');
    await expect(at(testIds.gettingPlan)).toContainText(/Getting the plan\s*3,412 of 10,012\s*about 20 s/);
    await expect(at(testIds.syncChip)).toContainText('Getting about 6,600 more');
    const setHere = async (here: number, coming: number, completeAt: string | null) =>
      await page.evaluate(
        ([rows, rest, at_]) =>
          (globalThis as PreviewWindow).fakeHost.setSync({
            lanes: [{ lane: 'normal', here: rows, coming: rest, secondsLeft: 4, completeAt: at_ }],
          }),
        [here, coming, completeAt] as const,
      );
    await setHere(9000, 1000, null);
    await expect(at(testIds.gettingPlan)).toContainText(/9,000 of 10,000\s*a moment/);
    await setHere(10_000, 0, new Date().toISOString());
    await expect(at(testIds.gettingPlan)).toBeHidden();
    await expect(at(testIds.signOnScreen)).toContainText('Scan your badge');
    const cut = await kiosk('first-sync-cut');
    await expect(cut.at(testIds.gettingPlan)).toContainText(/Waiting for the server\s*3,412 of 10,012/);
  });

  test('shows the sync chip in amber only after the age that the site has set', async () => {
    const offline = await kiosk('offline');
    await expect(offline.at(testIds.syncChip)).toContainText('12 waiting');
    await expect(offline.at(testIds.syncChip)).toHaveAttribute('data-amber', 'false');
    const old = await kiosk('old');
    await expect(old.at(testIds.syncChip)).toHaveAttribute('data-amber', 'true');
  });
});
