import { expect, test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { axeFindings } from '../testing/axe.testkit.ts';
import { layoutComplaints } from '../testing/layout-check.testkit.ts';
import { kioskScreens } from '../testing/preview-page.testkit.ts';
import { describeScreens, expect as expectPage, openScene, setAway } from '../testing/screen-tests.testkit.ts';

const wall = kioskScreens['panel 15.6"'];
const open = (query: string) => openScene(`workday&board=1${query}`, wall);

/** Capital letters are seven tenths of the size of a font; on 55 inches a millimetre has 1.58 of these pixels. */
const CAPITAL = 0.7;
const PX_PER_MM = 1.58;

describeScreens('the andon board', () => {
  test.concurrent.each(['', '&theme=light', '&theme=contrast', '&lang=de', '&lang=pl', '&lang=zh'])(
    'fits the wall and has its contrast%s',
    async (query) => {
      const { page, problems, close } = await open(query);
      await page
        .getByTestId(testIds.boardUnit('laser-2'))
        .or(page.getByTestId(testIds.boardUnit('laser-1')))
        .waitFor();
      const found = [
        ...problems,
        ...(await layoutComplaints(page, wall.pxPerMm)),
        ...(await axeFindings(page, ['wcag2a', 'wcag2aa'])),
      ];
      expect(found).toEqual([]);
      await close();
    },
  );

  test('can be read from ten metres on a wall of 55 inches: what counts has capitals of 25 mm', async () => {
    const { page, close } = await open('');
    for (const what of [
      '.board-good',
      '.board-target',
      '.board-against',
      '.board-figures dd:nth-child(2)',
      '.board-unit h3',
      '.board-clock',
    ]) {
      const size = await page
        .locator(what)
        .first()
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      expect([what, (size * CAPITAL) / PX_PER_MM >= 24.8]).toEqual([what, true]);
    }
    await close();
  });

  test('says what is overdue and who has it; only what nobody has taken and is overdue blinks, and not for who wants no motion', async () => {
    const { page, close } = await openScene('troubled&board=1', wall);
    const toDecide = page.getByTestId(testIds.boardToDecide);
    await expectPage(toDecide).toHaveAttribute('data-unseen', 'true');
    await expectPage(toDecide).toContainText('overdue');
    const list = page.getByTestId(testIds.boardDeviations);
    // Its page comes by itself: there are two of machines, and something is overdue.
    await page.clock.install();
    while (!(await list.isVisible())) await page.clock.fastForward(20_000);
    const row = page.getByTestId(testIds.boardDeviation('d-1'));
    await expectPage(row).toHaveAttribute('data-rank', 'act');
    await expectPage(row).toContainText('Level 1: Supervisor');
    const motion = () =>
      row.locator('.alarm').evaluate((icon) => {
        const { animationName, animationDuration, animationIterationCount } = getComputedStyle(icon);
        return [animationName, Number.parseFloat(animationDuration) >= 0.5, animationIterationCount];
      });
    expect(await motion()).toEqual(['alarm', true, 'infinite']);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect((await motion())[0]).toBe('none');
    // Whoever took it is known: nothing blinks there.
    await expectPage(page.getByTestId(testIds.boardDeviation('d-2')).locator('.alarm')).toHaveCount(0);
    expect([
      ...(await layoutComplaints(page, wall.pxPerMm)),
      ...(await axeFindings(page, ['wcag2a', 'wcag2aa'])),
    ]).toEqual([]);
    await page.emulateMedia({ reducedMotion: null });
    await close();
  });

  test('asks nobody to sign on, offers nothing to press, and says at once when its data stop coming', async () => {
    const { page, close } = await open('');
    await expectPage(page.getByTestId(testIds.boardAge)).toHaveAttribute('data-state', 'fresh');
    expect(await page.locator('button, a, input').count()).toBe(0);
    await setAway(page, true);
    await expectPage(page.getByTestId(testIds.boardAge)).toHaveAttribute('data-state', 'stale');
    // What was known stays, marked as what it is.
    await expectPage(page.locator('.board-good')).not.toBeEmpty();
    await setAway(page, false);
    await expectPage(page.getByTestId(testIds.boardAge)).toHaveAttribute('data-state', 'fresh');
    await close();
  });
});
