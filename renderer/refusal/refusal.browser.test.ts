import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a refusal', () => {
  test('stays until it is dismissed and says what was read', async () => {
    const { at, tap, scan } = await kiosk('running');
    await scan('99999');
    await expect(at(testIds.refusalWhy)).toContainText('99999');
    await tap(testIds.dismissRefusal);
    await expect(at(testIds.refusal)).toBeHidden();
  });

  test('is mended by its remedy, and then what was refused is tried again', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.openNext, testIds.startJob('wo-1044', '20'));
    await tap(testIds.remedy('suspendJob'), testIds.tryAgain);
    // The suspended job is the recommended one now, so starting another takes a reason.
    await expect(at(testIds.refusal)).toBeHidden();
    await tap(testIds.reason('urgent-call'));
    await expect(at(testIds.jobNumber)).toHaveText('WO-1044');
  });

  test('for too many pieces asks for a supervisor, who signs on and confirms', async () => {
    const { at, tap, scan, type } = await kiosk('late');
    await tap(testIds.goodKeypad);
    await type('400');
    await tap(testIds.confirmGood);
    await expect(at(testIds.refusalWhy)).toContainText('408');
    await expect(at(testIds.confirmOver)).toBeHidden();
    await tap(testIds.remedy('ask'));
    await scan('1003');
    await tap(testIds.confirmOver);
    await expect(at(testIds.goodCount)).toHaveText('490');
  });

  test('of a start on old urgent messages says how old they are, and starts when that is confirmed', async () => {
    const { at, tap } = await kiosk('urgent');
    await tap(testIds.openNext);
    await expect(at(testIds.urgentAge)).toContainText('Urgent messages 2\u00A0h 14\u00A0min old');
    await tap(testIds.startJob('wo-1044', '20'), testIds.reason('urgent-call'));
    await expect(at(testIds.refusalWhy)).toContainText('are 2\u00A0h 14\u00A0min old here');
    await tap(testIds.remedy('startJob'));
    await expect(at(testIds.refusal)).toBeHidden();
    await expect(at(testIds.jobNumber)).toHaveText('WO-1044');
  });

  test('of a start that the site refuses on old urgent messages names who can help, and offers no way round', async () => {
    const { at, tap } = await kiosk('urgent-refused');
    await tap(testIds.startRecommended);
    await expect(at(testIds.refusal)).toContainText('Supervisor or Engineer');
    await expect(at(testIds.remedy('startJob'))).toBeHidden();
  });

  test('of a start that needs a reason by now asks for the reason', async () => {
    const { at, tap, page } = await kiosk('idle');
    const start = await at(testIds.startRecommended).boundingBox();
    expect(start).not.toBeNull();
    // While the finger is on its way, a colleague's priority order makes another job the recommended one.
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.override({ order: 'wo-1038', operation: '20' }));
    await tap(testIds.startRecommended);
    await expect(at(testIds.overrideScreen)).toBeVisible();
  });

  test('lets nothing behind it be typed or confirmed, however long Enter is held', async () => {
    const { at, tap, scan, type, page } = await kiosk('running');
    await tap(testIds.goodKeypad, testIds.key('1'));
    await expect(at(testIds.keypadSum)).toContainText('1');
    for (let times = 0; times < 2; times += 1) await scan('NOBODY-KNOWS');
    await expect(at(testIds.refusal)).toContainText('Refused 2 times');
    await type('7');
    await page.keyboard.press('Enter');
    await expect(at(testIds.refusal)).toBeVisible();
    await tap(testIds.dismissRefusal);
    await expect(at(testIds.keypadSum)).toHaveText(/^\D*1\D*$/);
    await page.evaluate(() => {
      for (let times = 0; times < 3; times += 1)
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true }),
        );
    });
    await expect(at(testIds.keypadSum)).toHaveText(/^\D*1\D*$/);
  });

  test('of a code that is far too long is a sentence of usual length', async () => {
    const { at, scan } = await kiosk('running');
    await scan('<b>W'.repeat(300));
    await expect(at(testIds.refusal)).toContainText('<b>W<b>W');
    expect(await at(testIds.refusal).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    expect((await at(testIds.refusal).innerText()).length).toBeLessThan(500);
    await expect(at(testIds.dismissRefusal)).toBeInViewport();
  });
});
