import { rolesThatCan } from '../../authority/can.ts';
import { openScreen } from '../../gate/refusal.ts';
import { obstacleOf } from '../../production/job-lookup.ts';
import { changeSince } from '../../production/order-change.ts';
import { deviationFindings } from '../blocking-findings.ts';
import type { Asked, Question } from '../question.ts';
import type { Finding } from '../readiness.ts';

const supervisor = { role: 'supervisor', person: null } as const;

/** The ERP wants it no more, or somebody stopped it. */
function obstacleFinding({ job, isHere }: Asked): Finding[] {
  const obstacle = obstacleOf(job, isHere ? 'resume' : 'begin');
  if (obstacle === undefined) return [];
  return [
    {
      code: obstacle === 'stopped' ? 'order-stopped' : 'order-not-released',
      params: { order: job.order.number },
      state: 'blocked',
      at: job.orderState.stopped?.at ?? null,
      turnsAt: null,
      owner: supervisor,
      remedies: [{ kind: 'ask', roles: rolesThatCan('production.decideOrderChange') }],
    },
  ];
}

/** The job was begun on another revision than the ERP has now, which asks for something else, and nobody has decided about it. */
function changedFinding({ world, job }: Asked): Finding[] {
  const { state, current, orderState } = job;
  if (state.revision === null || state.revision >= current.revision) return [];
  const isDecided = (orderState.decided?.to ?? 0) >= current.revision;
  if (isDecided || changeSince(world, job.orderId, job.operation.id, state.revision) !== 'work') return [];
  return [
    {
      code: 'order-changed',
      params: { from: state.revision, to: current.revision },
      state: 'atRisk',
      at: null,
      turnsAt: null,
      owner: supervisor,
      remedies: [openScreen('deviations'), { kind: 'ask', roles: rolesThatCan('production.decideOrderChange') }],
    },
  ];
}

/** Nobody has heard from the server for longer than the site lets pass: the plan may be another by now. */
function staleFinding({ place: { unheardSince }, policy }: Asked): Finding[] {
  if (unheardSince === undefined) return [];
  return [
    {
      code: 'plan-old',
      params: { since: unheardSince },
      state: 'unknown',
      countsAs: policy.stale,
      at: unheardSince,
      turnsAt: null,
      owner: { role: 'engineer', person: null },
      remedies: [{ kind: 'ask', roles: ['supervisor', 'engineer'] }],
    },
  ];
}

/** Whether the order is wanted, as it is here, and now. */
export const planQuestion: Question = {
  question: 'plan',
  ask(asked) {
    const { earliestStart } = asked.job.order;
    const isEarly = earliestStart !== null && Date.parse(earliestStart) > asked.nowMs;
    const early: Finding = {
      code: 'not-yet',
      params: { earliestStart: earliestStart ?? '' },
      // The gate lets it be begun; the list puts it after what should be begun now.
      state: 'ready',
      at: null,
      turnsAt: earliestStart,
      owner: supervisor,
      remedies: [],
    };
    return [
      ...obstacleFinding(asked),
      ...deviationFindings(asked, (kind) => kind === 'orderStopRequest'),
      ...changedFinding(asked),
      ...(isEarly ? [early] : []),
      ...staleFinding(asked),
    ];
  },
};
