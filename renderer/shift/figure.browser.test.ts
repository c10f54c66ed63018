import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a figure', () => {
  test('leads to what it is made of, and to who recorded what, when and where', async () => {
    const { at, tap, page, problems } = await kiosk('workday');
    await tap(testIds.oeeTile, testIds.figure('qualityRatio'));
    const facts = page.getByTestId(testIds.deed);
    await expect(at(testIds.figureScreen)).toContainText('Quality');
    await expect(at(testIds.figureScreen)).toContainText('GQ / PQ');
    await expect(facts).toHaveCount(4);
    await expect(facts.first()).toContainText('1 pc good');
    await expect(facts.first()).toContainText('Jana');
    await expect(facts.first()).toContainText('Station line 1');
    await tap(testIds.element('PQ'));
    await expect(facts).toHaveCount(5);
    await expect(facts.nth(2)).toContainText('2 pcs scrap, Scratch');
    await tap(testIds.back);
    await expect(at(testIds.performanceScreen)).toBeVisible();
    expect(problems).toEqual([]);
  });

  test('of a machine of the line is opened from there, and leads back there', async () => {
    const { at, tap } = await kiosk('workday');
    await tap(testIds.syncChip, testIds.toLine, testIds.lineUnit('laser-2'), testIds.unitFigure);
    await expect(at(testIds.figureScreen)).toContainText('OEE');
    await tap(testIds.element('APT'));
    // The fake station has no facts of other machines.
    await expect(at(testIds.figureScreen)).toContainText('No facts');
    await tap(testIds.back);
    await expect(at(testIds.lineScreen)).toBeVisible();
  });
});
