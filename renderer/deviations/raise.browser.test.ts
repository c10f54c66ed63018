import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk, show } from '../testing/screen-tests.testkit.ts';

describeScreens('something is wrong', () => {
  test('is reported from Home in two taps, about the machine and the job that run here', async () => {
    const { at, tap } = await kiosk('workday');
    await tap(testIds.somethingWrong, testIds.raise('qualityConcern'));
    await expect(at(testIds.homeScreen)).toBeVisible();
    await expect(at(testIds.success)).toContainText('Reported to: Quality inspector');
    await tap(testIds.toDecide);
    await expect(at(testIds.deviationsScreen)).toContainText('Quality concern');
    await expect(at(testIds.deviationsScreen)).toContainText('WO-1041');
  });

  test('calls somebody in two taps; each call is its own', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.somethingWrong, testIds.raise('maintenance'), testIds.somethingWrong, testIds.raise('material'));
    await show(page, { name: 'deviations' });
    await expect(at(testIds.deviationsScreen)).toContainText('Call maintenance');
    await expect(at(testIds.deviationsScreen)).toContainText('Call material');
  });

  test('that is open already says so, stays in its place, and is added to instead of doubled', async () => {
    const { at, tap, page } = await kiosk('troubled');
    await show(page, { name: 'raise', from: 'home' });
    const key = at(testIds.raise('qualityConcern'));
    await expect(key).toContainText('Open since');
    await key.click();
    await expect(at(testIds.success)).toContainText('Added to what was reported at');
    await show(page, { name: 'deviation', id: 'd-3', from: 'home' });
    await tap(testIds.toDecisionLog);
    await expect(at(testIds.decisionLog).locator('[data-deed="DeviationRaised"]')).toHaveCount(2);
    await show(page, { name: 'deviations' });
    await expect(page.locator('[data-kind="qualityConcern"]')).toHaveCount(1);
  });

  test('takes a lot and a note with one more step each', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.somethingWrong, testIds.raiseAbout, testIds.raiseOf('SH-240902'), testIds.raiseNote);
    await page.getByTestId(testIds.noteField).fill('Rust on the edges');
    await tap(testIds.keepNote);
    await expect(at(testIds.raiseScreen)).toContainText('Lot SH-240902 · Rust on the edges');
    await tap(testIds.raise('materialShortage'));
    await show(page, { name: 'deviations' });
    await page.locator('[data-kind="materialShortage"]').click();
    await expect(at(testIds.deviationScreen)).toContainText('Rust on the edges');
    await expect(at(testIds.deviationScreen)).toContainText('Sheet steel');
  });

  test('is about what is scanned while it is asked: nothing is consumed', async () => {
    const { at, tap, scan } = await kiosk('workday');
    await tap(testIds.somethingWrong);
    await expect(at(testIds.raiseScreen)).toBeVisible();
    await scan('SH-240811');
    await expect(at(testIds.raiseScreen)).toContainText('Lot SH-240811');
    await expect(at(testIds.refusal)).toBeHidden();
    await tap(testIds.back);
    await expect(at(testIds.lastActions)).not.toContainText('SH-240811');
  });

  test('is reported from a refusal whose cause somebody else has to put right', async () => {
    const { at, tap, scan, page } = await kiosk('workday');
    await scan('SH-240777');
    await expect(at(testIds.refusal)).toBeVisible();
    await tap(testIds.remedy('raiseDeviation'));
    await expect(at(testIds.refusal)).toBeHidden();
    await show(page, { name: 'deviations' });
    await expect(page.locator('[data-kind="qualityConcern"]')).toContainText('SH-240777');
  });

  test('is reported by keyboard alone', async () => {
    const { at, page } = await kiosk('workday');
    await at(testIds.somethingWrong).focus();
    await page.keyboard.press('Enter');
    await at(testIds.raise('leader')).focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.success)).toContainText('Reported to: Supervisor');
  });

  test('and what there is to decide keep their places on Home, whatever is open', async () => {
    const places = async (scene: string) => {
      const { at } = await kiosk(scene);
      const boxes = [testIds.somethingWrong, testIds.allActions, testIds.toDecide, testIds.good, testIds.stop];
      return await Promise.all(boxes.map((id) => at(id).boundingBox()));
    };
    const quiet = await places('workday');
    expect(await places('troubled')).toEqual(quiet);
    expect(await places('idle')).toEqual(quiet);
  });

  test('leads from the count to what the people here have to decide', async () => {
    const { at, tap } = await kiosk('troubled');
    await expect(at(testIds.toDecide)).toHaveAttribute('aria-label', /open/);
    await tap(testIds.toDecide);
    await expect(at(testIds.deviationsScreen)).toBeVisible();
  });
});
