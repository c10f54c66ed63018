import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a person who counts', () => {
  test('counts once with a bouncing finger, and again when they mean it', async () => {
    const { at, tap } = await kiosk('running');
    await at(testIds.good).dblclick({ delay: 1 });
    await expect(at(testIds.goodCount)).toHaveText('139');
    await tap(testIds.good);
    await expect(at(testIds.goodCount)).toHaveText('140');
    await tap(testIds.goodPlus(5), testIds.goodPlus(10));
    await expect(at(testIds.goodCount)).toHaveText('155');
  });

  test('scraps one with two taps, more with digits first', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.scrap, testIds.reason('crack'));
    await expect(at(testIds.scrapCount)).toHaveText('3');
    await tap(testIds.scrap, testIds.key('1'), testIds.key('2'), testIds.reason('angle'));
    await expect(at(testIds.scrapCount)).toHaveText('15');
  });

  test('adds 17 + 13 + 21 on the keypad, by finger or by keyboard', async () => {
    const { at, tap, type } = await kiosk('running');
    await tap(testIds.goodKeypad, testIds.key('1'), testIds.key('7'), testIds.key('plus'));
    await type('13+21');
    await expect(at(testIds.keypadEntry)).toContainText('17 + 13 + 21');
    await expect(at(testIds.keypadSum)).toContainText('51');
    await tap(testIds.confirmGood);
    await expect(at(testIds.goodCount)).toHaveText('189');
  });

  test('loses no scan to a keypad, and gets no digit of it into the number', async () => {
    const { at, tap, scan } = await kiosk('running');
    await tap(testIds.goodKeypad, testIds.key('7'));
    await scan('1004');
    await expect(at(testIds.personChip('tom'))).toHaveAttribute('aria-pressed', 'true');
    await expect(at(testIds.keypadSum)).toContainText('7 pcs');
  });
});
