import type { Fact } from '../catalogue/fact-catalogue.ts';
import { evolveStretch, isRunFact } from '../production/run-stretch.ts';
import type { RunStretch } from '../production/run-stretch.ts';

/** A job that occupies a work unit, or will come back to it. */
export interface JobOnEquipment extends RunStretch {
  readonly order: string;
  readonly operation: string;
}

/** The jobs of a work unit, begun and not finished here, the one begun or resumed last at the end. */
export interface MachineJobs {
  /** More than one running is a conflict of two stations, kept visible. */
  readonly jobs: readonly JobOnEquipment[];
  /** The job that the unit was used for last: what it is set up for. Null: none yet. */
  readonly lastJob: { readonly order: string; readonly operation: string } | null;
}

/** The jobs of a unit after a fact that names it. */
export function evolveJobs(before: MachineJobs, fact: Fact): MachineJobs {
  if (!isRunFact(fact)) return before;
  const { order, operation } = fact.data;
  const isIt = (job: JobOnEquipment) => job.order === order && job.operation === operation;
  const stretch = evolveStretch(before.jobs.find(isIt), fact);
  const others = before.jobs.filter((job) => !isIt(job));
  const begins = fact.type === 'JobStarted' || fact.type === 'JobResumed';
  return {
    jobs: stretch ? [...others, { order, operation, ...stretch }] : others,
    lastJob: begins ? { order, operation } : before.lastJob,
  };
}

/** The job that runs on a unit now, the one begun or resumed last; a paused one holds its unit. */
export function runningJob(state: Pick<MachineJobs, 'jobs'>): JobOnEquipment | undefined {
  return state.jobs.findLast((job) => !job.suspended);
}
