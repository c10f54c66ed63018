import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import { remainingMinutes } from '../dispatch/rank-reason.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Finding, ReadinessQuestion } from '../readiness/readiness.ts';
import type { Accept, Sight } from './candidate.ts';

/** What comes next is seen to when the running job has so much work left, or less (minutes). */
export const AHEAD_MINUTES = 30;
/** What it is worth while the machine waits for it already; so much less for each minute that the running job still takes. */
const WAITS_MINUTES = 45;

/** The job that runs at the machine of a station, as the plan and its facts have it; undefined: none does, or it is not known. */
export function runningHere(world: World, equipment: string): Job | undefined {
  const on = runningJob(stateOf(world, 'equipment', equipment));
  const job = on && findJob(world, on.order, on.operation);
  return job && !('missing' in job) ? job : undefined;
}

/** The job that comes next at the machine, once that is near, and what it is worth (minutes) that nothing keeps it; undefined: it is not near. */
export function nextJob(
  { world, ranking }: Sight,
  equipment: string,
): { readonly line: RankedJob; readonly minutes: number } | undefined {
  const [line] = ranking.lines;
  if (!line) return undefined;
  const running = runningHere(world, equipment);
  const left = running ? remainingMinutes(running, equipment) : 0;
  return left > AHEAD_MINUTES ? undefined : { line, minutes: Math.round(WAITS_MINUTES - left) };
}

/** What a question found of a job, of these kinds. */
export function foundOf(
  { answers }: Pick<RankedJob, 'answers'>,
  question: ReadinessQuestion,
  codes: readonly Finding['code'][],
): Finding[] {
  const facts = answers.find((one) => one.question === question)?.facts ?? [];
  return facts.filter(({ code }) => codes.includes(code));
}

/** Leads to where somebody says what is wrong, filled in. */
export function toRaise(job: Job, equipment: string, material?: string): Accept {
  const about = { equipment, order: job.orderId, operation: job.operation.id };
  return { kind: 'raise', about: material === undefined ? about : { ...about, material } };
}
