import { stateOf } from '../aggregates/world.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { findJob } from '../production/job-lookup.ts';
import { term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';

const MINUTE_MS = 60_000;
/** A pause is left alone for so long, and setting up for so much more than its plan (minutes). */
const PAUSE_MINUTES = 15;
const SETUP_MINUTES = 5;
/** No more is counted: for more cannot be known (minutes). */
const MOST_MINUTES = 60;

/** A job that rests too long, or is set up for longer than planned: to be gone on with. */
export function runningCandidates({ world, station, nowMs }: Sight): Candidate[] {
  if (station.equipment === null) return [];
  const on = runningJob(stateOf(world, 'equipment', station.equipment));
  if (!on || on.phase === 'run') return [];
  const job = findJob(world, on.order, on.operation);
  if ('missing' in job) return [];
  const minutes = Math.floor((nowMs - Date.parse(on.phaseSince)) / MINUTE_MS);
  const { order, operation } = on;
  const params = { number: job.order.number, operation: job.operation.name };
  const common = { about: `${order}/${operation}/${on.phaseSince}`, restsOn: on.phaseSince, why: [] };
  if (on.phase === 'paused') {
    if (minutes < PAUSE_MINUTES) return [];
    return [
      {
        ...common,
        kind: 'resume',
        what: { code: 'go-on', params },
        terms: [term('paused', Math.min(MOST_MINUTES, minutes), { since: on.phaseSince })],
        accept: { kind: 'command', name: 'resumeJob', order, operation },
      },
    ];
  }
  const over = minutes - job.operation.setupMinutes;
  if (over < SETUP_MINUTES) return [];
  return [
    {
      ...common,
      kind: 'setup',
      what: { code: 'finish-setup', params },
      terms: [term('setup-over', Math.min(MOST_MINUTES, over), { planned: job.operation.setupMinutes })],
      accept: { kind: 'command', name: 'finishSetup', order, operation },
    },
  ];
}
