import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { scanKeys } from '../testing/preview-page.testkit.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a person with material', () => {
  test('uses a lot with one tap, or as much of it as was typed, and brings some back', async () => {
    const { at, tap, type } = await kiosk('workday');
    await tap(testIds.materialsTile);
    await expect(at(testIds.keypadSum)).toContainText('128');
    await type('18.5');
    await tap(testIds.lotAtHand('SH-240902'));
    await expect(at(testIds.component('sheet-15'))).toContainText('58.5 of 168');
    await tap(testIds.lotAtHand('SX-101'));
    await expect(at(testIds.component('sheet-15'))).toContainText('168 of 168');
    await type('9.5');
    await tap(testIds.returnLot('SX-101'));
    await expect(at(testIds.component('sheet-15'))).toContainText('158.5 of 168');
    await expect(at(testIds.lotAtHand('SH-240777'))).toBeDisabled();
  });

  test('uses a lot with one scan, on any screen', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.allActions);
    await scanKeys(page, 'SH-240902');
    await expect(at(testIds.actionLine)).toContainText('SH-240902');
    await scanKeys(page, 'SH-240777');
    await expect(at(testIds.refusalWhy)).toContainText('blocked');
  });
});
