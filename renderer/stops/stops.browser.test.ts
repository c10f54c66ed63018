import { test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a stop of the machine', () => {
  test('is reported with two taps, and the machine runs again with one in the same place', async () => {
    const { at, tap } = await kiosk('running');
    const place = await at(testIds.stop).boundingBox();
    await tap(testIds.stop, testIds.reason('tool-broken'));
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'stopped');
    await expect(at(testIds.runState)).toContainText('Tool broken');
    expect(await at(testIds.runAgain).boundingBox()).toEqual(place);
    await tap(testIds.runAgain);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
  });

  test('that the machine noticed is explained with two taps from Home, the next one with one more', async () => {
    const { at, tap } = await kiosk('workday');
    await expect(at(testIds.stopsTile)).toContainText('2');
    await tap(testIds.stopsTile, testIds.reason('no-material'));
    await expect(at(testIds.pareto)).toContainText('No material');
    await tap(testIds.reason('fault'));
    await expect(at(testIds.stopsScreen)).toContainText('All stops are explained');
    await tap(testIds.back);
    await expect(at(testIds.stopsTile)).toContainText('0');
    await tap(testIds.undo);
    await expect(at(testIds.stopsTile)).toContainText('1');
  });

  test('is split minute by minute, and each part gets its reason', async () => {
    const { tap, page } = await kiosk('workday');
    await tap(testIds.stopsTile);
    const rows = page.locator('.stop-row');
    await expect(rows).toHaveCount(3);
    await tap(testIds.splitStop, testIds.splitStep(-1), testIds.splitHere);
    await expect(rows).toHaveCount(4);
    await tap(testIds.reason('fault'));
    await expect(rows.filter({ hasText: 'Machine fault' })).toHaveCount(1);
  });

  test('is chosen by a tap on its bar in the timeline', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.stopsTile);
    const [bar, line] = [page.locator('.time--stopped').first(), at(testIds.timeline)];
    const [stop, whole] = [await bar.boundingBox(), await line.boundingBox()];
    const x = must(stop, 'the explained stop').x - must(whole, 'the timeline').x;
    await line.click({ position: { x: x + 3, y: 20 } });
    await expect(at(testIds.reason('tool-change'))).toHaveAttribute('aria-pressed', 'true');
  });
});
