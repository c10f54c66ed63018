import type { Page } from '@playwright/test';
import { expect, test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { axeFindings } from './axe.testkit.ts';
import type { PreviewWindow } from './fake-host.ts';
import { REFUSED_FACT } from './fake-unsent.ts';
import { layoutComplaints } from './layout-check.testkit.ts';
import { type KioskScreen, kioskScreens, scanKeys } from './preview-page.testkit.ts';
import { describeScreens, openScene, show } from './screen-tests.testkit.ts';

type Steps = (page: Page) => Promise<void>;
const tap =
  (...ids: readonly string[]): Steps =>
  async (page) => {
    for (const id of ids) await page.getByTestId(id).first().click();
  };
const scan =
  (code: string): Steps =>
  (page) =>
    scanKeys(page, code);

/** The hidden way out: five taps in the upper left corner. */
const tapCorner: Steps = async (page) => {
  for (let count = 0; count < 5; count += 1) await page.mouse.click(8, 8);
  await page.getByTestId(testIds.leaveScreen).waitFor();
};

/** Every screen in the states that are hard on it: what it is, the scene it starts from, and the way there. */
const screens: readonly (readonly [string, { readonly scene: string; readonly steps?: Steps }])[] = [
  ['the lock', { scene: 'locked' }],
  ['the lock over a running machine', { scene: 'locked-running' }],
  ['the lock while the first plan comes', { scene: 'first-sync' }],
  ['the lock while the first plan waits for the server', { scene: 'first-sync-cut' }],
  ['a station that has to be enrolled first', { scene: 'enrol' }],
  ['a ticket of another server', { scene: 'enrol-failed' }],
  ['a station that is trusted no more', { scene: 'revoked' }],
  ['what a station that is trusted no more tells of itself', { scene: 'revoked', steps: tap(testIds.syncChip) }],
  ['the station while its clock is years off', { scene: 'clock-off', steps: tap(testIds.syncChip) }],
  ['the lock while the station reads its history', { scene: 'reading' }],
  ['Home while the first plan comes', { scene: 'first-sync-signed-on' }],
  ['Home without any plan', { scene: 'no-plan' }],
  ['the station while it catches up', { scene: 'catching-up', steps: tap(testIds.syncChip) }],
  ['the dispatch list on old urgent messages', { scene: 'urgent', steps: tap(testIds.openNext) }],
  ['the question about old urgent messages', { scene: 'urgent', steps: tap(testIds.startRecommended) }],
  ['the refusal over old urgent messages', { scene: 'urgent-refused', steps: tap(testIds.startRecommended) }],
  ['Home behind its plan', { scene: 'late' }],
  ['Home of a machine that stands, nobody has said why', { scene: 'standing' }],
  ['Home while the machine is set up', { scene: 'setup' }],
  ['Home of a job that was finished with an open remainder', { scene: 'remainder' }],
  ['Home without a job', { scene: 'idle' }],
  ['Home with a suspended job', { scene: 'undone' }],
  ['Home with long numbers', { scene: 'weight' }],
  ['Home after a day without the server', { scene: 'old' }],
  ['a station that is away', { scene: 'away' }],
  ['a station that knows nothing yet', { scene: 'unknown' }],
  ['the dispatch list', { scene: 'idle', steps: tap(testIds.openNext) }],
  ['the start of a shift for which something is missing', { scene: 'idle', steps: tap(testIds.shiftStrip) }],
  ['the dispatch list with what a supervisor decided', { scene: 'decided', steps: tap(testIds.openNext) }],
  ['the same in German', { scene: 'decided-german', steps: tap(testIds.openNext) }],
  ['the dispatch list in German', { scene: 'german', steps: tap(testIds.openNext) }],
  [
    'the reasons to start another job',
    { scene: 'idle', steps: tap(testIds.openNext, testIds.startJob('wo-1038', '20')) },
  ],
  [
    'the keypad',
    { scene: 'running', steps: tap(testIds.goodKeypad, testIds.key('7'), testIds.key('plus'), testIds.key('4')) },
  ],
  [
    'the keypad for weights',
    { scene: 'weight', steps: tap(testIds.goodKeypad, testIds.key('7'), testIds.key('point')) },
  ],
  ['scrap', { scene: 'running', steps: tap(testIds.scrap) }],
  [
    'the close-out with scrap',
    {
      scene: 'running',
      steps: tap(testIds.finish, testIds.closeOutField('scrap'), testIds.reason('size'), testIds.key('4')),
    },
  ],
  ['scrap of what the machine counted', { scene: 'counted', steps: tap(testIds.scrap, testIds.key('3')) }],
  [
    'more scrap than the machine counted',
    { scene: 'counted', steps: tap(testIds.scrap, testIds.key('4'), testIds.key('0'), testIds.reason('scratch')) },
  ],
  ['good pieces of a machine that counts', { scene: 'counted', steps: tap(testIds.goodKeypad, testIds.key('3')) }],
  ['the close-out of a machine that counts', { scene: 'counted', steps: tap(testIds.finish) }],
  ['somebody else signing on', { scene: 'running', steps: tap(testIds.peopleButton, testIds.addPerson) }],
  [
    'a supervisor who was asked signing on',
    {
      scene: 'late',
      steps: tap(testIds.goodKeypad, testIds.key('9'), testIds.key('00'), testIds.confirmGood, testIds.remedy('ask')),
    },
  ],
  ['the station', { scene: 'old', steps: tap(testIds.syncChip) }],
  ['the way out of the kiosk', { scene: 'running', steps: tapCorner }],
  ['the way out of the locked kiosk', { scene: 'locked', steps: tapCorner }],
  ['a refusal', { scene: 'running', steps: scan('99999') }],
  [
    'a refusal with three ways out',
    { scene: 'running', steps: tap(testIds.openNext, testIds.startJob('wo-1044', '20')) },
  ],
  ['a refusal in German', { scene: 'german', steps: tap(testIds.openNext, testIds.startJob('wo-1044', '20')) }],
];

/** What a person walks through on one day, in one scene: every stage is looked at like a screen of its own. */
const day: readonly (readonly [string, Steps])[] = [
  ['Home', tap()],
  ['the stops', tap(testIds.stopsTile)],
  ['a stop that is split', tap(testIds.splitStop)],
  ['the figures of the shift', tap(testIds.back, testIds.oeeTile)],
  ['a figure and the facts behind it', tap(testIds.figure('qualityRatio'))],
  ['the start of the shift', tap(testIds.back, testIds.toShift)],
  ['the people', tap(testIds.back, testIds.peopleTile)],
  ['the material', tap(testIds.back, testIds.materialsTile)],
  ['why a job rests', tap(testIds.back, testIds.pause)],
  ['rework', tap(testIds.back, testIds.rework)],
  ['scrap', tap(testIds.back, testIds.scrap)],
  ['the stop reasons', tap(testIds.back, testIds.stop)],
  ['what is wrong', tap(testIds.back, testIds.somethingWrong)],
  ['what it is about', tap(testIds.raiseAbout)],
  ['a note to it', tap(testIds.back, testIds.raiseNote)],
  ['a photo to it', tap(testIds.raisePhoto)],
  ['the close-out', tap(testIds.back, testIds.back, testIds.back, testIds.finish)],
  ['what is missing', tap(testIds.closeOutField('missing'))],
  ['what is left over', tap(testIds.closeOutField('leftovers'), testIds.leftover('SH-240811'), testIds.key('7'))],
  ['the machine after the job', tap(testIds.key('delete'), testIds.closeOutField('machine'))],
  ['the list of actions', tap(testIds.back, testIds.allActions)],
];
/** What belongs to the station itself and to its line. */
const around: typeof day = [
  ['the station', tap(testIds.syncChip)],
  ['what is on its way', tap(testIds.toUnsent)],
  ['a refused report', tap(testIds.answerRefusal(REFUSED_FACT))],
  ['the line', tap(testIds.back, testIds.back, testIds.toLine)],
  ['a machine of the line', tap(testIds.lineUnit('laser-2'))],
  ['the machine of this station', tap(testIds.lineUnit('press-2'))],
  ['the devices', tap(testIds.back, testIds.syncChip, testIds.toSettings)],
  ['the scan test', tap(testIds.scanTest)],
  ['a device', tap(testIds.editDevice('scanner-1'))],
  ['the keyboard', tap(testIds.settingsPart('keyboard'))],
  ['the display', tap(testIds.settingsPart('display'))],
  ['the sound', tap(testIds.settingsPart('sound'))],
  ['the diagnosis', tap(testIds.settingsPart('diagnose'), testIds.supportFile, testIds.supportDumps)],
];
/** What somebody has to decide, as the supervisor and as others see it. */
const troubles: typeof day = [
  ['Home', tap()],
  ['what is wrong while something is open', tap(testIds.somethingWrong)],
  ['the line', tap(testIds.back, testIds.syncChip, testIds.toLine)],
  ['what has to be decided', (page) => show(page, { name: 'deviations' })],
  ['what was settled', tap(testIds.deviationFilter('settled'))],
  ['a shortage', tap(testIds.deviationFilter('all'), testIds.deviationRow('d-1'))],
  ['what happened', tap(testIds.toDecisionLog)],
  ['who should have it', tap(testIds.passOn)],
  ['one person of them', tap(testIds.passTo('operator'))],
  ['a conflict', tap(testIds.back, testIds.back, testIds.back, testIds.deviationRow('lotOverconsumed/SH-240811'))],
  ['what is not for this person', tap(testIds.back, testIds.deviationRow('d-3'))],
  ['what a rule proposes', tap(testIds.back, testIds.deviationRow('ruleApproval/stop-waits/press-1'))],
  ['why somebody waits', tap(testIds.back, testIds.deviationRow('d-1'), testIds.option('wait/60'))],
  ['what is left to be done', tap(testIds.reason('soonOver'))],
  ['what was decided', tap(testIds.deviationRow('d-1'))],
  [
    'two of the same',
    async (page) => {
      await tap(testIds.back)(page);
      await page.evaluate(() => (globalThis as PreviewWindow).fakeHost.raiseTwin());
      await tap(testIds.deviationRow('d-6'))(page);
    },
  ],
  [
    'what waits for a second person',
    tap(testIds.back, testIds.personChip('ines'), testIds.deviationRow('d-5'), testIds.option('stop')),
  ],
];
/** The rules, as the engineer and as others see them. */
const ruling: typeof day = [
  ['the rules', (page) => show(page, { name: 'rules' })],
  ['what the rules did', tap(testIds.rulesPart('log'))],
  ['why a rule is stopped', tap(testIds.rulesPart('rules'), testIds.switchRule('stop-long'))],
  ['a rule', tap(testIds.back, testIds.ruleRow('stop-unexplained'))],
  ['what differs between two versions', tap(testIds.compareVersion(2))],
  ['what a rule waits for', tap(testIds.editRule, testIds.ruleStep('when.minutes', -15))],
  [
    'its conditions, one of them not finished',
    tap(testIds.rulePart('if'), testIds.addCondition('between'), testIds.addCondition('forCustomer')),
  ],
  ['what it does', tap(testIds.removeCondition(1), testIds.rulePart('does'), testIds.ruleOption('does', 'propose'))],
  ['what it says', tap(testIds.rulePart('says'))],
  ['its limits', tap(testIds.rulePart('limits'))],
  ['where it holds', tap(testIds.rulePart('places'))],
  ['from when on it holds', tap(testIds.rulePart('from'))],
  ['a rehearsal that was not made yet', tap(testIds.toRehearsal)],
  ['a rehearsal', tap(testIds.rehearseDays(30))],
];
/** The plan of the area, as a supervisor works with it. */
const planning: typeof day = [
  ['the plan', (page) => show(page, { name: 'planning' })],
  ['an operation of the plan', tap(testIds.planBar('wo-1044', '20'))],
  ['another machine for it', tap(testIds.planOther)],
  ['another priority for it', tap(testIds.planClose, testIds.planPriority)],
  ['what would be if it were wanted sooner', tap(testIds.planClose, testIds.planWhatIf, testIds.whatIfDue)],
  [
    'an operation further back',
    tap(testIds.planClose, testIds.planClose, testIds.planZoom(24), testIds.planBar('wo-1055', '20')),
  ],
  [
    'a machine of the plan',
    async (page) => {
      await tap(testIds.planClose, testIds.planZoom(8))(page);
      await page.getByTestId(testIds.planLane('press-1')).click({ position: { x: 30, y: 30 } });
    },
  ],
  ['until when it is out', tap(testIds.whatIfOut)],
  ['what it would do', tap(testIds.planUntil(3))],
  ['the plan with it', tap(testIds.whatIfLook)],
  [
    'several changes at once',
    tap(testIds.planBar('wo-1052', '20'), testIds.planWhatIf, testIds.whatIfPriority, testIds.planZoom(48)),
  ],
  ['the plan as a list', tap(testIds.whatIfDiscard, testIds.planAs('list'))],
  ['what the plan leaves out', tap(testIds.planToLeftOut)],
];
/** The second look is for those who may. */
const publishing: typeof day = [
  ['the rules', (page) => show(page, { name: 'rules' })],
  [
    'a rule before it is published',
    tap(
      testIds.ruleRow('stop-unexplained'),
      testIds.editRule,
      testIds.ruleStep('when.minutes', 15),
      testIds.toRehearsal,
      testIds.rehearseDays(14),
      testIds.toPublish,
    ),
  ],
];
const tours: readonly (readonly [
  string,
  { readonly scene: string; readonly stages: typeof day; readonly only: 'layout' | 'light' },
])[] = [
  ['a workday', { scene: 'workday', stages: day, only: 'light' }],
  // Colours and names are those of the other language.
  ['a workday in German', { scene: 'workday-german', stages: day, only: 'layout' }],
  ['a workday in Spanish', { scene: 'workday-spanish', stages: day, only: 'layout' }],
  ['a workday in Polish', { scene: 'workday-polish', stages: day, only: 'layout' }],
  ['a workday in Chinese', { scene: 'workday-chinese', stages: day, only: 'layout' }],
  ['the station and its line', { scene: 'workday', stages: around, only: 'light' }],
  ['the station and its line in German', { scene: 'workday-german', stages: around, only: 'layout' }],
  ['the station and its line in Spanish', { scene: 'workday-spanish', stages: around, only: 'layout' }],
  ['the station and its line in Polish', { scene: 'workday-polish', stages: around, only: 'layout' }],
  ['what has to be decided', { scene: 'troubled', stages: troubles, only: 'light' }],
  ['what has to be decided in German', { scene: 'troubled-german', stages: troubles, only: 'layout' }],
  ['what has to be decided in Spanish', { scene: 'troubled-spanish', stages: troubles, only: 'layout' }],
  ['what has to be decided in Polish', { scene: 'troubled-polish', stages: troubles, only: 'layout' }],
  ['what has to be decided in Chinese', { scene: 'troubled-chinese', stages: troubles, only: 'layout' }],
  ['the rules', { scene: 'ruled', stages: ruling, only: 'light' }],
  ['a rule that is published', { scene: 'ruled', stages: publishing, only: 'light' }],
  ['the rules in German', { scene: 'ruled-german', stages: ruling, only: 'layout' }],
  ['the rules in Spanish', { scene: 'ruled-spanish', stages: ruling, only: 'layout' }],
  ['the rules in Polish', { scene: 'ruled-polish', stages: ruling, only: 'layout' }],
  ['the rules in Chinese', { scene: 'ruled-chinese', stages: ruling, only: 'layout' }],
  ['the plan of the area', { scene: 'planned', stages: planning, only: 'light' }],
  ['the plan of the area in German', { scene: 'planned-german', stages: planning, only: 'layout' }],
  ['the plan of the area in Spanish', { scene: 'planned-spanish', stages: planning, only: 'layout' }],
  ['the plan of the area in Polish', { scene: 'planned-polish', stages: planning, only: 'layout' }],
  ['the plan of the area in Chinese', { scene: 'planned-chinese', stages: planning, only: 'layout' }],
  [
    'a change of the order',
    {
      scene: 'changed',
      only: 'light',
      stages: [
        ['Home', tap(testIds.personChip('ines'))],
        ['the decision', tap(testIds.orderChanged)],
        ['the PIN', tap(testIds.decision('keep'), testIds.pinKey('1'))],
      ],
    },
  ],
];

/** Shows the page as another screen would, without starting anew. */
async function resize(page: Page, screen: KioskScreen): Promise<void> {
  await page.setViewportSize(screen);
  await page.evaluate((mm) => document.documentElement.style.setProperty('--mm', `${mm}px`), screen.pxPerMm);
}

describeScreens('every screen fits, is large enough for gloves and readable by everybody', () => {
  async function complaints(page: Page, only?: 'layout' | 'light'): Promise<string[]> {
    await page.locator('.main:not(.main--settling), .connecting').first().waitFor();
    const found: string[] = [];
    for (const [name, screen] of Object.entries(kioskScreens)) {
      // Words of another language have most room there.
      if (only === 'layout' && name === 'wide 21.5"') continue;
      await resize(page, screen);
      found.push(...(await layoutComplaints(page, screen.pxPerMm)).map((complaint) => `${name}: ${complaint}`));
    }
    await resize(page, kioskScreens['tablet 10.1"']);
    if (only === 'layout') return found;
    found.push(
      ...(await axeFindings(page, ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21aa', 'wcag22aa', 'best-practice'])),
    );
    if (only === 'light') {
      await page.emulateMedia({ contrast: 'more' });
      await page.locator('[data-theme="contrast"]').waitFor();
      found.push(...(await axeFindings(page, ['cat.color'])).map((finding) => `high contrast: ${finding}`));
      await page.emulateMedia({ contrast: 'no-preference' });
      await page.locator('[data-theme="light"]').waitFor();
      return found;
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('[data-mantine-color-scheme="dark"]').waitFor();
    found.push(...(await axeFindings(page, ['cat.color'])).map((finding) => `dark: ${finding}`));
    return found;
  }

  // Several at once: most of the time goes into waiting for the browser.
  test.concurrent.each(screens)('%s', { timeout: 60_000 }, async (_, { scene, steps }) => {
    const { page, problems, close } = await openScene(scene);
    if (scene === 'away') await page.getByTestId(testIds.connectionBanner).waitFor();
    await steps?.(page);
    const found = await complaints(page);
    expect([...problems, ...found]).toEqual([]);
    await close();
  });

  test.concurrent.each(tours)('%s', { timeout: 120_000 }, async (_, { scene, stages, only }) => {
    const { page, problems, close } = await openScene(scene);
    const found: string[] = [];
    for (const [stage, steps] of stages) {
      await steps(page);
      found.push(...(await complaints(page, only)).map((complaint) => `${stage}: ${complaint}`));
    }
    expect([...problems, ...found]).toEqual([]);
    await close();
  });
});
