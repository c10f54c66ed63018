import { expect } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { must } from '../shared/invariant.ts';
import { begun, nothingBlocked, readinessIs, saysNo } from './deviation-tales.testkit.ts';
import type { Scene, Tale } from './deviation-tales.testkit.ts';
import {
  badge,
  counts,
  inbox,
  nextLine,
  postedFor,
  putsAside,
  raiseAbout,
  rowOf,
  runs,
  scan,
} from './deviation-windows.testkit.ts';
import { atTheMill, shipped } from './deviations-kinds.testkit.ts';
import { on } from './fixtures/demo-plant.ts';

const noted = new WeakMap<Scene['plant'], string>();

/** Kinds that the ERP, another device or a rule brings about, and one that follows from a hold. */
export const comingTales: readonly Tale[] = [
  {
    kind: 'holdHit',
    owner: 'qualityInspector',
    cuts: ['effect'],
    before: begun,
    // The inspector finds something at the second window, about what runs at the first.
    async happens({ other, sheet, number }) {
      await badge(other, 'ian');
      await raiseAbout(other, 'qualityConcern', sheet, number);
      await inbox(other);
      await rowOf(other, 'qualityConcern').click();
      await on(other.page, testIds.option('hold/order')).click();
      await expect(on(other.page, testIds.deviationsScreen)).toBeVisible();
    },
    decidedAtSaw: 'ann',
    option: 'stopWork',
    says: /Made: 0 good, 0 scrap; 100\spcs are missing/,
    async decided(scene) {
      await scan(scene.saw, 'LS:HOME');
      await runs(scene.saw, 'idle');
      await saysNo(scene, /hold/);
    },
    ends: 'decided',
  },
  {
    kind: 'orderChanged',
    owner: 'supervisor',
    cuts: ['take', 'effect'],
    async before(scene) {
      await begun(scene);
      await putsAside(scene.saw);
      await expect(await nextLine(scene.saw, scene.order)).toContainText('100');
    },
    async happens({ plant, order }) {
      await Promise.resolve();
      plant.erp.orders([order], '150');
    },
    option: 'adopt',
    says: /150\spcs in all: 0 made, 150 to make/,
    async decided(scene) {
      await expect(await nextLine(scene.saw, scene.order)).toContainText('150');
    },
    ends: 'decided',
  },
  {
    kind: 'postingRefused',
    owner: 'engineer',
    cuts: ['decide'],
    async before(scene) {
      await begun(scene);
      await counts(scene.saw, '5');
      await putsAside(scene.saw);
      noted.set(scene.plant, await postedFor(scene.plant, scene.order));
    },
    async happens({ plant }) {
      await Promise.resolve();
      plant.erp.refuse(must(noted.get(plant), 'report'));
    },
    option: 'bookedByHand',
    says: /The ERP has it already; nothing is sent: .* N-postingRefused-0 5\spcs/,
    open: readinessIs('ready'),
    decided: readinessIs('ready'),
    ends: 'decided',
  },
  {
    kind: 'postingSilent',
    owner: 'engineer',
    cuts: ['take', 'resolve'],
    happens: () => Promise.resolve(),
    option: 'mendErp',
    says: /1 report waits, for 24\sh( \d+\smin)? already/,
    decided: nothingBlocked,
    async ends({ plant }) {
      await Promise.resolve();
      plant.erp.accept(must(plant.unanswered[0], 'a report that nobody answered'));
    },
  },
  {
    kind: 'stationForked',
    owner: 'engineer',
    cuts: ['travel', 'effect'],
    async before({ third, url }) {
      await shipped({ server: { url }, third }, [atTheMill('ann')]);
    },
    async happens({ third, url }) {
      const clone = third.clone();
      await shipped({ server: { url }, third }, [atTheMill('ann')]);
      await shipped({ server: { url }, third: clone }, [atTheMill('ann')]);
    },
    option: 'restored',
    says: /All that both recorded counts, from entry \d+ on/,
    needsReason: true,
    decided: nothingBlocked,
    ends: 'decided',
  },
  {
    kind: 'factSetAside',
    owner: 'supervisor',
    cuts: ['travel'],
    async happens({ third, url }) {
      await shipped({ server: { url }, third }, [atTheMill('old')]);
    },
    option: 'notNeeded',
    says: /counts nowhere: 1\spcs/,
    needsReason: true,
    decided: nothingBlocked,
    ends: 'decided',
  },
  {
    kind: 'ruleApproval',
    owner: 'supervisor',
    cuts: ['decide'],
    async happens(scene) {
      await begun(scene);
      await counts(scene.saw, '1');
    },
    saidHere: true,
    decidedAtSaw: 'sue',
    option: 'approve',
    says: /Stop for this customer/,
    saysAt: testIds.ofRule,
    async decided({ saw }) {
      await scan(saw, 'LS:HOME');
      await runs(saw, 'stopped');
      await on(saw.page, testIds.runAgain).click();
      await badge(saw, 'ann');
      await putsAside(saw);
    },
    ends: 'decided',
  },
  {
    kind: 'ruleNotice',
    owner: 'supervisor',
    cuts: ['raise'],
    async happens(scene) {
      await begun(scene);
      await counts(scene.saw, '1');
      await putsAside(scene.saw);
    },
    saidHere: true,
    option: 'seen',
    says: /Tell of this customer/,
    saysAt: testIds.ofRule,
    decided: readinessIs('ready'),
    ends: 'decided',
  },
];
