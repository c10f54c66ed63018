import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { FAKE_NOTICE } from '../testing/fake-deviations.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { describeScreens, expect, kiosk as openKiosk, pinKeys, show } from '../testing/screen-tests.testkit.ts';

const CONFLICT = 'lotOverconsumed/SH-240811';

/** The list of what has to be decided, as somebody. */
async function inbox(person: string, scene = 'troubled') {
  const kiosk = await openKiosk(scene);
  await kiosk.tap(testIds.personChip(person));
  await show(kiosk.page, { name: 'deviations' });
  await expect(kiosk.at(testIds.deviationsScreen)).toBeVisible();
  const ids = () =>
    kiosk.page
      .locator('.deviation-row')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['testid']));
  return { ...kiosk, ids };
}

describeScreens('the list of what has to be decided', () => {
  test('has first what the people here have to do, oldest first, and says how it stands by rank and word', async () => {
    const { at, page, ids } = await inbox('ines');
    const here = page.locator('.deviation-row--here');
    await expect(here.first()).toHaveAttribute('data-testid', testIds.deviationRow('d-5'));
    const all = await ids();
    const count = await here.count();
    expect(all.slice(0, count)).toEqual(
      await here.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['testid'])),
    );
    const shortage = at(testIds.deviationRow('d-1'));
    await expect(shortage.locator('[data-rank="act"]')).toContainText('Nobody has itOverdue');
    await expect(shortage).toContainText('for somebody here');
    await expect(at(testIds.deviationRow(CONFLICT))).not.toContainText('for somebody here');
    await expect(shortage).toContainText('told as well: Supervisor');
    await expect(shortage).toContainText('blocks the start');
    await expect(at(testIds.deviationRow('d-2'))).toContainText('Ines Moreau (Maintenance)');
    await expect(page.locator('.age-counts')).toContainText('< 15 min4< 1 h2< 8 h1> 8 h1');
  });

  test('shows what is mine, of my role, everything, and what was settled', async () => {
    const { tap, ids, at } = await inbox('ines');
    await tap(testIds.deviationFilter('mine'));
    expect(await ids()).toEqual([testIds.deviationRow('d-2')]);
    await tap(testIds.deviationFilter('role'));
    expect(await ids()).toContain(testIds.deviationRow('d-5'));
    expect(await ids()).not.toContain(testIds.deviationRow(CONFLICT));
    await tap(testIds.deviationFilter('settled'));
    await expect(at(testIds.deviationsScreen)).toContainText('Nothing was settled in the last 24 hours.');
  });

  test('that is not known yet is not empty', async () => {
    const { page, at } = await openKiosk('troubled');
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.withhold('deviations'));
    await show(page, { name: 'deviations' });
    await expect(at(testIds.loading)).toBeVisible();
    await expect(page.getByText('Nothing is open here.')).toBeHidden();
  });

  test('opens the only one that is for the people here at once', async () => {
    const { page, at } = await openKiosk('troubled');
    await page.evaluate(() => {
      const { fakeHost } = globalThis as PreviewWindow;
      fakeHost.past(0, null, { name: 'signOff', params: { person: 'ines' } });
      fakeHost.past(0, 'jana', { name: 'assignDeviation', params: { deviation: 'd-3', to: 'operator' } });
    });
    await show(page, { name: 'deviations', straight: true });
    await expect(at(testIds.deviationScreen)).toContainText('Quality concern');
    await page.getByTestId(testIds.back).click();
    await expect(at(testIds.homeScreen)).toBeVisible();
  });
});

describeScreens('the best way out beside a line', () => {
  test('decides about the first of several in two taps from Home, and takes off what a rule told', async () => {
    const { page, at, tap, problems } = await openKiosk('troubled');
    await tap(testIds.personChip('ines'));
    let taps = 0;
    const touch = async (id: string) => {
      taps += 1;
      await at(id).click();
    };
    await touch(testIds.toDecide);
    const first = page.locator('.deviation-row--here').first();
    await expect(first).toHaveAttribute('data-testid', testIds.deviationRow('d-5'));
    await touch(testIds.quickOption('d-5'));
    await expect(at(testIds.deviationRow('d-5'))).toBeHidden();
    expect(taps).toBe(2);
    await expect(at(testIds.deviationRow(FAKE_NOTICE))).toContainText('nobody says why');
    await tap(testIds.quickOption(FAKE_NOTICE));
    await expect(at(testIds.deviationRow(FAKE_NOTICE))).toBeHidden();
    expect(problems).toEqual([]);
  });

  test('is offered to nobody who may not choose it', async () => {
    const { page, at } = await inbox('jana');
    await expect(at(testIds.deviationRow(FAKE_NOTICE))).toBeVisible();
    await expect(page.getByTestId(testIds.quickOption(FAKE_NOTICE))).toHaveCount(0);
  });
});

describeScreens('a decision', () => {
  test('takes two taps from the list and one for why, is in the log with what was offered, and is taken back like any other deed', async () => {
    const { at, tap, page } = await inbox('jana');
    await tap(testIds.deviationRow('d-1'), testIds.option('wait/30'), testIds.reason('onItsWay'));
    await expect(at(testIds.deviationsScreen)).toBeVisible();
    const row = at(testIds.deviationRow('d-1'));
    await expect(row.locator('[data-status="decided"]')).toBeVisible();

    await row.click();
    await expect(at(testIds.deviationScreen)).toContainText('Decided by Jana Novak: Wait 30\u00A0min');
    const deed = at(testIds.decisionLog).locator('[data-deed="OptionChosen"]');
    await expect(deed).toContainText('Jana Novak · Station line 1');
    await expect(deed).toContainText('It is on its way');
    await expect(deed).toContainText('Take lot SH-240811');
    await expect(deed).toContainText('Enough: 128\u00A0kg are needed');
    await deed.getByTestId(testIds.undo).click();
    await expect(at(testIds.option('wait/30'))).toBeVisible();
    await expect(page.locator('[data-deed="OptionChosen"]')).toBeHidden();
  });

  test('that is left to be done is said to be done, and can be opened again', async () => {
    const { at, tap } = await inbox('ines');
    await tap(testIds.deviationRow('d-5'));
    await expect(at(testIds.settleDeviation)).toBeDisabled();
    await tap(testIds.option('suspend'), testIds.deviationRow('d-5'), testIds.settleDeviation);
    await tap(testIds.deviationFilter('settled'), testIds.deviationRow('d-5'));
    await expect(at(testIds.deviationScreen)).toContainText('Decided by Ines Moreau: Let it rest for now');
    await expect(at(testIds.deviationScreen)).toHaveAttribute('data-status', 'settled');
    await tap(testIds.reopenDeviation);
    await expect(at(testIds.option('suspend'))).toBeVisible();
  });

  test('of two people waits for the badge of the second', async () => {
    const { at, tap, scan, page } = await inbox('ines');
    await tap(testIds.deviationRow('d-5'), testIds.option('stop'));
    await expect(at(testIds.deviationScreen)).toContainText('Ines Moreau wants: Stop it for good');
    await expect(at(testIds.agree)).toBeDisabled();
    await scan('1008');
    await expect(at(testIds.personChip('olga'))).toBeAttached();
    await expect(at(testIds.disagree)).toBeEnabled();
    await expect(at(testIds.agree)).toBeDisabled();
    await tap(testIds.disagree);
    await expect(at(testIds.option('suspend'))).toBeVisible();
    await expect(at(testIds.agree)).toBeHidden();

    await tap(testIds.personChip('ines'), testIds.option('stop'));
    await scan('1009');
    await tap(testIds.agree, ...pinKeys(), testIds.pinConfirm);
    await expect(at(testIds.homeScreen)).toBeVisible();
    await show(page, { name: 'deviation', id: 'd-5', from: 'home' });
    const log = at(testIds.decisionLog);
    await expect(log.locator('[data-deed="DecisionDeclined"]')).toContainText('Olga Weiss');
    await expect(log.locator('[data-deed="OptionChosen"]')).toContainText('Decided: Stop it for good');
    await expect(log.locator('[data-deed="OptionChosen"]')).toContainText('Mara Lind');
  });

  test('is made by keyboard alone', async () => {
    const { at, page } = await inbox('jana');
    await at(testIds.deviationRow('d-4')).focus();
    await page.keyboard.press('Enter');
    await at(testIds.option('notNeeded')).focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.deviationFilter('settled'))).toContainText('1');
  });

  test('that somebody may not take names who may, and is passed on with one tap', async () => {
    const { at, tap } = await inbox('jana');
    await tap(testIds.deviationRow('d-3'));
    await expect(at(testIds.optionLocked('hold/order'))).toContainText('Quality inspector or Supervisor may choose');
    await tap(testIds.passTo('supervisor'));
    await expect(at(testIds.deviationRow('d-3'))).toContainText('Supervisor');
  });

  test('shows both sides of a conflict beside each other, with the likely causes', async () => {
    const { at, tap } = await inbox('ines');
    await tap(testIds.deviationRow(CONFLICT));
    const [one, two] = [await at(testIds.version('v1')).boundingBox(), await at(testIds.version('v2')).boundingBox()];
    expect(one?.y).toBe(two?.y);
    await expect(at(testIds.version('v1'))).toContainText('Jana Novak');
    await expect(at(testIds.version('v2'))).toContainText('Station line 2');
    await expect(at(testIds.deviationScreen)).toContainText('Station line 2 had not heard of the first yet');
  });

  test('about what a rule proposes names the rule', async () => {
    const { at, tap } = await inbox('ines');
    await expect(at(testIds.deviationRow('ruleApproval/stop-waits/press-1'))).toContainText(
      'Rule: Nobody at a running',
    );
    await tap(testIds.deviationRow('ruleApproval/stop-waits/press-1'));
    await expect(at(testIds.ofRule)).toContainText('Rule: Nobody at a running machine');
  });
});

describeScreens('a deviation', () => {
  test('is taken, and given to one person in three taps', async () => {
    const { at, tap } = await inbox('jana');
    await tap(testIds.deviationRow('d-4'), testIds.takeDeviation);
    await expect(at(testIds.deviationScreen)).toContainText('Jana Novak (Supervisor)');
    await expect(at(testIds.takeDeviation)).toBeDisabled();
    await tap(testIds.passOn, testIds.passTo('operator'), testIds.passTo('karl'));
    await expect(at(testIds.deviationRow('d-4'))).toContainText('Karl-Heinz Brandstetter (Operator)');
  });

  test('that looks like an older one is joined with it', async () => {
    const { at, tap, page, ids } = await inbox('ines');
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.raiseTwin());
    await expect(page.locator('.deviation-row[data-kind="assistance"]')).toHaveCount(2);
    const twin = (await ids()).find((id) => id === testIds.deviationRow('d-6'));
    expect(twin).toBeDefined();
    await tap(testIds.deviationRow('d-6'), testIds.joinDeviation);
    await expect(page.locator('.deviation-row[data-kind="assistance"]')).toHaveCount(1);
    await expect(at(testIds.deviationRow('d-4'))).toBeVisible();
  });

  test('that could not be loaded says so, and is tried again', async () => {
    const { at, tap, page } = await inbox('ines');
    const setBroken = (broken: boolean) =>
      page.evaluate((now) => (globalThis as PreviewWindow).fakeHost.breakDeviations(now), broken);
    await setBroken(true);
    await tap(testIds.deviationRow('d-4'));
    await expect(at(testIds.deviationScreen)).toContainText('This could not be loaded');
    await expect(page.getByText('This is no longer known here')).toBeHidden();
    await setBroken(false);
    await tap(testIds.tryAgain);
    await expect(at(testIds.option('seeTo'))).toBeVisible();
    await setBroken(true);
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.raiseTwin());
    await expect(at(testIds.deviationScreen)).toContainText('What is shown may be old');
    await expect(at(testIds.option('seeTo'))).toBeVisible();
  });

  test('that blocks a start is what the refusal opens', async () => {
    const { at, tap, scan, page } = await openKiosk('troubled');
    await page.evaluate(() => {
      const { fakeHost } = globalThis as PreviewWindow;
      fakeHost.past(0, 'jana', { name: 'suspendJob', params: { order: 'wo-1041', operation: '20' } });
    });
    await scan('WO-1041');
    await expect(at(testIds.refusal)).toHaveAttribute('data-code', 'deviation-blocks');
    await tap(testIds.remedy('deviations'));
    await expect(at(testIds.deviationScreen)).toContainText('Material is short at Press brake 2: WO-1041');
    await expect(at(testIds.option('wait/30'))).toBeVisible();
  });
});
