import { remainingMinutes } from '../../dispatch/rank-reason.ts';
import { openScreen } from '../../gate/refusal.ts';
import type { Remedy } from '../../gate/refusal.ts';
import { findJob, missingOf, openPredecessor, sentAheadBy } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { equipmentName } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import type { Finding } from '../readiness.ts';

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
  return {
    ...common,
    code: rests ? 'predecessor-rests' : 'predecessor-runs',
    params: {
      ...names,
      ...figures,
      minutes: remainingMinutes(found),
      equipment: equipmentName(world, runs[0]?.equipment ?? ''),
    },
    at,
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
