import { create } from 'zustand';

import type { BarKey } from './sequence-places.ts';
import type { Zoom } from './time-window.ts';

/** What somebody looks at: an operation, a machine; null: the plan as a whole. */
export type Chosen = { readonly bar: BarKey } | { readonly machine: string } | null;

/** What is being picked for what was chosen: the keys of the side panel. */
export type Picking = null | 'machine' | 'priority' | 'whatIfJob' | 'whatIfMachine' | 'whatIfDue' | 'out' | 'overtime';

interface PlanState {
  readonly zoom: Zoom;
  /** How far the window was moved from now, in milliseconds. */
  readonly aheadMs: number;
  readonly shown: 'chart' | 'list' | 'leftOut';
  readonly chosen: Chosen;
  readonly picking: Picking;
}

const first: PlanState = { zoom: 8, aheadMs: 0, shown: 'chart', chosen: null, picking: null };
const planStore = create<PlanState>(() => first);

/** What the planning screen shows, in a component. */
export const usePlanState = (): PlanState => planStore();

/** Changes what the planning screen shows. */
export const setPlanState = (change: Partial<PlanState>): void => planStore.setState(change);

/** As it is when somebody opens it. */
export const resetPlanState = (): void => planStore.setState(first);

/** Looks at an operation, a machine or the whole. */
export const choose = (chosen: Chosen): void => planStore.setState({ chosen, picking: null });
