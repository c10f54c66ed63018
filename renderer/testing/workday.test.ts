import type { Locator } from '@playwright/test';
import { expect as playwrightExpect } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { testIds } from '../test-ids.ts';
import { FAKE_PIN } from './fake-host.ts';
import { chromiumPath, type Preview, scanKeys, startPreview } from './preview-page.testkit.ts';

const expect = playwrightExpect.configure({ timeout: 10_000 });

let preview: Preview | undefined;
beforeAll(async () => {
  if (chromiumPath !== undefined) preview = await startPreview();
}, 60_000);
afterAll(() => preview?.close());

async function kiosk(scene: string) {
  const { page, problems, close } = await must(preview, 'the preview').open(scene);
  onTestFinished(close);
  const at = (id: string): Locator => page.getByTestId(id).first();
  const tap = async (...ids: readonly string[]) => {
    for (const id of ids) await at(id).click();
  };
  return { page, at, tap, problems, type: (text: string) => page.keyboard.type(text, { delay: 90 }) };
}

const digits = (pin: string) => pin.split('').map((digit) => testIds.pinKey(digit));

describe.skipIf(chromiumPath === undefined)('a whole day at the kiosk', { timeout: 60_000 }, () => {
  test('begins with setting up the machine, which is said to be done where the count appears', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.startWithSetup);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'setup');
    await tap(testIds.finishSetup);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
    await expect(at(testIds.goodCount)).toHaveText('0');
  });

  test('goes on after a pause with one tap in the same place', async () => {
    const { at, tap } = await kiosk('workday');
    const place = await at(testIds.pause).boundingBox();
    await tap(testIds.pause, testIds.reason('break'));
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'paused');
    expect(await at(testIds.resume).boundingBox()).toEqual(place);
    await tap(testIds.resume);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
  });

  test('explains each stop that the machine noticed with two taps from Home, the next one with one more', async () => {
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

  test('splits a stop minute by minute, and each part gets its reason', async () => {
    const { tap, page } = await kiosk('workday');
    await tap(testIds.stopsTile);
    const rows = page.locator('.stop-row');
    await expect(rows).toHaveCount(3);
    await tap(testIds.splitStop, testIds.splitStep(-1), testIds.splitHere);
    await expect(rows).toHaveCount(4);
    await tap(testIds.reason('fault'));
    await expect(rows.filter({ hasText: 'Machine fault' })).toHaveCount(1);
  });

  test('chooses a stop by a tap on its bar in the timeline', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.stopsTile);
    const [bar, line] = [page.locator('.time--stopped').first(), at(testIds.timeline)];
    const [stop, whole] = [await bar.boundingBox(), await line.boundingBox()];
    const x = must(stop, 'the explained stop').x - must(whole, 'the timeline').x;
    await line.click({ position: { x: x + 3, y: 20 } });
    await expect(at(testIds.reason('tool-change'))).toHaveAttribute('aria-pressed', 'true');
  });

  test('uses a lot with one tap, or as much of it as was typed, and brings some back', async () => {
    const { at, tap, type } = await kiosk('workday');
    await tap(testIds.materialsTile);
    await expect(at(testIds.keypadSum)).toContainText('128');
    await type('18.5');
    await tap(testIds.lotAtHand('SH-240902'));
    await expect(at(testIds.component('sheet-15'))).toContainText('58.5 of 168');
    await tap(testIds.lotAtHand('SX-101'));
    await expect(at(testIds.component('sheet-15'))).toContainText('168 of 168');
    await type('9.5');
    await tap(testIds.returnLot('SX-101'));
    await expect(at(testIds.component('sheet-15'))).toContainText('158.5 of 168');
    await expect(at(testIds.lotAtHand('SH-240777'))).toBeDisabled();
  });

  test('uses a lot with one scan, on any screen', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.allActions);
    await scanKeys(page, 'SH-240902');
    await expect(at(testIds.actionLine)).toContainText('SH-240902');
    await scanKeys(page, 'SH-240777');
    await expect(at(testIds.refusalWhy)).toContainText('blocked');
  });

  test('works with a colleague: both say for themselves when they come and go', async () => {
    const { at, tap } = await kiosk('workday');
    await expect(at(testIds.peopleTile)).toContainText('2');
    await tap(testIds.peopleTile, testIds.leaveJob('karl'), testIds.joinJob('ines'));
    await expect(at(testIds.leaveJob('ines'))).toBeVisible();
    await expect(at(testIds.joinJob('karl'))).toBeVisible();
    await expect(at(testIds.personChip('jana'))).toHaveAttribute('aria-pressed', 'true');
  });

  test('ends a job in one submit: good, scrap, why the rest does not come, what is left over, that the machine stands', async () => {
    const { at, tap, type } = await kiosk('workday');
    await tap(testIds.finish);
    await type('12');
    await tap(testIds.closeOutField('scrap'), testIds.reason('crack'), testIds.closeOutField('missing'));
    await tap(testIds.reason('material-out'), testIds.closeOutField('leftovers'));
    await type('4.5');
    await expect(at(testIds.submitCloseOut)).toBeDisabled();
    await tap(testIds.leftover('SH-240811'));
    await expect(at(testIds.closeOutEntries)).toContainText('4.5');
    await tap(testIds.closeOutField('machine'), testIds.reason('tool-broken'), testIds.submitCloseOut);
    await expect(at(testIds.runState)).toContainText('Tool broken');
    await expect(at(testIds.actionLine)).toContainText('Material ran out');
    await tap(testIds.undo);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
    await expect(at(testIds.goodCount)).toHaveText('138');
  });

  test('makes a job of pieces to be worked on again, and opens a finished one again for a reason', async () => {
    const { at, tap } = await kiosk('workday');
    await tap(testIds.rework, testIds.key('4'), testIds.reason('deburr'));
    await expect(at(testIds.actionLine)).toContainText('Rework added: Deburr');
    await tap(testIds.finish, testIds.closeOutField('missing'), testIds.reason('customer'), testIds.submitCloseOut);
    await tap(testIds.allActions, testIds.personChip('ines'), testIds.reopen, testIds.reason('miscounted'));
    await expect(at(testIds.startRecommended)).toContainText('Resume');
  });
});

describe.skipIf(chromiumPath === undefined)('a decision that the site wants proven', { timeout: 60_000 }, () => {
  test('takes a PIN whose digits nobody sees, and no badge lands in it', async () => {
    const { at, tap, type, page } = await kiosk('changed');
    await tap(testIds.personChip('ines'), testIds.orderChanged, testIds.decision('adopt'));
    await tap(...digits(FAKE_PIN.slice(0, 2)));
    await scanKeys(page, '1004');
    await expect(at(testIds.personChip('tom'))).toBeAttached();
    await expect(at(testIds.pinEntry)).toHaveAttribute('data-digits', '2');
    expect(await page.locator('body').innerText()).not.toContain(FAKE_PIN.slice(0, 2));
    await type(FAKE_PIN.slice(2));
    await page.keyboard.press('Enter');
    await expect(at(testIds.pinPad)).toBeHidden();
  });

  test('makes a wrong PIN wait, and is done after the right one without another tap', async () => {
    const { at, tap } = await kiosk('changed');
    await tap(testIds.personChip('ines'), testIds.orderChanged, testIds.decision('adopt'));
    await tap(...digits('1357'), testIds.pinConfirm);
    await expect(at(testIds.pinPad)).toContainText('This PIN is wrong. Wait 1 s.');
    await expect(at(testIds.pinEntry)).toHaveAttribute('data-digits', '0');
    await expect(at(testIds.pinKey('1'))).toBeEnabled();
    await tap(...digits(FAKE_PIN), testIds.pinConfirm);
    await expect(at(testIds.pinPad)).toBeHidden();
    await expect(at(testIds.orderChanged)).toBeHidden();
    await expect(at(testIds.actionLine)).toContainText('Follow the change');
  });

  test('of somebody who may not asks for somebody who may', async () => {
    const { at, tap } = await kiosk('changed');
    await tap(testIds.orderChanged, testIds.decision('stop'));
    await expect(at(testIds.refusal)).toContainText('Ask: Supervisor');
    await expect(at(testIds.pinPad)).toBeHidden();
  });
});
