import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('the line', () => {
  test('stays in its order until somebody sorts it', async () => {
    const { at, tap, page } = await kiosk('changed');
    await tap(testIds.syncChip, testIds.toLine);
    const rows = page.locator('.unit');
    await expect(rows.first()).toHaveAttribute('data-testid', testIds.lineUnit('laser-2'));
    await expect(at(testIds.lineSort)).toBeDisabled();
  });

  test('shows who has what since when and how far it went up, each matter once; a tap opens it, and leads back', async () => {
    const { at, tap, page } = await kiosk('troubled');
    await tap(testIds.syncChip, testIds.toLine);
    const shortage = at(testIds.lineDeviation('d-1'));
    await expect(shortage).toHaveAttribute('data-level', '1');
    await expect(shortage).toContainText('Level 1: Supervisor');
    await expect(at(testIds.lineDeviation('d-2'))).toContainText('Ines Moreau (Maintenance)');
    await expect(at(testIds.lineDeviations)).toContainText('To decide: 7');
    await expect(at(testIds.lineDeviations).locator('.age-counts')).toContainText('< 15 min3');
    const ids = await page
      .locator('.line-deviation')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['testid']));
    expect(new Set(ids).size).toBe(7);
    await shortage.click();
    await expect(at(testIds.deviationScreen)).toBeVisible();
    await tap(testIds.back);
    await expect(at(testIds.lineScreen)).toBeVisible();
    await tap(testIds.lineInbox);
    await expect(at(testIds.deviationsScreen)).toBeVisible();
  });

  test('leads to an order that the ERP changed, which is decided there', async () => {
    const { at, tap, page } = await kiosk('changed');
    await tap(testIds.personChip('ines'), testIds.syncChip, testIds.toLine);
    await page.locator('.line-deviation', { hasText: 'Order changed' }).click();
    await expect(at(testIds.deviationScreen)).toContainText('400');
    await expect(page.locator('[data-testid^="option-"]').first()).toBeVisible();
  });

  test('reports what is wrong at any of its machines', async () => {
    const { at, tap } = await kiosk('troubled');
    await tap(testIds.syncChip, testIds.toLine, testIds.lineUnit('press-1'), testIds.unitWrong);
    await expect(at(testIds.raiseScreen)).toContainText('Press brake 1');
    await tap(testIds.raise('maintenance'));
    await expect(at(testIds.lineScreen)).toBeVisible();
    await expect(at(testIds.lineDeviations)).toContainText('Call maintenance · Press brake 1');
  });

  test('counts why people did not follow it in 7 or 30 days; a tap on a reason opens its cases', async () => {
    const { at, tap } = await kiosk('changed');
    await tap(testIds.syncChip, testIds.toLine, testIds.lineUnit('laser-2'));
    await expect(at(testIds.passedReason('busy'))).toContainText('4');
    await expect(at(testIds.passedReason('material'))).toHaveCount(0);
    await tap(testIds.passedDays(30));
    await expect(at(testIds.passedReason('busy'))).toContainText('9');
    await expect(at(testIds.passedCases)).toHaveCount(0);
    await tap(testIds.passedReason('material'));
    await expect(at(testIds.passedCases)).toContainText('Jonas Weber · 4711 · Cut instead of 4708 · Cut');
    await tap(testIds.passedReason('material'));
    await expect(at(testIds.passedCases)).toHaveCount(0);
  });
});
