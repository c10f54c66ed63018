import type { Page } from '@playwright/test';
import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import type { PreviewWindow } from '../testing/fake-host.ts';
import { describeScreens, expect, kiosk as openKiosk, pinKeys, show } from '../testing/screen-tests.testkit.ts';

/** The rules of the site, as somebody; as the engineer where nobody is named. */
async function rules(scene = 'ruled') {
  const kiosk = await openKiosk(scene);
  await show(kiosk.page, { name: 'rules' });
  await expect(kiosk.at(testIds.rulesScreen)).toBeVisible();
  return kiosk;
}

/** Loads the window anew, as a restart of it does; the browser keeps what it stores. */
async function restart(page: Page): Promise<void> {
  await page.reload();
  await page.locator('.header').first().waitFor();
  await show(page, { name: 'rules' });
}

describeScreens('the list of rules', () => {
  test('says how each stands by icon and word, its version, how often and when it fired, in plain words', async () => {
    const { at } = await rules();
    const lasting = at(testIds.ruleRow('stop-long'));
    await expect(lasting.locator('[data-state="on"] svg')).toBeVisible();
    await expect(lasting).toContainText('OnA stop that lasts');
    await expect(lasting).toContainText('When the machine has stood for 1\u00A0h, raise “Machine needs repair”.');
    await expect(lasting).toContainText(/Version 1Fired in 24 h: 1last \d\d:\d\d/);
    const unexplained = at(testIds.ruleRow('stop-unexplained'));
    await expect(unexplained).toContainText(
      'When the machine has stood for 15\u00A0min and nobody said why, tell the supervisor.',
    );
    await expect(unexplained).toContainText('Version 2');
    await expect(at(testIds.ruleRow('nobody-here')).locator('[data-state="stopped"]')).toContainText('Stopped');
    await expect(at(testIds.ruleRow('scrap-high')).locator('[data-state="later"]')).toContainText('Later');
    await expect(at(testIds.ruleRow('scrap-high'))).toContainText('Version 1 from ');
    await expect(at(testIds.ruleRow('due-soon')).locator('[data-state="template"]')).toContainText('Template');
    await expect(at(testIds.rulesScreen)).toContainText('Shipped, not published yet');
  });

  test('that is not known yet is not empty', async () => {
    const { page, at } = await openKiosk('ruled');
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.withhold('rules'));
    await show(page, { name: 'rules' });
    await expect(at(testIds.loading)).toBeVisible();
    await expect(page.getByText('No rule has been published yet.')).toBeHidden();
  });

  test('is one tap from the station and from the line, and leads back there', async () => {
    const { at, tap, page } = await openKiosk('ruled');
    await show(page, { name: 'line' });
    await tap(testIds.toRules);
    await expect(at(testIds.rulesScreen)).toBeVisible();
    await tap(testIds.back);
    await expect(at(testIds.lineScreen)).toBeVisible();
    await tap(testIds.syncChip, testIds.toRules);
    await expect(at(testIds.rulesScreen)).toBeVisible();
    await tap(testIds.back);
    await expect(at(testIds.stationScreen)).toBeVisible();
  });

  test('has the log of what all of them did, with a way to the deviation that came of it', async () => {
    const { at, tap, page } = await rules();
    await tap(testIds.rulesPart('log'));
    const firing = page.locator('[data-outcome="raised"]');
    await expect(firing).toContainText('Press brake 2 · WO-1041');
    await expect(firing).toContainText('A stop that lasts');
    await expect(firing).toContainText('It has stood for 1\u00A0h');
    await expect(firing).toContainText('raised, nobody has it yet (version 1)');
    await firing.getByRole('button').click();
    await expect(at(testIds.deviationScreen)).toContainText('Machine needs repair');
    await tap(testIds.back);
    await expect(at(testIds.rulesScreen)).toBeVisible();
  });
});

describeScreens('the stop switch', () => {
  test('takes one tap and why, and the way back as well', async () => {
    const { at, tap } = await rules();
    await tap(testIds.switchRule('stop-long'), testIds.switchWhy('noisy'));
    await expect(at(testIds.rulesScreen)).toBeVisible();
    await tap(testIds.ruleRow('stop-long'));
    await expect(at(testIds.ruleScreen)).toHaveAttribute('data-state', 'stopped');
    await expect(at(testIds.ruleStopped)).toContainText('Stopped by Eva Lindqvist');
    await expect(at(testIds.ruleStopped)).toContainText('Fires too often');
    await tap(testIds.switchRule('stop-long'), testIds.switchWhy('mended'));
    await expect(at(testIds.ruleScreen)).toHaveAttribute('data-state', 'on');
  });

  test('takes a note in one’s own words', async () => {
    const { at, tap } = await rules();
    await tap(testIds.personChip('ines'), testIds.switchRule('stop-unexplained'));
    await expect(at(testIds.switchWithNote)).toBeDisabled();
    await at(testIds.ruleField('note')).fill('The sensor is broken');
    await tap(testIds.switchWithNote);
    await tap(testIds.ruleRow('stop-unexplained'));
    await expect(at(testIds.ruleStopped)).toContainText('Ines Moreau');
    await expect(at(testIds.ruleStopped)).toContainText('The sensor is broken');
  });

  test('says who may to whoever may not', async () => {
    const { at, tap } = await rules();
    await tap(testIds.personChip('jana'), testIds.switchRule('stop-long'));
    await expect(at(testIds.ruleLocked)).toContainText('Supervisor or Engineer');
    await expect(at(testIds.switchWhy('noisy'))).toBeDisabled();
  });
});

describeScreens('a rule', () => {
  test('shows its versions with who and when, and what differs between two', async () => {
    const { at, tap } = await rules();
    await tap(testIds.ruleRow('stop-unexplained'));
    await expect(at(testIds.ruleVersion(2))).toContainText('Version 2 · holds now');
    await expect(at(testIds.ruleVersion(1))).toContainText('Eva Lindqvist');
    await expect(at(testIds.ruleVersion(1))).toContainText('Rehearsal: 9 × in 7 d');
    await tap(testIds.compareVersion(2));
    const differences = at(testIds.ruleDifferences);
    await expect(differences).toContainText('Different from version 1');
    await expect(differences).toContainText('was When the machine has stood for 30\u00A0min and nobody said why');
    await expect(differences).toContainText('is When the machine has stood for 15\u00A0min and nobody said why');
    await expect(differences.locator('dt')).toHaveText(['When']);
  });

  test('that is published at once says that the version planned for tomorrow never holds, before and after', async () => {
    const { at, tap } = await rules();
    await tap(testIds.ruleRow('scrap-high'));
    await expect(at(testIds.ruleVersion(1))).not.toContainText('Never holds');
    await tap(testIds.editRule, testIds.ruleStep('when.percent', 5));
    await tap(testIds.toRehearsal, testIds.rehearseDays(7));
    await expect(at(testIds.rehearsalSum)).toBeVisible();
    await tap(testIds.toPublish);
    await expect(at(testIds.publishScreen)).toContainText('Version 1, which was to hold from');
    await tap(testIds.publishRule, ...pinKeys(), testIds.pinConfirm);
    await tap(testIds.syncChip, testIds.toRules, testIds.ruleRow('scrap-high'));
    await expect(at(testIds.ruleVersion(2))).toContainText('Version 2 · holds now');
    await expect(at(testIds.ruleVersion(1))).toContainText('Never holds: version 2 was published since');
  });

  test('is changed by a number alone, rehearsed, looked at once more and published', async () => {
    const { at, tap } = await rules();
    await tap(testIds.ruleRow('stop-unexplained'), testIds.editRule, testIds.ruleStep('when.minutes', 15));
    await expect(at(testIds.ruleSentence)).toContainText('has stood for 30\u00A0min');
    await tap(testIds.toRehearsal);
    await expect(at(testIds.toPublish)).toBeDisabled();
    await tap(testIds.rehearseDays(7));
    await expect(at(testIds.rehearsalSum)).toContainText('Would have fired 1 × in 7 d');
    await expect(at(testIds.rehearsalCompared)).toContainText('Version 2, which is on: 1 ×');
    await expect(at(testIds.dayBars).locator('[data-fired="1"]')).toContainText('1');
    await expect(at(testIds.rehearsalScreen)).toContainText('Press brake 2 · WO-1041');
    await expect(at(testIds.rehearsalScreen)).toContainText('It has stood for 30\u00A0min');

    await tap(testIds.toPublish);
    await expect(at(testIds.holdsFrom)).toHaveText('This will hold from now on');
    await expect(at(testIds.ruleDifferences)).toContainText('is When the machine has stood for 30\u00A0min');
    await tap(testIds.publishRule, ...pinKeys(), testIds.pinConfirm);
    await tap(testIds.syncChip, testIds.toRules);
    await expect(at(testIds.ruleRow('stop-unexplained'))).toContainText('Version 3');
    await expect(at(testIds.ruleRow('stop-unexplained')).locator('[data-state="draft"]')).toBeHidden();
    // What was published is no draft any more.
    await tap(testIds.ruleRow('stop-unexplained'));
    await expect(at(testIds.editRule)).toContainText('Change it');
    await expect(at(testIds.ruleSentence)).toContainText('30\u00A0min');
  });

  test('that was changed after its rehearsal is not published on it', async () => {
    const { at, tap } = await rules();
    await tap(testIds.ruleRow('due-soon'), testIds.toRehearsal, testIds.rehearseDays(1));
    await expect(at(testIds.toPublish)).toBeEnabled();
    await tap(testIds.back, testIds.ruleStep('when.minutes', -1), testIds.toRehearsal);
    await expect(at(testIds.rehearsalScreen)).toContainText('The rule was changed since its rehearsal.');
    await expect(at(testIds.toPublish)).toBeDisabled();
    // As it was, it was rehearsed.
    await tap(testIds.back, testIds.ruleStep('when.minutes', 1), testIds.toRehearsal);
    await expect(at(testIds.toPublish)).toBeEnabled();
  });

  test('that would not have fired, or on a short record, says so', async () => {
    const { at, tap } = await rules();
    await tap(testIds.ruleRow('due-soon'), testIds.toRehearsal, testIds.rehearseDays(30));
    await expect(at(testIds.rehearsalWarning('never'))).toBeVisible();
    await expect(at(testIds.rehearsalWarning('short'))).toContainText('The record here begins at');
  });

  test('is published from a later moment on, by who may; others are told who may', async () => {
    const { at, tap, page } = await rules();
    await tap(testIds.ruleRow('due-soon'), testIds.rulePart('from'), testIds.ruleOption('from', 'tomorrow'));
    await tap(testIds.ruleStep('from', 24), testIds.ruleStep('from', 1), testIds.ruleStep('from', -24));
    await expect(at(testIds.ruleFrom)).toHaveText(/01:00$/);
    await tap(testIds.toRehearsal, testIds.rehearseDays(1), testIds.personChip('ines'));
    await expect(at(testIds.ruleLocked)).toContainText('Who may publish: Engineer');
    await expect(at(testIds.toPublish)).toBeHidden();
    await tap(testIds.personChip('eva'), testIds.toPublish);
    await expect(at(testIds.holdsFrom)).toHaveText(/This will hold from .*01:00$/);
    await tap(testIds.publishRule, ...pinKeys(), testIds.pinConfirm);
    await expect(at(testIds.refusal)).toBeHidden();
    await show(page, { name: 'rule', id: 'due-soon' });
    await expect(at(testIds.ruleScreen)).toHaveAttribute('data-state', 'later');
  });
});

describeScreens('a draft of a rule', () => {
  test('survives another screen and a restart of the window, and is thrown away with two taps', async () => {
    const { at, tap, page } = await rules();
    await tap(testIds.ruleRow('stop-long'), testIds.editRule, testIds.rulePart('says'));
    await at(testIds.ruleField('name')).fill('Stands too long');
    await show(page, { name: 'home' });
    await restart(page);
    const row = at(testIds.ruleRow('stop-long'));
    await expect(row.locator('[data-state="draft"]')).toContainText('Draft');
    await row.click();
    await tap(testIds.editRule, testIds.rulePart('says'));
    await expect(at(testIds.ruleField('name'))).toHaveValue('Stands too long');
    await tap(testIds.dropDraft, testIds.dropDraft);
    await expect(at(testIds.editRule)).toContainText('Change it');
  });

  test('of a new rule needs nothing typed, and stands in the list', async () => {
    const { at, tap, page } = await rules();
    await tap(testIds.newRule, testIds.ruleOption('when', 'setupLasts'));
    await expect(at(testIds.ruleSentence)).toHaveText('When the setup has taken 15\u00A0min, tell the supervisor.');
    await expect(at(testIds.toRehearsal)).toBeEnabled();
    await tap(testIds.back);
    await expect(at(testIds.rulesScreen)).toContainText('Drafts at this screen');
    await expect(page.locator('.rule-row [data-state="draft"]')).toHaveCount(1);
  });

  test('says beside the field what is wrong, in a sentence, and is not rehearsed before', async () => {
    const { at, tap } = await rules();
    await tap(testIds.ruleRow('due-soon'));
    await at(testIds.ruleField('when.minutes')).fill('2000');
    await expect(at(testIds.ruleProblem('when.minutes'))).toContainText('A number from 1 to 1440.');
    await expect(at(testIds.ruleField('when.minutes'))).toHaveAttribute('aria-invalid', 'true');
    await expect(at(testIds.ruleProblems)).toContainText('Not finished: When');
    await expect(at(testIds.toRehearsal)).toBeDisabled();
    await at(testIds.ruleField('when.minutes')).fill('90');
    await expect(at(testIds.ruleProblem('when.minutes'))).toBeHidden();
    await tap(testIds.rulePart('if'), testIds.addCondition('forCustomer'));
    await expect(at(testIds.ruleProblem('if.1.customer'))).toContainText('Write something here');
    await tap(testIds.removeCondition(1));
    await expect(at(testIds.toRehearsal)).toBeEnabled();
  });

  test('takes times of the day in steps and typed, with 24 hours', async () => {
    const { at, tap } = await rules();
    await tap(testIds.newRule, testIds.rulePart('if'), testIds.addCondition('between'));
    await tap(testIds.ruleStep('if.0.to', 60), testIds.ruleStep('if.0.from', -15));
    await expect(at(testIds.ruleSentence)).toContainText('only if it is between 05:45 and 15:00');
    await at(testIds.ruleField('if.0.to')).fill('25:00');
    await expect(at(testIds.ruleProblem('if.0.to'))).toContainText('A time of day, such as 06:30.');
    await tap(testIds.ruleStep('if.0.to', 15));
    await expect(at(testIds.ruleField('if.0.to'))).toHaveValue('01:15');
  });

  test('offers only what can be so', async () => {
    const { at, tap } = await rules();
    await tap(testIds.newRule, testIds.ruleOption('when', 'deviationOpen'), testIds.rulePart('if'));
    await expect(at(testIds.addCondition('between'))).toBeVisible();
    await expect(at(testIds.addCondition('forCustomer'))).toBeHidden();
    await tap(testIds.rulePart('does'), testIds.ruleOption('does', 'propose'));
    await expect(at(testIds.ruleOption('does.command', 'stopEquipment'))).toBeVisible();
    await expect(at(testIds.ruleOption('does.command', 'suspendJob'))).toBeHidden();
    await tap(testIds.rulePart('when'), testIds.ruleOption('when', 'stopLasts'));
    await expect(at(testIds.ruleOption('when.reasons', 'tool-change'))).toBeVisible();
    await tap(testIds.ruleOption('when.unexplained', 'yes'));
    await expect(at(testIds.ruleOption('when.reasons', 'tool-change'))).toBeHidden();
  });

  test('is written, rehearsed and published by keyboard alone', async () => {
    const { at, page, type } = await rules();
    const press = async (id: string) => {
      await at(id).focus();
      await page.keyboard.press('Enter');
    };
    await press(testIds.ruleRow('pause-long'));
    await at(testIds.ruleField('when.minutes')).focus();
    await page.keyboard.press('Control+A');
    await type('50');
    await expect(at(testIds.ruleSentence)).toContainText('50\u00A0min');
    await press(testIds.toRehearsal);
    await press(testIds.rehearseDays(14));
    await expect(at(testIds.toPublish)).toBeEnabled();
    await press(testIds.toPublish);
    await press(testIds.publishRule);
    await expect(at(testIds.pinPad)).toBeVisible();
  });
});
