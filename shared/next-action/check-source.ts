import { stateOf } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import { readinessOf } from '../readiness/readiness-of.ts';
import { readinessPlaceOf } from '../readiness/readiness-place.ts';
import type { Readiness } from '../readiness/readiness.ts';
import { term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';
import { mayHere } from './may-here.ts';
import { foundOf, nextJob, runningHere, toRaise } from './what-lacks.ts';

const due = ['calibration-over', 'calibration-ends'] as const;
/** What is measured with a gauge that is out of calibration may have to be measured again; one that ends before the job can be seen to meanwhile. */
const OVER_MINUTES = 40;
const ENDS_MINUTES = 12;

/** Whether anything of a job has a day on which its calibration ends: only then it is asked, which costs more. */
function hasGauge({ world }: Sight, job: Job): boolean {
  return (job.operation.tools ?? []).some((tool) => planBody(world.plan, 'equipment', tool)?.calibrationDue);
}

function checksOf({ world }: Sight, equipment: string, job: Job, readiness: Pick<Readiness, 'answers'>): Candidate[] {
  const isSaid = stateOf(world, 'equipment', equipment).deviations.open.some(
    ({ kind, order }) => kind === 'qualityConcern' && order === job.orderId,
  );
  if (isSaid) return [];
  return foundOf(readiness, 'tooling', due).map(({ code, params }) => ({
    kind: 'check',
    about: `${String(params['tool'])}/${String(params['expiry'])}/${code}`,
    what: { code: 'calibrate', params: { tool: params['tool'] ?? '', number: job.order.number } },
    terms: [term(code, code === 'calibration-over' ? OVER_MINUTES : ENDS_MINUTES, params)],
    why: [],
    // The plan says so, which carries no time.
    restsOn: null,
    accept: toRaise(job, equipment),
  }));
}

/** Checks that are due: gauges of the running job and of the next one whose calibration is over, or ends before the job would. */
export function checkCandidates(sight: Sight): Candidate[] {
  const { world, station, nowMs } = sight;
  const { equipment } = station;
  if (equipment === null || !mayHere(sight, 'deviation.raise')) return [];
  const running = runningHere(world, equipment);
  const readiness =
    running && hasGauge(sight, running)
      ? readinessOf(world, running, readinessPlaceOf(world, equipment, nowMs), nowMs)
      : undefined;
  const next = nextJob(sight, equipment);
  const all = [
    ...(running && readiness ? checksOf(sight, equipment, running, readiness) : []),
    ...(next ? checksOf(sight, equipment, next.line.job, next.line) : []),
  ];
  // One gauge of two jobs is one check.
  return all.filter(({ about }, index) => all.findIndex((one) => one.about === about) === index);
}
