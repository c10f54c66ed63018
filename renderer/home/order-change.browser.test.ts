import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { FAKE_PIN } from '../testing/fake-host.ts';
import { scanKeys } from '../testing/preview-page.testkit.ts';
import { describeScreens, expect, kiosk, pinKeys } from '../testing/screen-tests.testkit.ts';

describeScreens('a decision that the site wants proven', () => {
  test('takes a PIN whose digits nobody sees, and no badge lands in it', async () => {
    const { at, tap, type, page } = await kiosk('changed');
    await tap(testIds.personChip('ines'), testIds.orderChanged, testIds.decision('adopt'));
    await tap(...pinKeys(FAKE_PIN.slice(0, 2)));
    await scanKeys(page, '1004');
    await expect(at(testIds.personChip('tom'))).toBeAttached();
    await expect(at(testIds.pinEntry)).toHaveAttribute('data-digits', '2');
    expect(await page.locator('body').innerText()).not.toContain(FAKE_PIN.slice(0, 2));
    await type(FAKE_PIN.slice(2));
    await page.keyboard.press('Enter');
    await expect(at(testIds.pinPad)).toBeHidden();
  });

  test('makes a wrong PIN wait, and is done after the right one without another tap', async () => {
    const { at, tap } = await kiosk('changed');
    await tap(testIds.personChip('ines'), testIds.orderChanged, testIds.decision('adopt'));
    await tap(...pinKeys('1357'), testIds.pinConfirm);
    await expect(at(testIds.pinPad)).toContainText('This PIN is wrong. Wait 1 s.');
    await expect(at(testIds.pinEntry)).toHaveAttribute('data-digits', '0');
    await expect(at(testIds.pinKey('1'))).toBeEnabled();
    await tap(...pinKeys(), testIds.pinConfirm);
    await expect(at(testIds.pinPad)).toBeHidden();
    await expect(at(testIds.orderChanged)).toBeHidden();
    await expect(at(testIds.actionLine)).toContainText('Follow the change');
  });

  test('of somebody who may not asks for somebody who may', async () => {
    const { at, tap } = await kiosk('changed');
    await tap(testIds.orderChanged, testIds.decision('stop'));
    await expect(at(testIds.refusal)).toContainText('Ask: Supervisor');
    await expect(at(testIds.pinPad)).toBeHidden();
  });
});
