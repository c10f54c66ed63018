import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { compareRanked, machineNow, rankOne } from '../dispatch/rank-jobs.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { planBody } from '../plan/plan-index.ts';
import { operationIdsOf } from '../production/job-lookup.ts';
import type { WorkOrderState } from '../production/work-order-state.ts';
import { isFinished } from '../scope/finished-order.ts';

type OrderDocument = Extract<PlanDocument, { kind: 'workOrder' }>;

/** Orders that are not finished, with what decides early that they are none of a machine's business. */
interface Candidate {
  readonly document: OrderDocument;
  readonly workCenters: ReadonlySet<string>;
  readonly earliestMs: number;
}

function candidateOf(document: OrderDocument): Candidate {
  const { operations, earliestStart } = document.body;
  return {
    document,
    // An operation of rework stays at the work center of the operation that it repairs.
    workCenters: new Set(operations.map(({ workCenter }) => workCenter)),
    earliestMs: earliestStart === null ? 0 : Date.parse(earliestStart),
  };
}

/**
 * The dispatch list of any machine of a world, best first, of jobs that are wanted and may begin by now; a job list is made many times for
 * little that changes, so what is over is looked at only once.
 */
export function openJobLists(world: World, isWanted: (ranked: RankedJob) => boolean) {
  const candidates = new Map<string, Candidate>();
  const finished = new Map<string, { readonly document: OrderDocument; readonly state: WorkOrderState }>();

  /** Whether an order was found finished and nothing has come since. */
  function isOver(document: OrderDocument): boolean {
    const over = finished.get(document.id);
    return over?.document === document && over.state === stateOf(world, 'workOrder', document.id);
  }

  function takePlan(): void {
    for (const document of world.plan.current.values())
      if (document.kind === 'workOrder' && candidates.get(document.id)?.document !== document && !isOver(document))
        candidates.set(document.id, candidateOf(document));
  }

  return (equipment: string, nowMs: number): readonly RankedJob[] => {
    takePlan();
    const parent = planBody(world.plan, 'equipment', equipment)?.parent ?? equipment;
    const machine = machineNow(world, equipment, nowMs);
    const list: RankedJob[] = [];
    for (const { document, workCenters, earliestMs } of candidates.values()) {
      if (earliestMs > nowMs || !(workCenters.has(parent) || workCenters.has(equipment))) continue;
      const state = stateOf(world, 'workOrder', document.id);
      if (isFinished(document.body, state)) {
        finished.set(document.id, { document, state });
        candidates.delete(document.id);
        continue;
      }
      for (const id of operationIdsOf(document.body, state)) {
        const ranked = rankOne(world, document.id, id, machine, nowMs);
        if (ranked && isWanted(ranked)) list.push(ranked);
      }
    }
    return list.toSorted(compareRanked);
  };
}
