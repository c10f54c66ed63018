import { stateOf } from '../aggregates/world.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { instantOf } from '../gate/gate-context.ts';
import { term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';

/** A machine without a job loses what it could make: no more than this is counted, for more cannot be known (minutes). */
const IDLE_MINUTES = 60;
/** What a late order, and one that will be late, is worth besides. */
const OVERDUE_MINUTES = 30;
const LATE_RISK_MINUTES = 20;
const MINUTES_OF_A_PRIORITY = 2;
const MOST_OF_PRIORITY = 20;

/** The job that dispatch puts first, while the machine has none. */
export function dispatchCandidates({ world, station, ranking, heardMs }: Sight): Candidate[] {
  const [first] = ranking.lines;
  if (station.equipment === null || first?.readiness !== 'ready') return [];
  if (runningJob(stateOf(world, 'equipment', station.equipment))) return [];
  const { job, reasons, suspendedHere } = first;
  const codes = new Set(reasons.map(({ code }) => code));
  const priority = Math.min(MOST_OF_PRIORITY, job.order.priority * MINUTES_OF_A_PRIORITY);
  const about = { order: job.orderId, operation: job.operation.id };
  return [
    {
      kind: 'dispatch',
      about: `${about.order}/${about.operation}`,
      what: {
        code: suspendedHere ? 'take-up' : 'start',
        params: { number: job.order.number, operation: job.operation.name },
      },
      terms: [
        term('machine-idle', IDLE_MINUTES),
        ...(codes.has('overdue') ? [term('late', OVERDUE_MINUTES)] : []),
        ...(codes.has('late-risk') ? [term('late-risk', LATE_RISK_MINUTES)] : []),
        ...(priority > 0 ? [term('priority', priority)] : []),
      ],
      why: reasons.map(({ code, params }) => ({ code, params: { ...params } })),
      restsOn: heardMs === null ? null : instantOf(heardMs),
      accept: { kind: 'command', name: suspendedHere ? 'resumeJob' : 'startJob', ...about },
    },
  ];
}
