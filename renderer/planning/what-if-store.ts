import { create } from 'zustand';

import type { AreaPlanView, WhatIfChange, WhatIfView } from '../../shared/views/area-plan-view.ts';
import type { Worded } from '../../shared/views/worded.ts';
import { stationHost } from '../station/station-host.ts';

interface WhatIfState {
  /** What somebody thinks of doing; empty: nothing. */
  readonly changes: readonly WhatIfChange[];
  /** The changes that are asked about just now. */
  readonly asking: readonly WhatIfChange[] | null;
  readonly answer: WhatIfView | null;
  /** Why there is no answer; empty: the station did not give one. */
  readonly problems: readonly Worded[] | null;
  /** The chart shows the plan with the changes. */
  readonly looking: boolean;
}

const nothing: WhatIfState = { changes: [], asking: null, answer: null, problems: null, looking: false };
const whatIfStore = create<WhatIfState>(() => nothing);

/** What somebody thinks of doing to the plan, in a component. */
export const useWhatIf = (): WhatIfState => whatIfStore();

/** Forgets all of it; nothing was recorded. */
export const discard = (): void => whatIfStore.setState(nothing);

/** Shows the plan with the changes in the chart, or the one that holds. */
export const look = (looking: boolean): void => whatIfStore.setState({ looking });

/** The most changes that a station takes at once. */
const MOST = 20;

/** Two changes say different things about the same: the later one counts. */
function isInsteadOf(a: WhatIfChange, b: WhatIfChange): boolean {
  const isPlace = (one: WhatIfChange) => one.kind === 'move' || one.kind === 'pin';
  if (isPlace(a) && isPlace(b))
    return 'operation' in a && 'operation' in b && a.order === b.order && a.operation === b.operation;
  if (a.kind !== b.kind) return false;
  // Due date and priority of one order are two thoughts.
  if (a.kind === 'rush' && b.kind === 'rush')
    return a.order === b.order && (a.due === undefined) === (b.due === undefined);
  return 'equipment' in a && 'equipment' in b && a.equipment === b.equipment;
}

/** Asks the station what the changes would do. An answer that comes when others are asked about already is not shown. */
async function ask(changes: readonly WhatIfChange[]): Promise<void> {
  if (changes.length === 0) {
    discard();
    return;
  }
  whatIfStore.setState({ changes, asking: changes, problems: null });
  const isStill = () => whatIfStore.getState().asking === changes;
  try {
    const result = await stationHost().call('whatIf', { changes: [...changes] });
    if (!isStill()) return;
    if (result.ok) whatIfStore.setState({ answer: result.answer, asking: null });
    else whatIfStore.setState({ answer: null, looking: false, problems: result.problems, asking: null });
  } catch {
    if (isStill()) whatIfStore.setState({ answer: null, looking: false, problems: [], asking: null });
  }
}

/** Thinks of one more change, and asks. */
export function addChange(change: WhatIfChange): void {
  const { changes } = whatIfStore.getState();
  const kept = changes.filter((one) => !isInsteadOf(one, change));
  void ask([...kept, change].slice(-MOST));
}

/** Drops one change, and asks what the others would do. */
export function dropChange(change: WhatIfChange): void {
  void ask(whatIfStore.getState().changes.filter((one) => one !== change));
}

/** Asks the same once more: the plan has gone on since. */
export function askAgain(): void {
  void ask([...whatIfStore.getState().changes]);
}

/** What is left after some were done: those that are no facts of this system. */
export function keepOnly(changes: readonly WhatIfChange[]): void {
  void ask(changes);
}

/** The plan that the chart shows: the one with the changes while somebody looks at it. */
export function planShown(plan: AreaPlanView, { looking, answer }: WhatIfState): AreaPlanView {
  return looking && answer ? answer.plan : plan;
}
