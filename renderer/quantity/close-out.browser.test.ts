import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('the end of a job', () => {
  test('is told with good, scrap and rework in one submit', async () => {
    const { at, tap, type } = await kiosk('running');
    await tap(testIds.finish);
    await type('200+60');
    await tap(testIds.closeOutField('scrap'), testIds.key('3'));
    await expect(at(testIds.submitCloseOut)).toBeDisabled();
    await tap(testIds.reason('size'), testIds.closeOutField('rework'), testIds.key('2'), testIds.submitCloseOut);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'idle');
    await expect(at(testIds.actionLine)).toContainText('Finished');
    await tap(testIds.undo);
    await expect(at(testIds.goodCount)).toHaveText('138');
  });

  test('takes two taps, and what is missing stays open as a job', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.finish, testIds.submitCloseOut);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'idle');
    await expect(at(testIds.actionLine)).toContainText('remainder open');
    await tap(testIds.openNext);
    await expect(at(testIds.dispatchLine('wo-1041', '20'))).toContainText('262');
  });

  test('is one submit: good, scrap, why the rest does not come, what is left over, that the machine stands', async () => {
    const { at, tap, type } = await kiosk('workday');
    await tap(testIds.finish);
    await type('12');
    await tap(testIds.closeOutField('scrap'), testIds.reason('crack'), testIds.closeOutField('missing'));
    await tap(testIds.reason('material-out'), testIds.closeOutField('leftovers'));
    await type('4.5');
    await expect(at(testIds.submitCloseOut)).toBeDisabled();
    await tap(testIds.leftover('SH-240811'));
    await expect(at(testIds.closeOutEntries)).toContainText('4.5');
    await tap(testIds.closeOutField('machine'), testIds.reason('tool-broken'), testIds.submitCloseOut);
    await expect(at(testIds.runState)).toContainText('Tool broken');
    await expect(at(testIds.actionLine)).toContainText('Material ran out');
    await tap(testIds.undo);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
    await expect(at(testIds.goodCount)).toHaveText('138');
  });
});
