import { expect } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { begun, begunAtBoth, bothAside, noLine, readinessIs, saysNo } from './deviation-tales.testkit.ts';
import type { Tale } from './deviation-tales.testkit.ts';
import { badge, counts, finishes, inbox, putsAside, raise, rowOf, runs, scan } from './deviation-windows.testkit.ts';
import { lotOf, otherOrder } from './deviations-plant.testkit.ts';
import { on } from './fixtures/demo-plant.ts';

/** Kinds that two windows bring about which do not hear of each other. */
export const apartTales: readonly Tale[] = [
  {
    kind: 'lotOverconsumed',
    owner: 'materialHandler',
    cuts: ['raise'],
    apart: true,
    async happens(scene) {
      const { saw, other } = scene;
      await begunAtBoth(scene, `N-${otherOrder(0)}/10`);
      for (const window of [saw, other]) {
        await scan(window, lotOf(0));
        await expect(on(window.page, testIds.lastActions)).toContainText(lotOf(0));
      }
    },
    option: 'otherLot/lot-full',
    says: /30\sm of N-other-0 go out of lot lot-full instead.*89,970\sm are left/s,
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
    happens: (scene) => begunAtBoth(scene),
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
      await begunAtBoth(scene);
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
    cuts: ['raise', 'effect'],
    apart: true,
    async before(scene) {
      const { saw, other } = scene;
      await begun(scene);
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
      await begunAtBoth(scene);
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
