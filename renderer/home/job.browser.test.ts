import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a job at the kiosk', () => {
  test('is started with one tap if it is the recommended one, counts one with one tap, and takes it back with one', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.startRecommended);
    await expect(at(testIds.jobNumber)).toHaveText('WO-1041');
    await tap(testIds.good);
    await expect(at(testIds.goodCount)).toHaveText('1');
    await expect(at(testIds.success)).toContainText('+1');
    await tap(testIds.undo);
    await expect(at(testIds.goodCount)).toHaveText('0');
    await expect(at(testIds.actionLine)).toHaveAttribute('data-undone', 'true');
  });

  test('is started with two taps and the reason if it is another one', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.openNext, testIds.startJob('wo-1038', '20'), testIds.reason('material-here'));
    await expect(at(testIds.jobNumber)).toHaveText('WO-1038');
  });

  test('begins with setting up the machine, which is said to be done where the count appears', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.startWithSetup);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'setup');
    await tap(testIds.finishSetup);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
    await expect(at(testIds.goodCount)).toHaveText('0');
  });

  test('is started by a key that nothing covers in a low window, where the line of the shift says as much as the list', async () => {
    const { at, page } = await kiosk('idle');
    await page.setViewportSize({ width: 1280, height: 657 });
    await page.evaluate(() => document.documentElement.style.setProperty('--mm', '5.87px'));
    const start = await at(testIds.startRecommended).boundingBox();
    const strip = await at(testIds.shiftStrip).boundingBox();
    expect((start?.y ?? 0) + (start?.height ?? 0)).toBeLessThanOrEqual(strip?.y ?? 0);
    const listed = (await at(testIds.openNext).innerText()).match(/\d+/)?.[0] ?? 'none';
    await expect(at(testIds.shiftStrip)).toContainText(`${listed} can run`);
  });

  test('goes on after a pause with one tap in the same place', async () => {
    const { at, tap } = await kiosk('workday');
    const place = await at(testIds.pause).boundingBox();
    await expect(at(testIds.setup)).toBeEnabled();
    await tap(testIds.pause, testIds.reason('break'));
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'paused');
    // A machine that rests is not set up: its job goes on first.
    await expect(at(testIds.setup)).toBeDisabled();
    expect(await at(testIds.resume).boundingBox()).toEqual(place);
    await tap(testIds.resume);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
  });

  test('is made of pieces to be worked on again, and opened again for a reason when it was finished', async () => {
    const { at, tap } = await kiosk('workday');
    await tap(testIds.rework, testIds.key('4'), testIds.reason('deburr'));
    await expect(at(testIds.actionLine)).toContainText('Rework added: Deburr');
    await tap(testIds.finish, testIds.closeOutField('missing'), testIds.reason('customer'), testIds.submitCloseOut);
    await tap(testIds.allActions, testIds.personChip('ines'), testIds.reopen, testIds.reason('miscounted'));
    await expect(at(testIds.startRecommended)).toContainText('Resume');
  });
});
