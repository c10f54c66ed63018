import { effectiveBackwards } from '../../aggregates/world.ts';
import type { World } from '../../aggregates/world.ts';
import { remainingMinutes } from '../../dispatch/rank-reason.ts';
import { doneAt, workAxis } from '../../dispatch/work-axis.ts';
import { openScreen } from '../../gate/refusal.ts';
import type { Remedy } from '../../gate/refusal.ts';
import { findJob, missingOf, openPredecessor, sentAheadBy, tellsOf } from '../../production/job-lookup.ts';
import type { Job } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { equipmentName, instantAt } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import type { Finding } from '../readiness.ts';

const MINUTE_MS = 60_000;

/**
 * When an operation that runs should be done: from its last report, or its begin on the machine where that was later, so much working time of
 * that machine ahead as was left then. Undefined where that cannot be told: it is paused, or more than one machine has it.
 */
function expectedEnd(world: World, job: Job): string | undefined {
  const [run, other] = job.state.runs;
  if (!run || other || run.suspended || run.phase === 'paused') return undefined;
  // Looks back no farther than to the last report or the start.
  const tells = tellsOf(job.operation.id, ['QuantityReported', 'JobStarted']);
  const [last] = effectiveBackwards(world, 'workOrder', job.orderId, tells);
  const sinceMs = Math.max(Date.parse(run.since), last ? Date.parse(last.occurredAt) : 0);
  const axis = workAxis(world.plan, run.equipment, sinceMs);
  return instantAt(doneAt(axis, sinceMs, remainingMinutes(job, run.equipment) * MINUTE_MS));
}

/** The operation before this one is not done: not begun, or on its way with so much made and so much left. */
function openFinding({ world, job }: Asked, before: NonNullable<ReturnType<typeof openPredecessor>>): Finding {
  const found = findJob(world, job.orderId, before.id);
  const names = { predecessor: before.name, workCenter: equipmentName(world, before.workCenter) };
  const remedies: Remedy[] = [openScreen('line'), { kind: 'ask', roles: ['supervisor'] }];
  const common = { state: 'blocked', turnsAt: null, owner: { role: 'supervisor', person: null }, remedies } as const;
  const runs = 'missing' in found ? [] : found.state.runs;
  if ('missing' in found || runs.length === 0) return { ...common, code: 'predecessor-open', params: names, at: null };
  const at =
    runs
      .map(({ phaseSince }) => phaseSince)
      .toSorted()
      .at(-1) ?? null;
  const figures = { good: found.state.good, missing: missingOf(found), unit: found.quantity.unit };
  const rests = executionStatus(found.state) === 'suspended';
  const expectedAt = expectedEnd(world, found);
  return {
    ...common,
    code: rests ? 'predecessor-rests' : 'predecessor-runs',
    params: {
      ...names,
      ...figures,
      minutes: remainingMinutes(found, runs[0]?.equipment),
      equipment: equipmentName(world, runs[0]?.equipment ?? ''),
    },
    at,
    ...(expectedAt === undefined ? {} : { expectedAt }),
  };
}

/** Pieces come from the operation before while this one may begin with those that were sent ahead: somebody has to go on making them. */
function aheadFinding({ world, job }: Asked): Finding[] {
  const before = sentAheadBy(job);
  if (!before) return [];
  const found = findJob(world, job.orderId, before.id);
  if ('missing' in found) return [];
  const isRunning = executionStatus(found.state) === 'running';
  return [
    {
      code: isRunning ? 'sent-ahead' : 'sent-ahead-rests',
      params: {
        predecessor: before.name,
        workCenter: equipmentName(world, before.workCenter),
        good: found.state.good,
        missing: missingOf(found),
        unit: found.quantity.unit,
      },
      state: isRunning ? 'ready' : 'atRisk',
      at: found.state.startedAt,
      turnsAt: null,
      owner: { role: 'supervisor', person: null },
      remedies: isRunning ? [] : [openScreen('line'), { kind: 'ask', roles: ['supervisor'] }],
    },
  ];
}

/** Whether what comes before in the order is done or sent ahead, and nobody else has the operation. */
export const predecessorQuestion: Question = {
  question: 'predecessor',
  ask(asked) {
    const { world, job, isHere } = asked;
    if (isHere) return [];
    const waitsFor = openPredecessor(job);
    const findings = waitsFor ? [openFinding(asked, waitsFor)] : aheadFinding(asked);
    const [elsewhere] = job.state.runs;
    if (!elsewhere) return findings;
    return [
      ...findings,
      {
        code: 'running-elsewhere',
        params: { equipment: equipmentName(world, elsewhere.equipment) },
        state: 'blocked',
        at: elsewhere.since,
        turnsAt: null,
        owner: { role: 'supervisor', person: null },
        remedies: [openScreen('line')],
      },
    ];
  },
};
