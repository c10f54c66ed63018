import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('the line', () => {
  test('stays in its order until somebody sorts it, and gives decisions like any command', async () => {
    const { at, tap, page } = await kiosk('changed');
    await tap(testIds.syncChip, testIds.toLine);
    const rows = page.locator('.unit');
    await expect(rows.first()).toHaveAttribute('data-testid', testIds.lineUnit('laser-2'));
    await expect(at(testIds.lineSort)).toBeDisabled();
    await tap(testIds.decide('order-change/wo-1041/2', 'keep'));
    await expect(at(testIds.refusal)).toContainText('Ask: Supervisor');
  });
});
