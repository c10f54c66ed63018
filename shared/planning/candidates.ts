import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { familyOf } from '../dispatch/setup-family.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { parsePlanKey, planBody } from '../plan/plan-index.ts';
import type { OperationPlan } from '../plan/work-order.ts';
import { findJob, missingOf, obstacleOf, operationIdsOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { executionStatus } from '../production/operation-state.ts';
import { runsOn, workCentersOf } from '../production/work-place.ts';
import { jobName } from './supposed.ts';

/** An open operation that can be done on machines of the area. */
export interface Candidate extends JobKey {
  readonly job: Job;
  readonly family: string | null;
  /** Where it can be done, and minutes of run that are left there. Where it has been begun and rests, there alone. */
  readonly modes: readonly { readonly machine: number; readonly run: number }[];
  /** It is on a machine now. */
  readonly runsOn: { readonly machine: number; readonly since: string } | null;
  /** Good pieces missing of all, 0 to 1. */
  readonly left: number;
}

/** Minutes of the setup of an operation on a machine, where no changeover matrix says otherwise. */
export function ownSetup({ workUnits, setupMinutes }: OperationPlan, equipment: string): number {
  return workUnits?.find((unit) => unit.equipment === equipment)?.setupMinutes ?? setupMinutes;
}

const runOn = ({ workUnits, runMinutes }: OperationPlan, equipment: string) =>
  workUnits?.find((unit) => unit.equipment === equipment)?.runMinutes ?? runMinutes;

/** Minutes of a running setup that are left, by the plan. */
function setupLeft({ operation, state }: Job, equipment: string, nowMs: number): number {
  const run = state.runs.find((one) => one.equipment === equipment);
  if (run?.phase !== 'setup') return 0;
  return Math.max(0, ownSetup(operation, equipment) - (nowMs - Date.parse(run.phaseSince)) / 60_000);
}

function candidateOf(world: World, job: Job, units: readonly string[], nowMs: number): Candidate | undefined {
  const { orderId: order, operation, state } = job;
  const status = executionStatus(state);
  if (status === 'completed') return undefined;
  const begun = state.runs.length > 0;
  if (obstacleOf(job, begun ? 'report' : 'begin') !== undefined) return undefined;
  const all = Number(job.quantity.value);
  const left = all > 0 ? Number(missingOf(job)) / all : 0;
  const running = state.runs.find(({ suspended }) => !suspended);
  const modes: { machine: number; run: number }[] = [];
  for (const [machine, equipment] of units.entries()) {
    if (running && running.equipment !== equipment) continue;
    if (!running && begun && !state.runs.some((run) => run.equipment === equipment)) continue;
    if (!begun && !runsOn(operation, equipment, workCentersOf(world.plan, equipment))) continue;
    const minutes = runOn(operation, equipment) * left + (running ? setupLeft(job, equipment, nowMs) : 0);
    modes.push({ machine, run: Math.max(1, Math.round(minutes)) });
  }
  const [first] = modes;
  if (!first) return undefined;
  return {
    order,
    operation: operation.id,
    job,
    family: familyOf(world, job) ?? null,
    modes,
    runsOn: running ? { machine: first.machine, since: running.since } : null,
    left,
  };
}

/** Every open operation of released orders that can be done on these machines; by order, then in the order of the operations. */
export function candidatesOf(world: World, units: readonly string[], nowMs: number): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const key of world.plan.current.keys()) {
    const { kind, id } = parsePlanKey(key);
    if (kind !== 'workOrder') continue;
    const plan = planBody(world.plan, 'workOrder', id);
    if (!plan) continue;
    const state = stateOf(world, 'workOrder', id);
    if (plan.requestState !== 'released' && Object.keys(state.operations).length === 0) continue;
    for (const operation of operationIdsOf(plan, state)) {
      const job = findJob(world, id, operation);
      const candidate = 'missing' in job ? undefined : candidateOf(world, job, units, nowMs);
      if (candidate) found.push(candidate);
    }
  }
  const place = (one: Candidate) => [one.order, String(one.job.operation.sequence).padStart(12, '0'), one.operation];
  const keys = new Map(found.map((one) => [jobName(one), place(one).join('\u0000')]));
  const keyOf = (one: Candidate) => keys.get(jobName(one)) ?? '';
  return found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
