import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('the people', () => {
  test('are shown with the job that they are on, since when and for how long', async () => {
    const { at, tap } = await kiosk('workday');
    await tap(testIds.peopleTile);
    await expect(at(testIds.makeActive('jana'))).toContainText(/on the job since .*\d\d:\d\d, 1\sh\s1[2-4]\smin/);
    await expect(at(testIds.makeActive('ines'))).not.toContainText('on the job');
  });
});
