import type { Locator, Page } from '@playwright/test';
import { expect as playwrightExpect } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { testIds } from '../test-ids.ts';
import { FAKE_PIN, type PreviewWindow } from './fake-host.ts';
import { chromiumPath, type Preview, scanKeys, startPreview } from './preview-page.testkit.ts';

const expect = playwrightExpect.configure({ timeout: 10_000 });

let preview: Preview | undefined;
beforeAll(async () => {
  if (chromiumPath !== undefined) preview = await startPreview();
}, 60_000);
afterAll(() => preview?.close());

/** A kiosk in a scene, with the words of a test for what a person does and sees. */
async function kiosk(scene: string) {
  const { page, problems, close } = await must(preview, 'the preview').open(scene);
  onTestFinished(close);
  const at = (id: string): Locator => page.getByTestId(id).first();
  return {
    page,
    at,
    problems,
    tap: async (...ids: readonly string[]) => {
      for (const id of ids) await at(id).click();
    },
    /** As fast as a scanner, however slow this machine is: all keys within one task of the page. */
    scan: (code: string) =>
      page.evaluate(
        (keys) => {
          for (const key of keys)
            (document.activeElement ?? document.body).dispatchEvent(
              new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
            );
        },
        [...code.split(''), 'Enter'],
      ),
    /** Like a person at a keyboard: slower than any scanner. */
    type: (text: string) => page.keyboard.type(text, { delay: 90 }),
  };
}

const away = (page: Page, now: boolean) =>
  page.evaluate((gone) => (globalThis as PreviewWindow).fakeHost.setAway(gone), now);

describe.skipIf(chromiumPath === undefined)('a person at the kiosk', { timeout: 60_000 }, () => {
  test('signs on with one scan, wherever the focus is, and reads their own language', async () => {
    const { at, page } = await kiosk('locked');
    await at(testIds.themeToggle).focus();
    await scanKeys(page, '1002');
    await expect(at(testIds.homeScreen)).toBeVisible();
    await expect(at(testIds.personChip('karl'))).toHaveAttribute('aria-pressed', 'true');
    await expect(at(testIds.stop)).toHaveText('Stopp');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  });

  test('signs on with typed keys, on the screen or on a keyboard', async () => {
    const { at, tap, type, page } = await kiosk('locked');
    await tap(testIds.badgeKey('1'), testIds.badgeKey('0'), testIds.badgeKey('0'), testIds.badgeKey('9'));
    await tap(testIds.badgeDelete);
    await type('1');
    await expect(at(testIds.badgeEntry)).toHaveText('1001');
    await page.keyboard.press('Enter');
    await expect(at(testIds.personChip('jana'))).toBeVisible();
  });

  test('starts the recommended job with one tap, counts one with one tap, and takes it back with one', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.startRecommended);
    await expect(at(testIds.jobNumber)).toHaveText('WO-1041');
    await tap(testIds.good);
    await expect(at(testIds.goodCount)).toHaveText('1');
    await expect(at(testIds.success)).toContainText('+1');
    await tap(testIds.undo);
    await expect(at(testIds.goodCount)).toHaveText('0');
    await expect(at(testIds.actionLine)).toHaveAttribute('data-undone', 'true');
  });

  test('counts once with a bouncing finger, and again when they mean it', async () => {
    const { at, tap } = await kiosk('running');
    await at(testIds.good).dblclick({ delay: 1 });
    await expect(at(testIds.goodCount)).toHaveText('139');
    await tap(testIds.good);
    await expect(at(testIds.goodCount)).toHaveText('140');
    await tap(testIds.goodPlus(5), testIds.goodPlus(10));
    await expect(at(testIds.goodCount)).toHaveText('155');
  });

  test('starts another job with two taps and the reason', async () => {
    const { at, tap } = await kiosk('idle');
    await tap(testIds.openNext, testIds.startJob('wo-1038', '20'), testIds.reason('material-here'));
    await expect(at(testIds.jobNumber)).toHaveText('WO-1038');
  });

  test('scraps one with two taps, more with digits first', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.scrap, testIds.reason('crack'));
    await expect(at(testIds.scrapCount)).toHaveText('3');
    await tap(testIds.scrap, testIds.key('1'), testIds.key('2'), testIds.reason('angle'));
    await expect(at(testIds.scrapCount)).toHaveText('15');
  });

  test('reports a stop with two taps, and lets the machine run again with one in the same place', async () => {
    const { at, tap } = await kiosk('running');
    const place = await at(testIds.stop).boundingBox();
    await tap(testIds.stop, testIds.reason('tool-broken'));
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'stopped');
    await expect(at(testIds.runState)).toContainText('Tool broken');
    expect(await at(testIds.runAgain).boundingBox()).toEqual(place);
    await tap(testIds.runAgain);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
  });

  test('adds 17 + 13 + 21 on the keypad, by finger or by keyboard', async () => {
    const { at, tap, type } = await kiosk('running');
    await tap(testIds.goodKeypad, testIds.key('1'), testIds.key('7'), testIds.key('plus'));
    await type('13+21');
    await expect(at(testIds.keypadEntry)).toContainText('17 + 13 + 21');
    await expect(at(testIds.keypadSum)).toContainText('51');
    await tap(testIds.confirmGood);
    await expect(at(testIds.goodCount)).toHaveText('189');
  });

  test('closes a job out with good, scrap and rework in one submit', async () => {
    const { at, tap, type } = await kiosk('running');
    await tap(testIds.finish);
    await type('200+60');
    await tap(testIds.closeOutField('scrap'), testIds.key('3'));
    await expect(at(testIds.submitCloseOut)).toBeDisabled();
    await tap(testIds.reason('size'), testIds.closeOutField('rework'), testIds.key('2'), testIds.submitCloseOut);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'idle');
    await expect(at(testIds.actionLine)).toContainText('Finished');
    await tap(testIds.undo);
    await expect(at(testIds.goodCount)).toHaveText('138');
  });

  test('finishes with two taps, and what is missing stays open as a job', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.finish, testIds.submitCloseOut);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'idle');
    await expect(at(testIds.actionLine)).toContainText('remainder open');
    await tap(testIds.openNext);
    await expect(at(testIds.dispatchLine('wo-1041', '20'))).toContainText('262');
  });

  test('hands over to a colleague with one tap, and the job runs on', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.personChip('karl'));
    await expect(at(testIds.stop)).toHaveText('Stopp');
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
    await tap(testIds.good);
    await tap(testIds.allActions);
    await expect(at(testIds.actionLine)).toContainText('Karl-Heinz Brandstetter');
  });

  test('scans the badge of somebody who is here already and makes them the active one', async () => {
    const { at, scan } = await kiosk('running');
    await scan('1003');
    await expect(at(testIds.personChip('ines'))).toHaveAttribute('aria-pressed', 'true');
    await expect(at(testIds.refusal)).toBeHidden();
  });

  test('loses no scan to a keypad, and gets no digit of it into the number', async () => {
    const { at, tap, scan } = await kiosk('running');
    await tap(testIds.goodKeypad, testIds.key('7'));
    await scan('1004');
    await expect(at(testIds.personChip('tom'))).toHaveAttribute('aria-pressed', 'true');
    await expect(at(testIds.keypadSum)).toContainText('7 pcs');
  });

  test('types and confirms nothing behind a message, however long Enter is held', async () => {
    const { at, tap, scan, type, page } = await kiosk('running');
    await tap(testIds.goodKeypad, testIds.key('1'));
    await expect(at(testIds.keypadSum)).toContainText('1');
    for (let times = 0; times < 2; times += 1) await scan('NOBODY-KNOWS');
    await expect(at(testIds.refusal)).toContainText('Refused 2 times');
    await type('7');
    await page.keyboard.press('Enter');
    await expect(at(testIds.refusal)).toBeVisible();
    await tap(testIds.dismissRefusal);
    await expect(at(testIds.keypadSum)).toHaveText(/^\D*1\D*$/);
    await page.evaluate(() => {
      for (let times = 0; times < 3; times += 1)
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true }),
        );
    });
    await expect(at(testIds.keypadSum)).toHaveText(/^\D*1\D*$/);
  });

  test('is told of a code that is far too long in a sentence of usual length', async () => {
    const { at, scan } = await kiosk('running');
    await scan('<b>W'.repeat(300));
    await expect(at(testIds.refusal)).toContainText('<b>W<b>W');
    expect(await at(testIds.refusal).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    expect((await at(testIds.refusal).innerText()).length).toBeLessThan(500);
    await expect(at(testIds.dismissRefusal)).toBeInViewport();
  });

  test('signs a colleague off without touching the job', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.peopleButton, testIds.signOff('karl'));
    await expect(at(testIds.personChip('karl'))).toBeHidden();
    await tap(testIds.back);
    await expect(at(testIds.runState)).toHaveAttribute('data-state', 'running');
  });
});

describe.skipIf(chromiumPath === undefined)('a refusal', { timeout: 60_000 }, () => {
  test('stays until it is dismissed and says what was read', async () => {
    const { at, tap, scan } = await kiosk('running');
    await scan('99999');
    await expect(at(testIds.refusalWhy)).toContainText('99999');
    await tap(testIds.dismissRefusal);
    await expect(at(testIds.refusal)).toBeHidden();
  });

  test('is mended by its remedy, and then what was refused is tried again', async () => {
    const { at, tap } = await kiosk('running');
    await tap(testIds.openNext, testIds.startJob('wo-1044', '20'));
    await tap(testIds.remedy('suspendJob'), testIds.tryAgain);
    // The suspended job is the recommended one now, so starting another takes a reason.
    await expect(at(testIds.refusal)).toBeHidden();
    await tap(testIds.reason('urgent-call'));
    await expect(at(testIds.jobNumber)).toHaveText('WO-1044');
  });

  test('for too many pieces asks for a supervisor, who signs on and confirms', async () => {
    const { at, tap, scan, type } = await kiosk('late');
    await tap(testIds.goodKeypad);
    await type('400');
    await tap(testIds.confirmGood);
    await expect(at(testIds.refusalWhy)).toContainText('408');
    await expect(at(testIds.confirmOver)).toBeHidden();
    await tap(testIds.remedy('ask'));
    await scan('1003');
    await tap(testIds.confirmOver);
    await expect(at(testIds.goodCount)).toHaveText('490');
  });

  test('of a start on old urgent messages says how old they are, and starts when that is confirmed', async () => {
    const { at, tap } = await kiosk('urgent');
    await tap(testIds.openNext);
    await expect(at(testIds.urgentAge)).toContainText('Urgent messages 2\u00A0h 14\u00A0min old');
    await tap(testIds.startJob('wo-1044', '20'), testIds.reason('urgent-call'));
    await expect(at(testIds.refusalWhy)).toContainText('are 2\u00A0h 14\u00A0min old here');
    await tap(testIds.remedy('startJob'));
    await expect(at(testIds.refusal)).toBeHidden();
    await expect(at(testIds.jobNumber)).toHaveText('WO-1044');
  });

  test('of a start that the site refuses on old urgent messages names who can help, and offers no way round', async () => {
    const { at, tap } = await kiosk('urgent-refused');
    await tap(testIds.startRecommended);
    await expect(at(testIds.refusal)).toContainText('Supervisor or Engineer');
    await expect(at(testIds.remedy('startJob'))).toBeHidden();
  });

  test('of a start that needs a reason by now asks for the reason', async () => {
    const { at, tap, page } = await kiosk('idle');
    const start = await at(testIds.startRecommended).boundingBox();
    expect(start).not.toBeNull();
    // While the finger is on its way, a colleague's priority order makes another job the recommended one.
    await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.override({ order: 'wo-1038', operation: '20' }));
    await tap(testIds.startRecommended);
    await expect(at(testIds.overrideScreen)).toBeVisible();
  });
});

describe.skipIf(chromiumPath === undefined)('the kiosk', { timeout: 60_000 }, () => {
  test('keeps every key in its place, running, stopped and idle', async () => {
    const keys = [testIds.good, testIds.goodPlus(5), testIds.goodPlus(10), testIds.goodKeypad, testIds.scrap];
    const places = async (scene: string) => {
      const { at } = await kiosk(scene);
      const all = [...keys, testIds.rework, testIds.finish, testIds.openNext, testIds.allActions];
      return Promise.all(all.map((id) => at(id).boundingBox()));
    };
    const running = await places('running');
    expect(running.every((box) => box !== null)).toBe(true);
    expect(await places('stopped')).toEqual(running);
    expect(await places('idle')).toEqual(running);
    for (const scene of ['away', 'setup', 'paused', 'standing', 'changed'])
      expect({ scene, places: await places(scene) }).toEqual({ scene, places: running });
  });

  test('says that the station is away, keeps what is tapped, and records it once when the station is back', async () => {
    const { at, tap, page } = await kiosk('running');
    await away(page, true);
    await expect(at(testIds.connectionBanner)).toBeVisible();
    await tap(testIds.good);
    await expect(at(testIds.connectionBanner)).toContainText('1 entry waits');
    await expect(at(testIds.good)).toHaveAttribute('aria-disabled', 'true');
    await away(page, false);
    await expect(at(testIds.connectionBanner)).toBeHidden();
    await expect(at(testIds.goodCount)).toHaveText('139');
  });

  test('tells not known yet from nothing there', async () => {
    const unknown = await kiosk('unknown');
    await expect(unknown.at(testIds.loading)).toContainText('Nothing is known yet');
    const fresh = await kiosk('no-plan');
    await expect(fresh.at(testIds.nothingToRun)).toContainText('Waiting for the server');
  });

  test('says large what a new station still gets, and goes on from there when the server comes back', async () => {
    const { at, page } = await kiosk('first-sync');
    await expect(at(testIds.gettingPlan)).toContainText(/Getting the plan\s*3,412 of 10,012\s*about 20 s/);
    await expect(at(testIds.syncChip)).toContainText('Getting about 6,600 more');
    const setHere = async (here: number, coming: number, completeAt: string | null) =>
      await page.evaluate(
        ([rows, rest, at_]) =>
          (globalThis as PreviewWindow).fakeHost.setSync({
            lanes: [{ lane: 'normal', here: rows, coming: rest, secondsLeft: 4, completeAt: at_ }],
          }),
        [here, coming, completeAt] as const,
      );
    await setHere(9000, 1000, null);
    await expect(at(testIds.gettingPlan)).toContainText(/9,000 of 10,000\s*a moment/);
    await setHere(10_000, 0, new Date().toISOString());
    await expect(at(testIds.gettingPlan)).toBeHidden();
    await expect(at(testIds.signOnScreen)).toContainText('Scan your badge');
    const cut = await kiosk('first-sync-cut');
    await expect(cut.at(testIds.gettingPlan)).toContainText(/Waiting for the server\s*3,412 of 10,012/);
  });

  test('shows the sync chip in amber only after the age that the site has set', async () => {
    const offline = await kiosk('offline');
    await expect(offline.at(testIds.syncChip)).toContainText('12 waiting');
    await expect(offline.at(testIds.syncChip)).toHaveAttribute('data-amber', 'false');
    const old = await kiosk('old');
    await expect(old.at(testIds.syncChip)).toHaveAttribute('data-amber', 'true');
  });

  test('remembers light or dark over a reload', async () => {
    const { tap, page, problems } = await kiosk('running');
    await tap(testIds.themeToggle);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    expect(problems).toEqual([]);
  });

  test('can be driven with Tab, Enter and Space', async () => {
    const { at, page } = await kiosk('running');
    await at(testIds.scrap).focus();
    await page.keyboard.press('Enter');
    await expect(at(testIds.scrapScreen)).toBeVisible();
    await at(testIds.reason('angle')).focus();
    await page.keyboard.press('Space');
    await expect(at(testIds.scrapCount)).toHaveText('3');
  });
});

describe.skipIf(chromiumPath === undefined)('the settings of a station', { timeout: 60_000 }, () => {
  test('are looked at by anybody, and changed by somebody who may, once they have proven themselves', async () => {
    const { at, tap, scan } = await kiosk('locked');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('keyboard'), testIds.setting('maxGapMs', 100));
    await expect(at(testIds.refusal)).toContainText('Settings not changed');
    await tap(testIds.remedy('ask'));
    await scan('1003');
    await tap(testIds.tryAgain);
    await expect(at(testIds.pinPad)).toBeVisible();
    await tap(...FAKE_PIN.split('').map((digit) => testIds.pinKey(digit)), testIds.pinConfirm);
    await expect(at(testIds.success)).toContainText('Settings changed');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('keyboard'));
    await expect(at(testIds.setting('maxGapMs', 100))).toHaveAttribute('aria-pressed', 'true');
  });

  test('show what a scanner sends, group separators too, and nothing is done with it', async () => {
    const { at, tap, page } = await kiosk('running');
    await tap(testIds.syncChip, testIds.toSettings, testIds.scanTest);
    await expect(at(testIds.scanTest)).toContainText('End the test');
    await page.evaluate(() => {
      const keys = '10SH-240811'.split('').map((key) => ({ key, ctrlKey: false }));
      for (const { key, ctrlKey } of [
        ...keys,
        { key: ']', ctrlKey: true },
        { key: '7', ctrlKey: false },
        { key: 'Enter', ctrlKey: false },
      ])
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
    });
    await expect(at(testIds.testScan(1))).toContainText('10SH-240811\u241D7');
    await expect(at(testIds.settingsScreen)).toBeVisible();
    // Leaving ends the test: a scan is a scan again.
    await tap(testIds.back, testIds.syncChip, testIds.toSettings);
    await expect(at(testIds.scanTest)).toContainText('Begin the test');
  });

  test('keep the look and the volume that were chosen', async () => {
    const { at, tap, page } = await kiosk('running');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('display'), testIds.look('contrast'));
    await tap(testIds.settingsPart('sound'), testIds.volume('loud'));
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
    await tap(testIds.syncChip, testIds.toSettings, testIds.settingsPart('sound'));
    await expect(at(testIds.volume('loud'))).toHaveAttribute('aria-pressed', 'true');
  });
});

describe.skipIf(chromiumPath === undefined)('the line', { timeout: 60_000 }, () => {
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
