import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { layoutComplaints } from '../testing/layout-check.testkit.ts';
import { describeScreens, openScene, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('what is best to do', () => {
  test('is followed with one tap, and put off with two: not now, and why', async () => {
    const { at, tap } = await kiosk('idle');
    const start = await at(testIds.startRecommended).boundingBox();
    await tap(testIds.notNow, testIds.reason('busy'));
    await expect(at(testIds.notNow)).toBeDisabled();
    await expect(at(testIds.actionLine)).toContainText('Recommendation put off');
    // The job can be started all the same, by the key in its place.
    const after = await at(testIds.startRecommended).boundingBox();
    expect([after?.x, after?.y]).toEqual([start?.x, start?.y]);
    await tap(testIds.undo);
    await expect(at(testIds.notNow)).toBeEnabled();
    await tap(testIds.startRecommended);
    await expect(at(testIds.jobNumber)).toHaveText('WO-1041');
    await expect(at(testIds.notNow)).toBeDisabled();
  });

  test('leads to the deviation that waits for the person, with what it is worth, and the list stays where it was', async () => {
    const { at, tap } = await kiosk('troubled');
    await tap(testIds.personChip('ines'));
    await expect(at(testIds.followAction)).toContainText('of work');
    const [slot, list] = [await at(testIds.followAction).boundingBox(), await at(testIds.openNext).boundingBox()];
    expect((list?.x ?? 0) > (slot?.x ?? 0)).toBe(true);
    await tap(testIds.followAction);
    await expect(at(testIds.deviationScreen)).toBeVisible();
  });

  test('leads to asking for what the next job lacks, as the running one ends', async () => {
    const { at, tap } = await kiosk('ending');
    await expect(at(testIds.followAction)).toContainText('Have Blind rivet 4 × 10 brought for WO-');
    await expect(at(testIds.followAction)).toContainText('Next job: lot RV-88120-B may not be used');
    await tap(testIds.followAction);
    await expect(at(testIds.raiseScreen)).toContainText('WO-');
    await tap(testIds.raise('material'));
    await expect(at(testIds.homeScreen)).toBeVisible();
    await expect(at(testIds.nextSlot)).not.toContainText('Blind rivet');
  });

  test('is another one once it is put off', async () => {
    const { at, tap } = await kiosk('troubled');
    const before = await at(testIds.followAction).innerText();
    await tap(testIds.notNow);
    await expect(at(testIds.declineScreen)).toContainText('Why not now?');
    await tap(testIds.reason('others'));
    await expect(at(testIds.homeScreen)).toBeVisible();
    await expect.poll(async () => await at(testIds.nextSlot).innerText()).not.toBe(before);
  });
});

describeScreens('Home on a low panel of 1024 x 600', () => {
  test.each([
    'troubled',
    'troubled-german',
    'troubled-spanish',
    'troubled-polish',
    'troubled-chinese',
    'idle',
    'ending',
  ])('keeps its keys apart and inside the screen: %s', async (scene) => {
    const low = { width: 1024, height: 600, pxPerMm: 4.6 };
    const { page, close } = await openScene(scene, low);
    await page.locator('.main:not(.main--settling)').first().waitFor();
    const found = await layoutComplaints(page, low.pxPerMm);
    expect(found.filter((one) => / mm( apart)?$|beyond|is cut/.test(one))).toEqual([]);
    await close();
  });
});
