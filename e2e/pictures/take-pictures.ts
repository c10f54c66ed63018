/**
 * `npm run pictures`: the pictures of the handbooks, `docs/pictures/*.png`, taken from the kiosk's own screens over the plant of their
 * previews. Run it after a screen has changed.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { testIds } from '../../renderer/test-ids.ts';
import { chromiumPath, kioskScreens, startPreview } from '../../renderer/testing/preview-page.testkit.ts';
import { projectRoot } from '../../scripts/project-root.ts';
import { ensureSystemPackages } from '../../scripts/system-packages.ts';

interface Picture {
  readonly name: string;
  /** A scene of renderer/testing/scenes.ts, and what is tapped in it. */
  readonly scene: string;
  readonly taps: readonly string[];
}

const pictures: readonly Picture[] = [
  { name: 'sign-on', scene: 'locked-running', taps: [] },
  { name: 'next', scene: 'idle', taps: [testIds.openNext] },
  { name: 'home', scene: 'workday', taps: [] },
  { name: 'setup', scene: 'setup', taps: [] },
  { name: 'stop', scene: 'workday', taps: [testIds.stop] },
  { name: 'stops', scene: 'workday', taps: [testIds.stopsTile] },
  { name: 'materials', scene: 'running', taps: [testIds.materialsTile] },
  { name: 'people', scene: 'workday', taps: [testIds.peopleTile] },
  { name: 'performance', scene: 'workday', taps: [testIds.oeeTile] },
  { name: 'close-out', scene: 'workday', taps: [testIds.finish] },
  { name: 'order-changed', scene: 'changed', taps: [testIds.orderChanged] },
  { name: 'rules', scene: 'ruled', taps: [testIds.syncChip, testIds.toRules] },
  {
    name: 'rehearsal',
    scene: 'ruled',
    taps: [
      testIds.syncChip,
      testIds.toRules,
      testIds.ruleRow('stop-unexplained'),
      testIds.editRule,
      testIds.ruleStep('when.minutes', 15),
      testIds.toRehearsal,
      testIds.rehearseDays(7),
      testIds.dayBars,
    ],
  },
  {
    name: 'plan',
    scene: 'planned',
    taps: [testIds.syncChip, testIds.toLine, testIds.toPlanning, testIds.planBar('wo-1044', '20')],
  },
  {
    name: 'what-if',
    scene: 'planned',
    taps: [
      testIds.syncChip,
      testIds.toLine,
      testIds.toPlanning,
      testIds.planBar('wo-1066', '20'),
      testIds.planWhatIf,
      testIds.whatIfNext,
      testIds.whatIfLook,
    ],
  },
  { name: 'offline', scene: 'offline', taps: [] },
];

async function tap(page: Page, ids: readonly string[]): Promise<void> {
  for (const id of ids) await page.getByTestId(id).first().click();
  // Whatever moves has come to rest, and the fonts are here.
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
    await document.fonts.ready;
  });
}

async function takePictures(): Promise<number> {
  if (chromiumPath === undefined) {
    const { message } = await ensureSystemPackages(['browser'], console.log);
    if (message !== undefined) {
      console.error(message);
      return 1;
    }
  }
  const folder = path.join(projectRoot, 'docs/pictures');
  await mkdir(folder, { recursive: true });
  const preview = await startPreview();
  for (const { name, scene, taps } of pictures) {
    const { page, close } = await preview.open(scene, kioskScreens['tablet 10.1"'], 'light');
    await tap(page, taps);
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    console.log(`docs/pictures/${name}.png`);
    await close();
  }
  await preview.close();
  return 0;
}

process.exitCode = await takePictures();
