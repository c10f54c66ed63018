import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

const [pinned, urgent] = ['wo-1055', 'wo-1044'];

describeScreens('what is next', () => {
  test('starts the recommended job with one tap, for the reason that stands beside it: who pinned it, and how long ago', async () => {
    const { at, tap } = await kiosk('decided');
    await tap(testIds.openNext);
    await expect(at(testIds.dispatchLine(pinned, '20'))).toContainText('Recommended');
    await expect(at(testIds.dispatchLine(pinned, '20'))).toContainText('Pinned here by Ines Moreau, 10 min ago');
    await expect(at(testIds.otherwise(pinned, '20'))).toHaveCount(0);
    await tap(testIds.startJob(pinned, '20'));
    await expect(at(testIds.jobNumber)).toHaveText('WO-1055');
  });

  test('says of another job what would put it first and what taking it costs; it is taken with two taps, the second is the reason', async () => {
    const { at, tap } = await kiosk('decided');
    await tap(testIds.openNext);
    await expect(at(testIds.otherwise(urgent, '20'))).toContainText(/First once WO-1055 is finished|Would be first/);
    await expect(at(testIds.otherwise(urgent, '20'))).toContainText(/ends .+ later|Now: /);
    await tap(testIds.startJob(urgent, '20'), testIds.reason('supervisor'));
    await expect(at(testIds.jobNumber)).toHaveText('WO-1044');
  });
});
