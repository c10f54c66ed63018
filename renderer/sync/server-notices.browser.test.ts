import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('what somebody has to look after at the server', () => {
  test('is said at the station and on the line, with the day and who does what, and not while there is nothing', async () => {
    const { at, page, tap } = await kiosk('idle');
    await tap(testIds.syncChip);
    await expect(at(testIds.stationScreen)).toBeVisible();
    await expect(at(testIds.serverNotice)).toBeHidden();
    await page.evaluate(() => {
      (globalThis as PreviewWindow).fakeHost.setSync({
        notices: [
          { code: 'authorityEnds', at: '2027-03-01T00:00:00.000Z', station: null, count: 0, detail: 'Ends.' },
          { code: 'factsApart', at: '2026-11-20T08:00:00.000Z', station: 'press-1', count: 2, detail: 'Apart.' },
          { code: 'other', at: null, station: null, count: 0, detail: 'What a newer server says.' },
        ],
      });
    });
    const said = page.getByTestId(testIds.serverNotice);
    await expect(said).toHaveCount(3);
    await expect(said.nth(0)).toContainText(/ends on .*2027.*An engineer announces the next one/);
    await expect(said.nth(1)).toContainText(/2 entries under the name of station press-1 .*An engineer looks at/);
    await expect(said.nth(2)).toContainText('What a newer server says.');
    await tap(testIds.toLine);
    await expect(at(testIds.lineScreen)).toBeVisible();
    // There machines come first.
    await expect(said).toHaveCount(1);
    await expect(said).toContainText(/ends on .*\(\+2\)$/);
  });
});
