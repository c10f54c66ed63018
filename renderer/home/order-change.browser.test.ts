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
    expect(await at(testIds.pinEntry).innerText()).not.toContain(FAKE_PIN.slice(0, 2));
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

describeScreens('what the ERP changed', () => {
  test('is shown with what it was and what it is, before anybody decides', async () => {
    const { at, tap, page } = await kiosk('changed');
    await tap(testIds.orderChanged);
    const differences = page.getByTestId(testIds.difference);
    await expect(differences).toHaveCount(2);
    await expect(differences.first()).toHaveText('Quantity: 400\u00A0pcs → 420\u00A0pcs');
    await expect(differences.last()).toContainText(/^Due: .+ → .+$/);
    await expect(at(testIds.decision('stop'))).toBeVisible();
  });

  test('in when it is wanted alone is followed already: somebody who may says that they saw it', async () => {
    const { at, tap, page } = await kiosk('rescheduled');
    await expect(at(testIds.orderChanged)).toContainText('when this order is wanted');
    await tap(testIds.personChip('ines'), testIds.orderChanged);
    await expect(page.getByTestId(testIds.difference)).toHaveText([/^Due: /, 'Priority: 2 → 7']);
    await expect(page.getByTestId(testIds.decision('keep'))).toHaveCount(0);
    await tap(testIds.decision('seen'), ...pinKeys(), testIds.pinConfirm);
    await expect(at(testIds.orderChanged)).toBeHidden();
  });
});
