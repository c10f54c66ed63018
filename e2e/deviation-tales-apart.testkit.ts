import { expect } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { must } from '../shared/invariant.ts';
import { bothAside, noLine, readinessIs, saysNo } from './deviation-tales.testkit.ts';
import type { Scene, Tale } from './deviation-tales.testkit.ts';
import {
  badge,
  begins,
  finishes,
  inbox,
  nextLine,
  postedFor,
  putsAside,
  raise,
  raiseAbout,
  rowOf,
  runs,
  scan,
} from './deviation-windows.testkit.ts';
import type { KioskWindow } from './deviation-windows.testkit.ts';
import { atTheMill, shipped } from './deviations-kinds.testkit.ts';
import { lotOf, otherOrder } from './deviations-plant.testkit.ts';
import { on } from './fixtures/demo-plant.ts';

const begun = ({ saw, sheet }: Scene) => begins(saw, sheet);
const noted = new WeakMap<Scene['plant'], string>();

async function counts(window: KioskWindow, good: string): Promise<void> {
  await scan(window, 'LS:HOME');
  await scan(window, `LS:GOOD:${good}`);
  await expect(on(window.page, testIds.goodCount)).toHaveText(good);
}

/** Nothing about work hangs on it: it is told as decided, or gone, in both windows. */
async function nothingBlocked(scene: Scene): Promise<void> {
  await scan(scene.saw, 'LS:NEXT');
  await expect(scene.saw.page.locator('[data-testid^="job-"]').first()).not.toHaveAttribute(
    'data-readiness',
    'blocked',
  );
}

/** Both begin one order. */
async function beganTwice({ saw, other, sheet }: Scene): Promise<void> {
  for (const window of [saw, other]) await begins(window, sheet);
}

/** Kinds that two windows bring about which do not hear of each other. */
export const apartTales: readonly Tale[] = [
  {
    kind: 'lotOverconsumed',
    owner: 'materialHandler',
    cuts: ['raise'],
    apart: true,
    async happens({ saw, other, sheet }) {
      await begins(saw, sheet);
      await begins(other, `N-${otherOrder(0)}/10`);
      for (const window of [saw, other]) {
        await scan(window, lotOf(0));
        await expect(on(window.page, testIds.lastActions)).toContainText(lotOf(0));
      }
    },
    option: 'otherLot/lot-full',
    says: /30\sm of N-other-0 go out of lot short-0 instead.*lot-full then/s,
    async decided({ other }) {
      await scan(other, 'LS:MATERIALS');
      await expect(on(other.page, testIds.materialsScreen)).toContainText('lot-full');
    },
    ends: 'decided',
    over: bothAside,
  },
  {
    kind: 'jobStartedTwice',
    owner: 'supervisor',
    cuts: ['raise', 'take'],
    apart: true,
    happens: beganTwice,
    option: 'share',
    says: /Together: 0 good, 0 scrap; 100\spcs are missing/,
    async decided({ saw, other }) {
      for (const window of [saw, other]) {
        await scan(window, 'LS:HOME');
        await runs(window);
      }
    },
    ends: 'decided',
    over: bothAside,
  },
  {
    kind: 'jobFinishedTwice',
    owner: 'supervisor',
    cuts: ['raise'],
    serverDies: true,
    apart: true,
    async happens(scene) {
      await beganTwice(scene);
      for (const window of [scene.saw, scene.other]) await finishes(window, '100');
    },
    option: 'bothTrue',
    says: /Together: 200 good, 0 scrap; 0\spcs are missing/,
    decided: noLine,
    ends: 'decided',
  },
  {
    kind: 'decisionsCollided',
    owner: 'supervisor',
    cuts: ['raise', 'travel'],
    apart: true,
    async before({ saw, other, sheet }) {
      await begins(saw, sheet);
      await raise(saw, 'qualityConcern');
      await putsAside(saw);
      await inbox(other);
      await expect(rowOf(other, 'qualityConcern')).toHaveCount(1);
    },
    async happens({ saw, other }) {
      await badge(saw, 'sue');
      await badge(other, 'boss');
      for (const [window, option] of [
        [saw, 'hold/order'],
        [other, 'goOn'],
      ] as const) {
        await inbox(window);
        await rowOf(window, 'qualityConcern').click();
        await on(window.page, testIds.option(option)).click();
        if (option === 'goOn') await other.page.locator('.option-why [data-testid^="reason-"]').first().click();
        await expect(on(window.page, testIds.deviationsScreen)).toBeVisible();
      }
      await badge(saw, 'ann');
    },
    option: 'firstStands',
    says: /What Name sue decided at \d+:\d\d stands/,
    async decided(scene) {
      await saysNo(scene, /hold/);
      await readinessIs('blocked')(scene);
    },
    ends: 'decided',
  },
  {
    kind: 'lateFact',
    owner: 'supervisor',
    cuts: ['raise', 'decide'],
    apart: true,
    async happens(scene) {
      await beganTwice(scene);
      await finishes(scene.saw, '100');
      await counts(scene.other, '30');
    },
    option: 'counts',
    says: /Together: 130 good, 0 scrap; 0\spcs are missing/,
    async decided({ saw, sheet }) {
      await scan(saw, 'LS:HOME');
      await scan(saw, sheet);
      await expect(on(saw.page, testIds.refusalWhy)).toBeVisible();
      await on(saw.page, testIds.dismissRefusal).click();
    },
    ends: 'decided',
    over: ({ other }) => putsAside(other),
  },
];
