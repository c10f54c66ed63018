import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { can } from '../authority/can.ts';
import { remainingMinutes } from '../dispatch/rank-reason.ts';
import { familyOnMachine } from '../dispatch/setup-family.ts';
import { workAxis } from '../dispatch/work-axis.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { parsePlanKey, planBody } from '../plan/plan-index.ts';
import { USUAL_PLANNING_POLICY } from '../plan/planning-policy.ts';
import { findJob, operationIdsOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { executionStatus } from '../production/operation-state.ts';
import { pinsOf, priorityOf } from '../production/pins.ts';
import { runsOn, workCentersOf } from '../production/work-place.ts';
import { readinessPlaceOf } from '../readiness/readiness-place.ts';
import type { ReadinessPlace } from '../readiness/readiness-place.ts';
import type { MachineSpec, OperationSpec, ResourceSpec, SequencingProblem } from '../sequencing/problem.ts';
import { areaAround, unitsOfArea } from '../views/units-of-plan.ts';
import type { Worded } from '../views/worded.ts';
import { candidatesOf, ownSetup } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { machineTimes } from './machine-times.ts';
import { keptPins, pinLists } from './pin-lists.ts';
import type { LeftOut, PlannedArea, PlannedOperation } from './planned-area.ts';
import { predecessorsOf } from './predecessors.ts';
import { RUNNING_CLASS, setupClasses } from './setup-classes.ts';
import { asItIs, jobName } from './supposed.ts';
import type { Supposed } from './supposed.ts';
import { waitsForUnplanned, whenReady } from './when-ready.ts';
import type { WhenReady } from './when-ready.ts';

const MINUTE = 60_000;
const HOUR_MS = 60 * MINUTE;
/** How far a plan is shown. */
export const HORIZON_HOURS = 48;
/** How far calendars are looked at: work that does not fit into the horizon is planned behind it, so that lateness is known. */
const CALENDAR_DAYS = 28;

export interface AreaWishes {
  readonly nowMs: number;
  /** Hours that the plan is shown for. */
  readonly horizonHours?: number;
  readonly supposed?: Supposed;
  /** The instant of the last contact with the server, while that is longer ago than the site lets pass; absent: the plan is fresh. */
  readonly unheardSince?: string;
  /** What people saw last of each machine, by its id, in order: standing elsewhere costs what the site says. */
  readonly shown?: ReadonlyMap<string, readonly JobKey[]>;
}

/** How much a minute of lateness of an order weighs: an order of the highest priority as much as ten of none. */
export function weightOfPriority(priority: number): number {
  return 1 + priority;
}

/** The candidates that can be planned, when each may begin, and those that nobody knows the time of. */
function sorted(
  world: World,
  candidates: readonly Candidate[],
  units: readonly string[],
  { nowMs, unheardSince }: Pick<AreaWishes, 'nowMs' | 'unheardSince'>,
): { readonly planned: readonly (Candidate & { readonly fromMs: number })[]; readonly leftOut: readonly LeftOut[] } {
  const places = new Map<number, ReadinessPlace>();
  const placeOf = (machine: number) => {
    const known = places.get(machine) ?? {
      ...readinessPlaceOf(world, units[machine] ?? '', nowMs),
      ...(unheardSince === undefined ? {} : { unheardSince }),
    };
    places.set(machine, known);
    return known;
  };
  const isTroubled = ({ place, unheardSince: since }: ReadinessPlace) =>
    place.holds.length > 0 || place.open.length > 0 || since !== undefined;
  const ready = new Map<string, Candidate & { readonly fromMs: number }>();
  const leftOut: LeftOut[] = [];
  for (const candidate of candidates) {
    const { job, modes, runsOn } = candidate;
    if (runsOn) {
      ready.set(jobName(candidate), { ...candidate, fromMs: nowMs });
      continue;
    }
    const kept: { readonly mode: Candidate['modes'][number]; readonly fromMs: number }[] = [];
    let blockers: readonly Worded[] = [];
    let clear = false;
    for (const mode of modes) {
      // What speaks against it at one machine and is not of that machine does at all of them: most have nothing against them.
      const place = placeOf(mode.machine);
      const when: WhenReady = clear && !isTroubled(place) ? { fromMs: nowMs } : whenReady(world, job, place, nowMs);
      if ('blockers' in when) blockers = when.blockers;
      else {
        kept.push({ mode, fromMs: when.fromMs });
        clear ||= when.fromMs <= nowMs;
      }
    }
    if (kept.length === 0) leftOut.push({ job, blockers });
    else
      ready.set(jobName(candidate), {
        ...candidate,
        modes: kept.map(({ mode }) => mode),
        fromMs: Math.min(...kept.map(({ fromMs }) => fromMs)),
      });
  }
  // Whoever waits for what is not planned is not planned either; candidates stand in the order of their operations.
  const planned: (Candidate & { readonly fromMs: number })[] = [];
  for (const candidate of candidates) {
    const one = ready.get(jobName(candidate));
    if (!one) continue;
    const isWaiting =
      !one.runsOn &&
      predecessorsOf(one.job).some(({ operation }) => !ready.has(jobName({ order: one.order, operation })));
    if (!isWaiting) {
      planned.push(one);
      continue;
    }
    ready.delete(jobName(one));
    const place = placeOf(one.modes[0]?.machine ?? 0);
    leftOut.push({ job: one.job, blockers: waitsForUnplanned(world, one.job, place, nowMs) });
  }
  return { planned, leftOut };
}

/** Where a job rests that was the last one there. */
function restsLast(
  world: World,
  { order, operation, job, modes }: Candidate,
  units: readonly string[],
): { readonly rests?: { readonly machine: number; readonly job: string } } {
  const here = modes.find(({ machine }) => {
    const unit = units[machine] ?? '';
    const { lastJob } = stateOf(world, 'equipment', unit);
    const isLast = lastJob?.order === order && lastJob.operation === operation;
    return isLast && job.state.runs.some(({ equipment }) => equipment === unit);
  });
  return here ? { rests: { machine: here.machine, job: jobName({ order, operation }) } } : {};
}

/**
 * Minutes of planned work that an order still needs behind what is planned of it here: at machines of other areas, or left out. It has to be done here so
 * much earlier.
 */
function laterMinutes(world: World, { orderId, current, orderState }: Job, planned: readonly Candidate[]): number {
  const here = planned.filter(({ order }) => order === orderId);
  const last = Math.max(...here.map(({ job }) => job.operation.sequence));
  const ids = new Set(here.map(({ operation }) => operation));
  return operationIdsOf(current.order, orderState).reduce((minutes, id) => {
    const job = findJob(world, orderId, id);
    if (ids.has(id) || 'missing' in job || job.operation.sequence <= last) return minutes;
    return executionStatus(job.state) === 'completed' ? minutes : minutes + remainingMinutes(job);
  }, 0);
}

/** The machines on which a job can be done as the gate judges it, ready or not. */
function whereOf(world: World, { job: { operation, state } }: Candidate, units: readonly string[]): readonly string[] {
  if (state.runs.length > 0) return units.filter((unit) => state.runs.some(({ equipment }) => equipment === unit));
  return units.filter((unit) => runsOn(operation, unit, workCentersOf(world.plan, unit)));
}

/** Tools that operations on several machines need, as what only one can have at a time. */
function toolsOf(planned: readonly Candidate[]): readonly string[] {
  const machines = new Map<string, Set<number>>();
  for (const { job, modes } of planned)
    for (const tool of job.operation.tools ?? []) {
      const there = machines.get(tool) ?? new Set();
      for (const { machine } of modes) there.add(machine);
      machines.set(tool, there);
    }
  return [...machines].flatMap(([tool, there]) => (there.size > 1 ? [tool] : [])).toSorted((a, b) => (a < b ? -1 : 1));
}

/** How many people of the plan may run machines there. */
function peopleOf({ plan }: World, units: readonly string[]): number {
  const centers = new Set(units.map((unit) => planBody(plan, 'equipment', unit)?.parent ?? unit));
  let count = 0;
  for (const key of plan.current.keys()) {
    const { kind, id } = parsePlanKey(key);
    const person = kind === 'person' ? planBody(plan, 'person', id) : undefined;
    if (person && [...centers].some((workCenter) => can(person, 'production.execute', { workCenter }))) count += 1;
  }
  return count;
}

/** People and tools that the machines share. Where there are enough people for every machine at once nobody waits for any. */
function resourcesOf(world: World, planned: readonly Candidate[], units: readonly string[]) {
  const tools = toolsOf(planned);
  const resources: ResourceSpec[] = tools.map(() => ({ capacity: 1, heldInDowntime: true, reductions: [] }));
  const most = units.map(() => 0);
  for (const { job, modes } of planned)
    for (const { machine } of modes) most[machine] = Math.max(most[machine] ?? 0, job.operation.crew ?? 1);
  const people = peopleOf(world, units);
  const isShort = people > 0 && most.reduce((sum, crew) => sum + crew, 0) > people;
  if (isShort) resources.push({ capacity: people, heldInDowntime: false, reductions: [] });
  const needsOf = ({ job: { operation } }: Candidate): OperationSpec['needs'] => {
    const held = [...new Set(operation.tools)].map((tool) => tools.indexOf(tool)).filter((index) => index >= 0);
    const crew = Math.min(people, operation.crew ?? 1);
    return [
      ...held.map((resource) => ({ resource, count: 1 })),
      ...(isShort && crew > 0 ? [{ resource: tools.length, count: crew }] : []),
    ];
  };
  return { resources, needsOf };
}

/**
 * What is to be planned in an area from now on, as a problem for the sequencer; ticks are minutes from a full one. Machines with their calendars,
 * maintenance, stops and what they are set up for; every open operation of released orders with what is left of it, what it waits for, when it may begin,
 * and what it needs; due dates, priorities and pins. Pure: the same world and wishes make the same problem.
 * @param equipment a machine of the area; null, or one that belongs to none: the whole site
 */
export function problemOfArea(world: World, equipment: string | null, wishes: AreaWishes): PlannedArea {
  const { nowMs, horizonHours = HORIZON_HOURS, supposed = asItIs, shown } = wishes;
  const { plan } = world;
  const around = areaAround(plan, equipment);
  const units = unitsOfArea(plan, around.id);
  const fromMs = Math.floor(nowMs / MINUTE) * MINUTE;
  const toMs = fromMs + horizonHours * HOUR_MS;
  const range = { fromMs, toMs: Math.max(toMs, fromMs + CALENDAR_DAYS * 24 * HOUR_MS) };
  const tick = (ms: number) => Math.ceil((ms - fromMs) / MINUTE);
  const { planned: all, leftOut } = sorted(world, candidatesOf(world, units, nowMs), units, wishes);
  const planned = all.map((candidate) => {
    const machine = units.indexOf(supposed.moved.get(jobName(candidate)) ?? '');
    const there = candidate.modes.filter((mode) => mode.machine === machine);
    return there.length > 0 ? { ...candidate, modes: there } : candidate;
  });
  const index = new Map(planned.map((candidate, place) => [jobName(candidate), place]));

  const orders = [...new Set(planned.map(({ order }) => order))];
  const priorities = new Map(orders.map((id) => [id, supposed.priority.get(id) ?? priorityOf(world, id).priority]));
  const priorityIn = (order: string) => priorities.get(order) ?? 0;
  const dueMs = ({ order, job }: Candidate) => supposed.due.get(order) ?? Date.parse(job.order.due);
  const later = new Map(
    orders.map((order) => {
      const candidate = planned.find((one) => one.order === order);
      return [order, candidate ? laterMinutes(world, candidate.job, planned) : 0];
    }),
  );
  /** When the last of it that is planned here has to be done, for what comes behind it elsewhere to be in time. */
  const dueBefore = (candidate: Candidate) => {
    const minutes = later.get(candidate.order) ?? 0;
    const unit = units[candidate.modes[0]?.machine ?? 0] ?? '';
    if (minutes === 0) return dueMs(candidate);
    const axis = workAxis(plan, unit, nowMs);
    return axis.when(axis.worked(dueMs(candidate)) - minutes * MINUTE);
  };
  const jobs = orders.map((order) => {
    const candidate = planned.find((one) => one.order === order);
    return { due: candidate ? tick(dueBefore(candidate)) : Infinity, weight: weightOfPriority(priorityIn(order)) };
  });
  const orderNumber = new Map(orders.map((order, place) => [order, place]));

  const classes = setupClasses();
  const { resources, needsOf } = resourcesOf(world, planned, units);
  const operations: OperationSpec[] = planned.map((candidate) => {
    const { job, modes, family, runsOn } = candidate;
    const { workUnits, setupMinutes } = job.operation;
    const byMachine = new Map(
      workUnits ? modes.map(({ machine }) => [machine, ownSetup(job.operation, units[machine] ?? '')]) : [],
    );
    const run = modes[0]?.run ?? 1;
    const after = runsOn
      ? []
      : predecessorsOf(job).flatMap(({ operation, share, tail }) => {
          const before = index.get(jobName({ order: candidate.order, operation }));
          return before === undefined ? [] : [{ operation: before, share, tail: Math.round(tail * run) }];
        });
    return {
      job: orderNumber.get(candidate.order) ?? 0,
      release: candidate.fromMs <= nowMs ? 0 : tick(candidate.fromMs),
      after,
      modes,
      family: runsOn
        ? RUNNING_CLASS
        : classes.of({ family, usual: setupMinutes, byMachine, ...restsLast(world, candidate, units) }),
      needs: needsOf(candidate),
      unbroken: !runsOn && job.operation.unbroken === true,
    };
  });

  const lists = pinLists(world, units, supposed);
  const wanted = units.map((_, machine) => {
    const running = planned.flatMap(({ runsOn }, place) => (runsOn?.machine === machine ? [place] : []));
    const pinned = (lists[machine] ?? []).flatMap((key) => {
      const place = index.get(jobName(key));
      const isHere = place !== undefined && planned[place]?.modes.some((mode) => mode.machine === machine);
      return place === undefined || !isHere || running.includes(place) ? [] : [place];
    });
    return [...running, ...pinned];
  });
  const kept = keptPins(wanted, operations);
  for (const [machine, list] of kept.entries())
    for (const place of list) {
      const operation = operations[place];
      if (operation)
        operations[place] = { ...operation, modes: operation.modes.filter((mode) => mode.machine === machine) };
    }

  const times = units.map((unit) => machineTimes(world, unit, range, toMs, supposed));
  const machines: MachineSpec[] = units.map((unit, machine) => {
    const matrix = planBody(plan, 'changeover', planBody(plan, 'equipment', unit)?.parent ?? unit);
    return {
      readyAt: 0,
      family: null,
      downtimes: times[machine]?.downtimes ?? [],
      setups: classes.times(machine, matrix, familyOnMachine(world, unit)),
      pinned: kept[machine] ?? [],
    };
  });

  const policy = { ...USUAL_PLANNING_POLICY, ...planBody(plan, 'settings', 'site')?.planning };
  const problem: SequencingProblem = {
    machines,
    jobs,
    operations,
    resources,
    objective: { ...policy.weights, makespan: 0 },
    shown: units.map((unit) =>
      (shown?.get(unit) ?? []).slice(0, policy.frozenJobs).flatMap((key) => index.get(jobName(key)) ?? []),
    ),
  };
  const pinAt = new Map(units.flatMap((unit) => pinsOf(world, unit).map((pin) => [jobName(pin), pin] as const)));
  const inPlan = new Set(kept.flat());
  return {
    area: { id: around.id ?? '', name: around.name },
    fromMs,
    toMs,
    machines: units.map((unit, machine) => ({
      equipment: { id: unit, name: planBody(plan, 'equipment', unit)?.name ?? unit },
      family: familyOnMachine(world, unit) ?? null,
      pauses: times[machine]?.pauses ?? [],
    })),
    operations: planned.map((candidate, place): PlannedOperation => ({
      order: candidate.order,
      operation: candidate.operation,
      job: candidate.job,
      family: candidate.family,
      priority: priorityIn(candidate.order),
      due: new Date(dueMs(candidate)).toISOString(),
      runsSince: candidate.runsOn?.since ?? null,
      pin: inPlan.has(place) ? (pinAt.get(jobName(candidate)) ?? null) : null,
      machines: whereOf(world, candidate, units),
      laterMinutes: later.get(candidate.order) ?? 0,
    })),
    orders,
    leftOut,
    problem,
  };
}
