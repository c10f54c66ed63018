import { lastRecordedMs } from '../aggregates/facts-since.ts';
import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import { openStop } from '../equipment/stops.ts';
import { instantOf } from '../gate/gate-context.ts';
import { declineReasons } from '../next-action/decline-reasons.ts';
import { reasonsPassedOver } from '../next-action/passed-over.ts';
import type { PassedOverCase } from '../next-action/passed-over.ts';
import { sumElements } from '../performance/elements.ts';
import { expectedByNow, expectedOfJobs } from '../performance/expected-pieces.ts';
import { figuresOf } from '../performance/figures.ts';
import { kpiPolicyOf, shiftInstanceOf } from '../performance/unit-performance.ts';
import type { UnitPerformances, UnitShift } from '../performance/unit-performances.ts';
import type { UnitRecord } from '../performance/unit-record.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { shiftAt } from '../time/equipment-shifts.ts';
import type { LineUnit, LineView } from './line-view.ts';
import { areaAround, unitsOfArea } from './units-of-plan.ts';

/** What a station knows besides facts when it looks at its area. */
export interface LineSources {
  readonly performances: UnitPerformances;
  /** The machine of the station, whose facts are always here; null: it stands at none. */
  readonly equipment: string | null;
  readonly nowMs: number;
  /** When the server was last heard: facts of other machines up to then may be here (milliseconds); null: never. */
  readonly heardMs: number | null;
  /** What is open in the area. */
  readonly deviations: () => LineView['deviations'];
}

const STATE_OF_PHASE = { run: 'producing', setup: 'setup', paused: 'paused' } as const;

const later = (a: string, b: string | null | undefined): string => (b !== null && b !== undefined && b > a ? b : a);

/** What a machine does now, and since when. */
function stateNow(
  state: EquipmentState,
  record: UnitRecord,
  isKnown: boolean,
): Pick<LineUnit, 'state' | 'since' | 'reason'> {
  const stop = openStop(state);
  if (stop) {
    const begun = state.stops.find((part) => part.stop === stop.stop) ?? stop;
    return { state: 'stopped', since: begun.from, reason: stop.reason };
  }
  const ended = state.stops.at(-1)?.to;
  const on = runningJob(state);
  if (on) return { state: STATE_OF_PHASE[on.phase], since: later(on.phaseSince, ended), reason: null };
  if (!isKnown) return { state: 'noData', since: null, reason: null };
  const last = record.phases.reduce((end, { toMs }) => Math.max(end, toMs ?? end), -Infinity);
  return { state: 'idle', since: last === -Infinity ? null : later(instantOf(last), ended), reason: null };
}

function jobNow(
  world: World,
  equipment: string,
  on: JobOnEquipment | undefined,
  { range, record }: UnitShift,
  nowMs: number,
): LineUnit['job'] {
  const job = on && findJob(world, on.order, on.operation);
  if (!job || 'missing' in job) return null;
  const { number, material, due } = job.order;
  return {
    number,
    operationName: job.operation.name,
    material: material.name,
    good: job.state.good,
    quantity: job.quantity.value,
    unit: job.quantity.unit,
    due,
    expected: expectedByNow(world, equipment, { job, on, record, readFromMs: range.soFar.fromMs }, nowMs),
  };
}

function peopleAtWork(world: World, { labor }: EquipmentState): string[] {
  const ids = new Set(labor.map(({ person }) => person));
  return [...ids].map((id) => planBody(world.plan, 'person', id)?.name ?? id);
}

const DAY_MS = 86_400_000;

/** A job as people name it; one that is not in the plan here by its ids. */
function jobName(world: World, { order, operation }: { readonly order: string; readonly operation: string }): string {
  const job = findJob(world, order, operation);
  return 'missing' in job ? `${order} · ${operation}` : `${job.order.number} · ${job.operation.name}`;
}

function caseLine(world: World, { at, person, jobs }: PassedOverCase): LineUnit['declined'][number]['cases'][number] {
  return {
    at,
    person: person === null ? null : (planBody(world.plan, 'person', person)?.name ?? person),
    taken: jobs && jobName(world, jobs.taken),
    first: jobs && jobName(world, jobs.first),
  };
}

/** Why people did not follow what was recommended at a machine lately, in the words of the site. */
function whyNot(
  { performances, nowMs }: LineSources,
  { passedOver }: EquipmentState,
  what: PassedOverCase['what'],
): LineUnit['declined'] {
  const { world } = performances;
  const { plan } = world;
  const firstDay = (days: number) => instantOf(nowMs - (days - 1) * DAY_MS).slice(0, 10);
  const range = { weekFrom: firstDay(7), monthFrom: firstDay(30) };
  const known =
    what === 'recommendation' ? declineReasons(plan) : (planBody(plan, 'reasons', 'dispatchOverride')?.reasons ?? []);
  return reasonsPassedOver(passedOver, what, range).map(({ reason, week, month }) => ({
    reason,
    text: known.find(({ code }) => code === reason)?.text ?? { en: reason, de: reason },
    week,
    month,
    cases: passedOver.cases
      .filter((one) => one.what === what && one.reason === reason && one.at >= range.monthFrom)
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
      .map((one) => caseLine(world, one)),
  }));
}

function unitLine(sources: LineSources, equipment: string, shift: UnitShift): LineUnit {
  const { world } = sources.performances;
  const state = stateOf(world, 'equipment', equipment);
  const heardMs = lastRecordedMs(world, 'equipment', equipment);
  const plan = planBody(world.plan, 'equipment', equipment);
  const { work, record } = shift;
  const unexplained = new Set(work.segments.flatMap(({ stop }) => (stop?.reason === null ? [stop.id] : [])));
  return {
    equipment,
    name: plan?.name ?? equipment,
    workCenter: plan?.parent ?? equipment,
    ...stateNow(state, record, heardMs !== null),
    job: jobNow(world, equipment, runningJob(state), shift, sources.nowMs),
    people: peopleAtWork(world, state),
    oee: work.figures.oee,
    good: work.elements.gq,
    scrap: work.elements.sq,
    unexplained: unexplained.size,
    declined: whyNot(sources, state, 'recommendation'),
    overridden: whyNot(sources, state, 'dispatch'),
    dataAt: heardMs === null ? null : instantOf(heardMs),
  };
}

/** The machines of the area that a station stands in, and what is open there. */
export function lineViewOf(sources: LineSources): LineView {
  const { performances, equipment, nowMs, heardMs } = sources;
  const { world } = performances;
  const area = areaAround(world.plan, equipment);
  const units = unitsOfArea(world.plan, area.id);
  const asOf = (unit: string) => (unit === equipment ? nowMs : Math.min(nowMs, heardMs ?? 0));
  const shift = shiftAt(world.plan, equipment ?? area.id ?? '', nowMs);
  const shifts = units.map((unit) => ({ unit, ...performances.shiftOf(unit, nowMs, asOf(unit), shift) }));
  // What is made against what is expected: of the same machines, those of this shift.
  const scheduled = shifts.filter(({ range }) => range.shift !== null);
  const elements = sumElements(scheduled.map(({ work }) => work.elements));
  const expected = scheduled.map(({ work }) => expectedOfJobs(world, work.byJob));
  const sum = expected.reduce<number | null>((all, one) => (all === null || one === null ? null : all + one), 0);
  return {
    area: area.name,
    shift: shift && shiftInstanceOf(shift),
    units: shifts.map((one) => unitLine(sources, one.unit, one)),
    oee: figuresOf(elements, kpiPolicyOf(world.plan)).oee,
    good: elements.gq,
    expected: sum === null ? null : Math.floor(sum + 1e-9),
    deviations: sources.deviations(),
    dataAt: heardMs === null ? null : instantOf(heardMs),
  };
}
