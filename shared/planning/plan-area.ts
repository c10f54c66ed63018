import type { World } from '../aggregates/world.ts';
import type { JobKey } from '../gate/gate-context.ts';
import type { MachineSequences } from '../sequencing/problem.ts';
import type { AreaPlanView, WhatIfChange, WhatIfView } from '../views/area-plan-view.ts';
import type { Worded } from '../views/worded.ts';
import { planOfSchedule, totalsOf } from './plan-of-schedule.ts';
import type { PlannedArea } from './planned-area.ts';
import { problemOfArea } from './problem-of-area.ts';
import type { AreaWishes } from './problem-of-area.ts';
import { foundPlan } from './search-plan.ts';
import type { FoundPlan, PlanSearchWishes } from './search-plan.ts';
import { jobName } from './supposed.ts';
import { supposedBy, whatIfOf } from './what-if.ts';

/** How a plan is made in one go. */
export interface PlanWishes extends Omit<AreaWishes, 'supposed'> {
  readonly evaluations: number;
}

/** What people saw last of each machine, as numbers of another problem: what is gone is left out. */
export function sequencesOf(
  { machines, operations }: PlannedArea,
  shown: ReadonlyMap<string, readonly JobKey[]> | undefined,
): MachineSequences | undefined {
  if (!shown) return undefined;
  const numbers = new Map(operations.map((operation, index) => [jobName(operation), index]));
  return machines.map(({ equipment }) =>
    (shown.get(equipment.id) ?? []).flatMap((key) => numbers.get(jobName(key)) ?? []),
  );
}

/** A plan as people see it: of each machine its jobs in order. */
export function shownOf({ machines, operations }: PlannedArea, { lines }: Pick<FoundPlan, 'lines'>) {
  return new Map(
    machines.map(({ equipment }, machine) => [
      equipment.id,
      (lines[machine] ?? []).flatMap(({ operation }) => {
        const own = operations[operation];
        return own ? { order: own.order, operation: own.operation } : [];
      }),
    ]),
  );
}

/** A search for the plan of an area. */
export function searchOf(area: PlannedArea, { evaluations, shown }: PlanWishes): PlanSearchWishes {
  const warm = sequencesOf(area, shown);
  return { problem: area.problem, evaluations, ...(warm ? { warm } : {}) };
}

/** The plan of an area, searched here and now. */
export function planArea(world: World, equipment: string | null, wishes: PlanWishes): AreaPlanView {
  const area = problemOfArea(world, equipment, wishes);
  const found = foundPlan(searchOf(area, wishes));
  const byRule = totalsOf(area, found.byRule);
  return planOfSchedule(area, world.plan, found.lines, { computedAtMs: wishes.nowMs, improving: false, byRule });
}

/** What changes do to the plan of an area, or what is wrong with them. */
export type WhatIfAnswer =
  | { readonly ok: true; readonly answer: WhatIfView }
  | { readonly ok: false; readonly problems: Worded[] };

/** Both sides of a what if, each with what it is searched by. */
export function whatIfSides(
  world: World,
  equipment: string | null,
  wishes: Omit<PlanWishes, 'evaluations'>,
  changes: readonly WhatIfChange[],
):
  | { readonly ok: true; readonly base: PlannedArea; readonly changed: PlannedArea }
  | Extract<WhatIfAnswer, { ok: false }> {
  const base = problemOfArea(world, equipment, wishes);
  const supposed = supposedBy(world, base, changes);
  if (!supposed.ok) return { ok: false, problems: [...supposed.problems] };
  return { ok: true, base, changed: problemOfArea(world, equipment, { ...wishes, supposed: supposed.supposed }) };
}

/**
 * What changes would do. The plan as it is searched first; then both sides are searched from it with the same budget, so that what differs comes from
 * the changes and not from luck: no change gives no difference.
 */
export function whatIfArea(
  world: World,
  equipment: string | null,
  wishes: PlanWishes,
  changes: readonly WhatIfChange[],
): WhatIfAnswer {
  const sides = whatIfSides(world, equipment, wishes, changes);
  if (!sides.ok) return sides;
  const { base, changed } = sides;
  const first = foundPlan(searchOf(base, wishes));
  const found = (area: PlannedArea) => ({
    area,
    found: foundPlan(searchOf(area, { ...wishes, shown: shownOf(base, first) })),
  });
  return { ok: true, answer: whatIfOf(world, found(base), found(changed), wishes.nowMs) };
}
