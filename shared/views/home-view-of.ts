import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { changeDifferences } from '../attention/change-differences.ts';
import type { DeviationCounts } from '../deviations/standing.ts';
import type { Ranking } from '../dispatch/dispatch-list.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import { unexplainedOf } from '../equipment/stops.ts';
import { planBody } from '../plan/plan-index.ts';
import { countedHere } from '../production/counted-pieces.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { changeSince } from '../production/order-change.ts';
import { componentsOf } from './component-lines.ts';
import { dispatchLineOf, jobViewOf, specialOf } from './job-view-of.ts';
import { stationViewOf } from './session-view-of.ts';
import type { StationPlace } from './session-view-of.ts';
import { homeStopOf } from './stops-view-of.ts';
import type { ComponentLine, HomeView, NextActionView, RunningJobView } from './view-schemas.ts';

function changeOf(world: World, { orderId, operation, state, current, orderState }: Job): RunningJobView['changed'] {
  const { decided } = orderState;
  const stopped = decided?.decision === 'stop';
  const isKept = decided?.decision === 'keep' && decided.to >= current.revision;
  if (state.revision === null || isKept) return null;
  const matter = changeSince(world, orderId, operation.id, state.revision) ?? (stopped ? 'work' : undefined);
  if (matter === undefined) return null;
  const [from, to] = [state.revision, current.revision];
  const differences = changeDifferences(world, orderId, from, to);
  return { from, to, state: current.order.requestState, stopped, matter: stopped ? 'work' : matter, differences };
}

/** How long a person worked on a job before they began this time. */
function workedBefore(world: World, person: string, { order, operation }: JobOnEquipment): { beforeMs?: number } {
  const before = stateOf(world, 'person', person).worked.find(
    (one) => one.order === order && one.operation === operation,
  );
  return before && before.ms > 0 ? { beforeMs: before.ms } : {};
}

function runningOf(world: World, machine: EquipmentState, on: JobOnEquipment, nowMs: number): RunningJobView | null {
  const job = findJob(world, on.order, on.operation);
  if ('missing' in job) return null;
  const here = machine.labor.filter(({ order, operation }) => order === on.order && operation === on.operation);
  return {
    job: jobViewOf(job),
    since: on.since,
    phase: on.phase,
    phaseSince: on.phaseSince,
    people: here.map(({ person, activity, since }) => ({
      id: person,
      name: planBody(world.plan, 'person', person)?.name ?? person,
      // Whoever set up before the machine was ready goes on with the run, without having to say so.
      activity: on.activity === 'setup' ? activity : 'run',
      since,
      ...workedBefore(world, person, on),
    })),
    components: componentsOf(world, job, nowMs),
    counted: countedHere(world.plan, job.state.counted, machine.id),
    special: specialOf(job),
    changed: changeOf(world, job),
  };
}

/**
 * The running job of a machine, what rests there, its stop, and what comes next.
 * @param nextAction what the person who acts does best now, given the components of the running job.
 */
export function homeViewOf(
  place: Omit<StationPlace, 'site'>,
  ranking: Ranking,
  nowMs: number,
  deviations: DeviationCounts = { open: 0, forHere: 0, overdue: 0 },
  nextAction: (components: readonly ComponentLine[]) => NextActionView | null = () => null,
): HomeView {
  const { world, equipment } = place;
  const machine = stateOf(world, 'equipment', equipment ?? '');
  const on = runningJob(machine);
  const [first] = ranking.lines;
  const running = on ? runningOf(world, machine, on, nowMs) : null;
  return {
    station: stationViewOf(place),
    running,
    suspended: machine.jobs.flatMap((other) => {
      const job = other.suspended ? findJob(world, other.order, other.operation) : undefined;
      return job && !('missing' in job) ? [jobViewOf(job)] : [];
    }),
    stop: homeStopOf(machine),
    unexplained: unexplainedOf(machine).length,
    next: first && first.readiness !== 'blocked' ? dispatchLineOf(first) : null,
    readyCount: ranking.readyCount,
    deviations: { open: deviations.open, forHere: deviations.forHere, overdue: deviations.overdue },
    nextAction: nextAction(running?.components ?? []),
  };
}
