import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

const refusedLine = '[data-testid^="answer-refusal-"]';

describeScreens('a report that the ERP refused', () => {
  test('is shown with the words of the ERP, and goes there again by a tap of somebody who may', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.personChip('ines'), testIds.syncChip, testIds.toUnsent);
    await expect(at(testIds.erpSilence)).toContainText('Reports without an answer: 41.');
    await page.locator(refusedLine).first().click();
    await expect(at(testIds.refusedReportScreen)).toContainText('is completed technically');
    await tap(testIds.decision('resend'));
    await expect(at(testIds.unsentScreen)).toContainText('is sent again');
    await expect(page.locator(refusedLine)).toHaveCount(0);
  });

  test('is settled only by somebody who may', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.personChip('jana'), testIds.syncChip, testIds.toUnsent);
    await page.locator(refusedLine).first().click();
    await tap(testIds.decision('notNeeded'));
    await expect(at(testIds.refusal)).toContainText('Nothing was settled');
    await expect(at(testIds.refusal)).toContainText('Ask: Supervisor or Engineer');
  });
});
