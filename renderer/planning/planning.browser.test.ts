import type { Page } from '@playwright/test';
import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { describeScreens, expect, kiosk as openKiosk, show } from '../testing/screen-tests.testkit.ts';

/** The plan of the area, as a supervisor where nobody is named. */
async function plan(scene = 'planned') {
  const kiosk = await openKiosk(scene);
  await show(kiosk.page, { name: 'planning' });
  await expect(kiosk.at(testIds.planningScreen)).toBeVisible();
  let taps = 0;
  return {
    ...kiosk,
    /** Taps of a person, which are counted. */
    tap: async (...ids: readonly string[]) => {
      taps += ids.length;
      await kiosk.tap(...ids);
    },
    /** A tap on the name of a machine, beside what is planned on it. */
    tapMachine: async (equipment: string) => {
      taps += 1;
      await kiosk.at(testIds.planLane(equipment)).click({ position: { x: 30, y: 30 } });
    },
    taps: () => taps,
  };
}

const planned = (page: Page, how: Parameters<PreviewWindow['fakeHost']['planned']>[0]) =>
  page.evaluate((wanted) => (globalThis as PreviewWindow).fakeHost.planned(wanted), how);

const shortage = testIds.planBar('wo-1044', '20');
const bracket = testIds.planBar('wo-1038', '20');

describeScreens('the plan of the area', () => {
  test('is one tap from the line and from what is next, and leads back there', async () => {
    const { at, tap, page } = await openKiosk('planned');
    await show(page, { name: 'line' });
    await tap(testIds.toPlanning);
    await expect(at(testIds.planningScreen)).toContainText('Sheet metal works');
    await tap(testIds.back);
    await expect(at(testIds.lineScreen)).toBeVisible();
    await show(page, { name: 'next' });
    await tap(testIds.toPlanning, testIds.back);
    await expect(at(testIds.nextScreen)).toBeVisible();
  });

  test('leads home when nobody touches it, but not from changes that somebody thinks through', async () => {
    const { page, at, tap } = await openKiosk('planned');
    await page.clock.install();
    await show(page, { name: 'planning' });
    await expect(at(testIds.planningScreen)).toBeVisible();
    await at(testIds.planLane('press-1')).click({ position: { x: 30, y: 30 } });
    await tap(testIds.whatIfOut, testIds.planUntil(3));
    await expect(at(testIds.whatIfTotals)).toBeVisible();
    await page.clock.fastForward(4 * 60_000);
    await expect(at(testIds.whatIfTotals)).toBeVisible();
    await tap(testIds.whatIfDiscard);
    await expect(at(testIds.whatIfTotals)).toBeHidden();
    await page.clock.fastForward(4 * 60_000);
    await expect(at(testIds.planningScreen)).toBeHidden();
  });

  test('says beside the best rule alone what it comes to, how old it is, and that a better one is looked for', async () => {
    const { at, page } = await plan();
    await expect(at(testIds.planCompared)).toContainText(/\d+ late instead of \d+/);
    await expect(at(testIds.planCompared)).toContainText(/less setup/);
    await expect(at(testIds.planAge)).toHaveText(/Made \d\d:\d\d/);
    await expect(at(testIds.dataAge)).toBeVisible();
    await expect(at(testIds.planImproving)).toBeHidden();
    await planned(page, { improving: true });
    await expect(at(testIds.planImproving)).toHaveText('A better plan is being looked for');
  });

  test('that is not known yet is not empty, and an empty one says so', async () => {
    const { page, at } = await openKiosk('planned');
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.withhold('areaPlan'));
    await show(page, { name: 'planning' });
    await expect(at(testIds.loading)).toBeVisible();
    await expect(at(testIds.planEmpty)).toBeHidden();
    const other = await plan();
    await planned(other.page, { empty: true });
    await expect(other.at(testIds.planEmpty)).toContainText('Nothing is planned');
  });

  test('gives the reason of an operation for one tap: why here, how late, pinned by whom', async () => {
    const { at, tap, taps } = await plan();
    await tap(shortage);
    expect(taps()).toBe(1);
    await expect(at(testIds.planSheet)).toContainText('WO-1044 · Bend');
    await expect(at(testIds.planWhy)).toContainText('Ines Moreau gave it this place');
    await expect(at(testIds.planSheet)).toContainText(/The order gets late by \d+\sh/);
    await expect(at(testIds.planSheet)).toContainText(/Ines Moreau, \d\d:\d\d/);
    await expect(at(testIds.planUnpin)).toBeVisible();
  });

  test('marks what is late by sign and word, what is pinned by a pin, and when machines stand', async () => {
    const { at, page } = await plan();
    await expect(at(shortage)).toHaveAttribute('data-late', 'true');
    await expect(at(shortage).locator('svg')).toHaveCount(2);
    await expect(at(testIds.planLane('punch-1')).locator('[data-pause="stopped"]')).toBeVisible();
    const legend = page.locator('.plan-legend');
    for (const word of ['Setup', 'On the machine', 'Order gets late', 'Pinned', 'Break', 'Maintenance', 'Stopped'])
      await expect(legend).toContainText(word);
  });

  test('is zoomed and moved by keys, and is held within what is planned', async () => {
    const { at, tap } = await plan();
    const first = testIds.planBar('wo-1041', '20');
    await expect(at(first)).toBeVisible();
    await expect(at(testIds.planEarlier)).toBeDisabled();
    await tap(testIds.planLater, testIds.planLater);
    await expect(at(first)).toBeHidden();
    await tap(testIds.planEarlier, testIds.planEarlier);
    await expect(at(first)).toBeVisible();
    await expect(at(testIds.planBar('wo-1047', '20'))).toBeHidden();
    await tap(testIds.planZoom(48));
    await expect(at(testIds.planBar('wo-1047', '20'))).toBeVisible();
    await tap(testIds.planLater);
    await expect(at(testIds.planLater)).toBeDisabled();
  });

  test('can be read as a list with the same facts, by keyboard alone', async () => {
    const { at, tap, page } = await plan();
    await tap(testIds.planAs('list'));
    const row = at(testIds.planRow('wo-1044', '20'));
    await expect(row).toContainText('Ines Moreau gave it this place');
    await expect(row).toContainText(/Late \d+\sh/);
    await expect(row).toContainText('Pinned');
    await row.focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.planSheet)).toContainText('WO-1044');
  });

  test('by keyboard a machine leads to what is planned on it', async () => {
    const { at, page } = await plan();
    await at(testIds.planLane('press-1')).focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.planMachine)).toContainText('Press brake 1');
    await at(testIds.planOnMachine('wo-1038', '20')).focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.planSheet)).toContainText('WO-1038');
  });

  test('says what it leaves out, and what that waits for', async () => {
    const { at, tap } = await plan();
    await tap(testIds.planToLeftOut);
    await expect(at(testIds.planLeftOut('wo-2502', '10'))).toContainText('No lot of Sheet 0.8 mm is known here');
  });

  test('is only looked at by those who may not change it, and tells who may', async () => {
    const { at, tap } = await plan('running');
    await expect(at(testIds.planOverview)).toContainText('Who may change the sequence: Supervisor');
    await tap(bracket);
    await expect(at(testIds.planWhy)).toBeVisible();
    await expect(at(testIds.planPin)).toBeHidden();
    await expect(at(testIds.planWhatIf)).toBeHidden();
  });

  test('of ten machines with four hundred operations each draws what the eye can tell, and no more', async () => {
    const { page, tap } = await plan('planned-crowded');
    await tap(testIds.planZoom(48));
    await expect(page.locator('[data-crowd]').first()).toBeVisible();
    const drawn = await page.locator('.bar').count();
    expect(drawn).toBeGreaterThan(100);
    expect(drawn).toBeLessThan(800);
    await tap(testIds.planAs('list'));
    expect(await page.locator('.plan-row').count()).toBeLessThanOrEqual(400);
  });
});

describeScreens('a place in the sequence', () => {
  test('far back is not held there, and says what to do instead', async () => {
    const { at, tap } = await plan('planned-crowded');
    await tap(testIds.planAs('list'), testIds.planRow('order-0-30', '10'));
    await expect(at(testIds.planSheet)).toContainText('Too far back to pin: 30 before it');
    await expect(at(testIds.planPin)).toBeDisabled();
    await expect(at(testIds.planDoNext)).toBeEnabled();
  });

  test('is kept by two taps, and given back by one more', async () => {
    const { at, tap, taps } = await plan();
    await tap(testIds.planBar('wo-1052', '20'), testIds.planPin);
    expect(taps()).toBe(2);
    await expect(at(testIds.planWhy)).toContainText('Mara Lind gave it this place');
    await expect(at(testIds.planBar('wo-1052', '20'))).toHaveAttribute('data-pinned', 'true');
    await tap(testIds.planUnpin);
    await expect(at(testIds.planBar('wo-1052', '20'))).toHaveAttribute('data-pinned', 'false');
  });

  test('further back holds those before it, and says so beforehand', async () => {
    const { at, tap } = await plan();
    await tap(testIds.planZoom(24), testIds.planBar('wo-1055', '20'));
    await expect(at(testIds.planSheet)).toContainText('Pinning it here pins those before it as well: 1');
    await tap(testIds.planPin);
    await expect(at(testIds.planBar('wo-1055', '20'))).toHaveAttribute('data-pinned', 'true');
    await expect(at(bracket)).toHaveAttribute('data-pinned', 'true');
  });

  test('is the first one, another one, or one on another machine', async () => {
    const { at, tap } = await plan();
    await tap(bracket, testIds.planDoNext);
    await expect(at(bracket)).toHaveAttribute('data-pinned', 'true');
    await expect(at(testIds.planDoNext)).toBeDisabled();
    await tap(testIds.planAfter);
    await expect(at(testIds.planDoNext)).toBeEnabled();
    await tap(testIds.planOther, testIds.planToMachine('press-2'));
    await expect(at(testIds.planSheet)).toContainText('MachinePress brake 2');
  });

  test('that a machine cannot give is refused with the reason', async () => {
    const { at, tap } = await plan();
    await tap(bracket, testIds.planOther, testIds.planToMachine('laser-1'));
    await expect(at(testIds.refusal)).toContainText('The job got no place');
  });

  test('a priority is three taps', async () => {
    const { at, tap, taps } = await plan();
    await tap(bracket, testIds.planPriority, testIds.planPriorityTo(8));
    expect(taps()).toBe(3);
    await expect(at(testIds.planSheet)).toContainText('Priority8');
    await expect(at(testIds.planWhy)).toContainText('Priority 8');
  });
});

describeScreens('what would be if', () => {
  test('a machine were out is told after three taps: totals, orders and machines, nothing recorded', async () => {
    const { at, tap, tapMachine, taps } = await plan();
    await tapMachine('press-1');
    await tap(testIds.whatIfOut, testIds.planUntil(3));
    await expect(at(testIds.whatIfTotals)).toBeVisible();
    expect(taps()).toBeLessThanOrEqual(4);
    await expect(at(testIds.whatIfChange(0))).toContainText(/Press brake 1 out until /);
    await expect(at(testIds.whatIfOrders)).toContainText(/WO-1038 late by .+, was in time/);
    await expect(at(testIds.whatIfElsewhere)).toContainText('a maintenance window is entered in the ERP');
    await expect(at(testIds.whatIfCommit)).toBeHidden();
    await expect(at(testIds.planLane('press-1')).locator('[data-pause="whatIf"]')).toBeHidden();
    await tap(testIds.whatIfLook);
    await expect(at(testIds.planOfWhatIf)).toHaveText('What if: nothing of this is recorded.');
    await expect(at(testIds.planLane('press-1')).locator('[data-pause="whatIf"]').first()).toBeVisible();
    await tap(testIds.whatIfDiscard);
    await expect(at(testIds.planOverview)).toBeVisible();
    await expect(at(testIds.planOfWhatIf)).toBeHidden();
  });

  test('an order were wanted sooner says that the date is the ERP’s; its priority can be done here', async () => {
    const { at, tap, page } = await plan();
    await tap(bracket, testIds.planWhatIf, testIds.whatIfDue);
    await page.locator('[data-testid^="plan-due-"]').first().click();
    await expect(at(testIds.whatIfElsewhere)).toContainText('A due date belongs to the ERP');
    await expect(at(testIds.whatIfCommit)).toBeHidden();
    await tap(bracket, testIds.planWhatIf, testIds.whatIfPriority);
    // Both stand: the date is the ERP's, the priority is done here.
    await expect(at(testIds.whatIfChange(1))).toContainText('WO-1038 with priority 9');
    await tap(testIds.whatIfCommit);
    await expect(at(testIds.whatIfChange(1))).toBeHidden();
    await tap(testIds.whatIfDrop(0));
    await expect(at(testIds.planOverview)).toBeVisible();
    await tap(bracket);
    await expect(at(testIds.planWhy)).toContainText('Priority 9');
  });

  test('several changes are asked about together; those that are facts are done, the others stay', async () => {
    const { at, tap, tapMachine } = await plan();
    await tapMachine('weld-1');
    await tap(testIds.whatIfOvertime, testIds.planUntil(1));
    await expect(at(testIds.whatIfElsewhere)).toContainText('Overtime is entered in the calendar of the ERP');
    await tap(bracket, testIds.planWhatIf, testIds.whatIfNext);
    await expect(at(testIds.whatIfChange(1))).toContainText('WO-1038 next on Press brake 1');
    await expect(at(testIds.whatIfTotals)).toBeVisible();
    await tap(testIds.whatIfCommit);
    await expect(at(testIds.whatIfChange(1))).toBeHidden();
    await expect(at(testIds.whatIfChange(0))).toContainText('Welding cell 1 works');
    await expect(at(bracket)).toHaveAttribute('data-pinned', 'true');
    await tap(testIds.whatIfDrop(0));
    await expect(at(testIds.planOverview)).toBeVisible();
  });

  test('something cannot be says why, and a station that does not answer is asked again', async () => {
    const { at, tap, page } = await plan();
    await tap(bracket, testIds.planWhatIf, testIds.whatIfMove);
    // Only machines that can do it are there to choose.
    await expect(page.locator('[data-testid^="plan-to-machine-"]').first()).toBeVisible();
    await expect(at(testIds.planToMachine('paint-1'))).toBeHidden();
    await planned(page, { gone: true });
    await page.locator('[data-testid^="plan-to-machine-"]').first().click();
    await expect(at(testIds.whatIfProblem)).toContainText('Nothing of WO-1038 is left to plan');
    await tap(testIds.whatIfDiscard);
    await planned(page, { broken: true });
    await tap(bracket, testIds.planWhatIf, testIds.whatIfNext);
    await expect(at(testIds.whatIfProblem)).toContainText('The station did not answer');
    await planned(page, {});
    await tap(testIds.whatIfAgain);
    await expect(at(testIds.whatIfTotals)).toBeVisible();
  });
});
