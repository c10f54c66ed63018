import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import type { Role } from '../shared/authority/can.ts';
import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import {
  badge,
  begins,
  cut,
  heal,
  inbox,
  nextLine,
  putsAside,
  rowOf,
  saysOffline,
  scan,
  stateOf,
} from './deviation-windows.testkit.ts';
import type { KioskWindow, Look, WindowsFloor } from './deviation-windows.testkit.ts';
import { orderOf, personOf } from './deviations-plant.testkit.ts';
import { on } from './fixtures/demo-plant.ts';

/**
 * The arrows of a life: over one of them the network is gone, and comes back behind it. `raise`: for the window where it happens (where two do not
 * hear of each other, for both); `travel`: for the one that is to hear of it; `take`: for who takes it; `decide`: for who decides; `effect`: for the
 * other window; `resolve`: for who says that it is done.
 */
export const arrows = ['raise', 'travel', 'take', 'decide', 'effect', 'resolve'] as const;
export type Arrow = (typeof arrows)[number];

/** Two windows, and the order that one deviation is about. */
export interface Scene extends WindowsFloor {
  readonly order: string;
  /** What people read and scan. */
  readonly number: string;
  readonly sheet: string;
  readonly look: Look;
}

/** How one kind of deviation goes in windows. */
export interface Tale {
  readonly kind: DeviationKind;
  readonly owner: Role;
  readonly cuts: readonly Arrow[];
  /** The whole server is ended instead of a wire. */
  readonly serverDies?: true;
  /** What has to be so before, and both have heard of. */
  readonly before?: (scene: Scene) => Promise<void>;
  /** It comes about: by what people do in the windows, or by what comes from outside. */
  readonly happens: (scene: Scene) => Promise<void>;
  /** It comes about because both windows do not hear of each other, and nobody sees it before they do. */
  readonly apart?: true;
  /** Known at the first window before anything is sent: people said it there. */
  readonly saidHere?: true;
  /** Where it is decided, other than where it is taken: there, by this person. */
  readonly decidedAtSaw?: string;
  /** Who decides, if it is not whom it was routed to. */
  readonly decider?: string;
  /** The key that decides, and a number that stands on it. */
  readonly option: string;
  readonly says: RegExp;
  /** Where else that stands, if nothing comes of it but the deed itself. */
  readonly saysAt?: string;
  readonly needsReason?: true;
  /** The second person who agrees. */
  readonly second?: string;
  /** What stands on the screens while it is open. */
  readonly open?: (scene: Scene) => Promise<void>;
  /** What stands on the screens when it is decided. */
  readonly decided: (scene: Scene) => Promise<void>;
  /** How it ends: with its decision; by one more tap; or by something else that happens. */
  readonly ends: 'decided' | 'said' | ((scene: Scene) => Promise<void>);
  /** What stands on the screens when it is over, and what is put away for whoever comes next. */
  readonly over?: (scene: Scene) => Promise<void>;
}

/** Where the tale of a kind plays. */
export function sceneOf(floor: WindowsFloor, kind: DeviationKind, look: Look): Scene {
  const order = orderOf(kind, 0);
  const number = kind === 'orderChanged' ? order : `N-${order}`;
  return { ...floor, order, number, sheet: `${number}/10`, look };
}

/** Whether the job of the order may be begun at the first window, as What's next tells. */
export const readinessIs = (is: 'ready' | 'blocked') => async (scene: Scene) => {
  const line = await nextLine(scene.saw, scene.order);
  if (is === 'blocked') await expect(line).toHaveAttribute('data-readiness', 'blocked');
  else await expect(line).not.toHaveAttribute('data-readiness', 'blocked');
};

/** Nobody finds the job in What's next any more. */
export async function noLine(scene: Scene): Promise<void> {
  for (const window of [scene.saw, scene.other]) await expect(await nextLine(window, scene.order)).toHaveCount(0);
}

/** The sheet of the order is scanned at the first window, which says no and why. */
export async function saysNo({ saw, sheet }: Scene, why: RegExp): Promise<void> {
  await scan(saw, 'LS:HOME');
  await expect(on(saw.page, testIds.homeScreen)).toBeVisible();
  await scan(saw, sheet);
  await expect(on(saw.page, testIds.refusalWhy)).toContainText(why);
  await on(saw.page, testIds.dismissRefusal).click();
}

/** Work on the order begins at the first window. */
export const begun = ({ saw, sheet }: Scene) => begins(saw, sheet);

/** Work on two orders, or on one and the same, begins at both windows. */
export async function begunAtBoth({ saw, other, sheet }: Scene, there = sheet): Promise<void> {
  await begins(saw, sheet);
  await badge(other, personOf.setter);
  await begins(other, there);
}

/** Work at the first window does not hang on it. */
export async function nothingBlocked({ saw }: Scene): Promise<void> {
  await scan(saw, 'LS:NEXT');
  await expect(saw.page.locator('[data-readiness]').first()).toHaveAttribute('data-readiness', 'ready');
}

/** Puts aside what runs at both. */
export async function bothAside({ saw, other }: Scene): Promise<void> {
  await badge(other, personOf.setter);
  for (const window of [saw, other]) await putsAside(window);
}

/** What people press from the open deviation on is counted. */
interface Hands {
  taps: number;
}

async function tap(hands: Hands, target: Locator): Promise<void> {
  await target.click();
  hands.taps += 1;
}

/** Plays the tale of one kind in both windows. @returns how many times somebody pressed something from the open list to the decision */
export async function playTale(tale: Tale, scene: Scene): Promise<number> {
  const { saw, other, look } = scene;
  const { kind } = tale;
  const owner = personOf[tale.owner];
  const both = [saw, other] as const;
  const decidesAt = tale.decidedAtSaw === undefined ? other : saw;

  /** Does something with the network gone for some windows, if this tale is the one to have it cut there. */
  async function over(arrow: Arrow, windows: readonly KioskWindow[], does: () => Promise<void>): Promise<void> {
    if (!tale.cuts.includes(arrow)) return does();
    if (tale.serverDies) {
      await scene.killServer();
      for (const window of both) await saysOffline(window);
    } else for (const window of windows) await cut(window);
    await does();
    if (tale.serverDies) await scene.startServer();
    for (const window of tale.serverDies ? both : windows) await heal(window);
  }
  async function opens(window: KioskWindow): Promise<void> {
    await inbox(window);
    await rowOf(window, kind).click();
    await expect(on(window.page, testIds.deviationScreen)).toBeVisible();
  }
  const shows = async (window: KioskWindow, count: number) => {
    await inbox(window);
    await expect(rowOf(window, kind)).toHaveCount(count, { timeout: 20_000 });
  };

  await tale.before?.(scene);
  if (tale.apart) for (const window of both) await heal(window);
  await over('raise', tale.apart ? both : [saw], () =>
    over('travel', [other], async () => {
      await tale.happens(scene);
      // What somebody said stands in the list of their window at once, and the other one hears nothing.
      if (tale.saidHere) await shows(saw, 1);
      if (tale.cuts.some((arrow) => arrow === 'raise' || arrow === 'travel')) await shows(other, 0);
    }),
  );
  await shows(saw, 1);

  // It is routed to somebody: among what is for their role, on the screen where they hold their badge.
  await badge(other, owner);
  await inbox(other);
  await on(other.page, testIds.deviationFilter('role')).click();
  await expect(rowOf(other, kind)).toHaveCount(1, { timeout: 20_000 });
  await tale.open?.(scene);
  await over('take', [other], async () => {
    await opens(other);
    await stateOf(other, 'raised');
    await look(other, `${kind}-raised`);
    await on(other.page, testIds.takeDeviation).click();
    await stateOf(other, 'acknowledged');
  });
  await shows(saw, 1);
  await expect(rowOf(saw, kind)).toContainText(`Name ${owner}`);
  await expect(rowOf(saw, kind).locator('[data-status="acknowledged"]')).toHaveCount(1);

  // Whoever decides reads what comes of it, and decides.
  const hands: Hands = { taps: 0 };
  await over('decide', [decidesAt], () =>
    over('effect', [decidesAt === saw ? other : saw], async () => {
      const decider = tale.decidedAtSaw ?? tale.decider ?? owner;
      await badge(decidesAt, decider);
      await inbox(decidesAt);
      await tap(hands, rowOf(decidesAt, kind));
      const { page } = decidesAt;
      const option = page.locator(`[data-testid^="${testIds.option(tale.option)}"]`).first();
      await expect(on(page, testIds.deviationScreen)).toBeVisible();
      await expect(tale.saysAt === undefined ? option : on(page, tale.saysAt)).toContainText(tale.says);
      await tap(hands, option);
      if (tale.needsReason) await tap(hands, page.locator('.option-why [data-testid^="reason-"]').first());
      if (tale.second !== undefined) {
        await stateOf(decidesAt, 'proposed');
        await badge(decidesAt, tale.second);
        await opens(decidesAt);
        await on(page, testIds.agree).click();
      }
      await expect(on(page, testIds.deviationsScreen)).toBeVisible();
      await expect(page.locator(`[data-kind="${kind}"]:not(:has([data-status="decided"]))`)).toHaveCount(0);
    }),
  );
  for (const { page } of both) await expect(on(page, testIds.syncChip)).toHaveAttribute('data-state', 'online');
  for (const window of both) {
    await inbox(window);
    await expect(
      window.page.locator(`[data-kind="${kind}"]:not(:has([data-status="decided"]))`),
      `${kind} undecided at ${window.station}`,
    ).toHaveCount(0, { timeout: 20_000 });
  }
  await tale.decided(scene);
  await over('resolve', [typeof tale.ends === 'function' ? saw : other], async () => {
    if (typeof tale.ends === 'function') await tale.ends(scene);
    if (tale.ends !== 'said') return;
    await opens(other);
    await stateOf(other, 'decided');
    await on(other.page, testIds.settleDeviation).click();
    await expect(on(other.page, testIds.deviationsScreen)).toBeVisible();
  });
  for (const window of both) await shows(window, 0);
  await tale.over?.(scene);
  return hands.taps;
}
