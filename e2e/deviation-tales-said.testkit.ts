import { expect } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { begun, noLine, readinessIs, saysNo } from './deviation-tales.testkit.ts';
import type { Scene, Tale } from './deviation-tales.testkit.ts';
import { finishes, inbox, putsAside, raise, raiseAbout, rowOf, runs, scan } from './deviation-windows.testkit.ts';
import { on } from './fixtures/demo-plant.ts';

/** Somebody reports it about the job that runs, in two taps, and puts the job aside. */
const said = (what: string) => async (scene: Scene) => {
  await raise(scene.saw, what);
  await putsAside(scene.saw);
};

const sawStands = async ({ saw }: Scene) => {
  await scan(saw, 'LS:HOME');
  await runs(saw, 'stopped');
};

/** Kinds that people report. */
export const saidTales: readonly Tale[] = [
  {
    kind: 'materialShortage',
    owner: 'materialHandler',
    cuts: ['raise'],
    before: begun,
    happens: said('materialShortage'),
    saidHere: true,
    option: 'wait/30',
    says: /N-materialShortage-0 is in time, with 5\sh\s\d+\smin/,
    needsReason: true,
    open: readinessIs('blocked'),
    decided: readinessIs('blocked'),
    ends: 'said',
    over: readinessIs('ready'),
  },
  {
    kind: 'equipmentStop',
    owner: 'maintenance',
    cuts: ['resolve'],
    before: begun,
    happens: ({ saw }) => raise(saw, 'equipmentStop'),
    saidHere: true,
    option: 'repair',
    says: /Somebody has to do it at Name saw-1.*is in time if work goes on by .*\d+:\d\d/s,
    async decided(scene) {
      await inbox(scene.saw);
      await expect(rowOf(scene.saw, 'equipmentStop').locator('[data-status="decided"]')).toHaveCount(1);
    },
    // Whoever repairs it stops the machine, and lets it go on.
    async ends(scene) {
      await scan(scene.saw, 'LS:STOP:jam');
      await sawStands(scene);
      await on(scene.saw.page, testIds.runAgain).click();
      await runs(scene.saw);
    },
    over: ({ saw }) => putsAside(saw),
  },
  {
    kind: 'qualityConcern',
    owner: 'qualityInspector',
    cuts: ['effect'],
    before: begun,
    happens: said('qualityConcern'),
    saidHere: true,
    option: 'hold/order',
    says: /Nothing of N-qualityConcern-0 is begun; in work now: [01]/,
    open: readinessIs('ready'),
    async decided(scene) {
      await readinessIs('blocked')(scene);
      await saysNo(scene, /hold/);
    },
    ends: 'decided',
  },
  {
    kind: 'reworkNeeded',
    owner: 'supervisor',
    cuts: ['travel'],
    serverDies: true,
    async before(scene) {
      await begun(scene);
      await finishes(scene.saw, '94', '6');
    },
    happens: ({ saw, sheet, number }) => raiseAbout(saw, 'reworkNeeded', sheet, number),
    saidHere: true,
    option: 'rework/burr',
    says: /6\spcs get an operation of their own: 4\smin/,
    async decided({ saw }) {
      await scan(saw, 'LS:NEXT');
      const line = saw.page.locator('[data-testid^="job-reworkNeeded-0-"]:not([data-testid$="-10"])');
      await expect(line).toHaveCount(1);
      await expect(line).toHaveAttribute('data-readiness', 'ready');
      await expect(line).toContainText('6');
    },
    ends: 'decided',
  },
  {
    kind: 'maintenanceConflict',
    owner: 'supervisor',
    cuts: ['resolve'],
    before: begun,
    happens: said('maintenanceConflict'),
    saidHere: true,
    option: 'after',
    says: /Maintenance waits for 1\sh\s10\smin/,
    open: readinessIs('blocked'),
    decided: readinessIs('ready'),
    ends: 'said',
  },
  {
    kind: 'orderStopRequest',
    owner: 'supervisor',
    cuts: ['decide'],
    before: begun,
    happens: said('orderStopRequest'),
    saidHere: true,
    option: 'stop',
    says: /Made: 0 good, 0 scrap; 100\spcs are missing.*Nobody begins N-orderStopRequest-0 any more/s,
    second: 'sue',
    open: readinessIs('blocked'),
    async decided(scene) {
      await saysNo(scene, /N-orderStopRequest-0/);
    },
    ends: 'decided',
    over: noLine,
  },
  {
    kind: 'assistance',
    owner: 'materialHandler',
    cuts: ['take', 'resolve'],
    before: begun,
    happens: ({ saw }) => raise(saw, 'material'),
    saidHere: true,
    option: 'seeTo',
    says: /N-assistance-0 runs there meanwhile/,
    async decided({ saw }) {
      // Work goes on.
      await scan(saw, 'LS:HOME');
      await runs(saw);
    },
    ends: 'said',
    over: ({ saw }) => putsAside(saw),
  },
];
