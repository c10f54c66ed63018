import type { World } from '../aggregates/world.ts';
import { instantOf } from '../gate/gate-context.ts';
import { USUAL_KPI_POLICY } from '../plan/kpi-policy.ts';
import type { KpiPolicy } from '../plan/kpi-policy.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { shiftAt, siteTimeZone } from '../time/equipment-shifts.ts';
import { instantOfLocal, localTimeOf } from '../time/local-time.ts';
import type { Shift } from '../time/shift-instances.ts';
import { clipSpans, lengthOf } from '../time/spans.ts';
import type { Span } from '../time/spans.ts';
import type { ShiftInstance, UnitPerformance } from '../views/performance-view.ts';
import { bucketsOf, countsIn, NO_ELEMENTS, sumElements } from './elements.ts';
import type { ElementBucket, Elements } from './elements.ts';
import { figuresOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { layersOf } from './layers.ts';
import { paretoOf, plannedReasons } from './pareto.ts';
import { pieceRateOf } from './piece-rate.ts';
import type { Segment } from './segments.ts';
import { timelineOf } from './timeline-view.ts';
import { createUnitCells } from './unit-cells.ts';
import type { UnitCells } from './unit-cells.ts';
import type { CountedPieces, UnitRecord } from './unit-record.ts';
import { readUnitRecord } from './unit-timeline.ts';

/** How the site makes its figures. */
export function kpiPolicyOf(plan: PlanIndex): KpiPolicy {
  return planBody(plan, 'settings', 'site')?.kpi ?? USUAL_KPI_POLICY;
}

/** A shift as screens get it. */
export function shiftInstanceOf({ id, name, date, fromMs, toMs }: Shift): ShiftInstance {
  return { id, name, date, from: instantOf(fromMs), to: instantOf(toMs) };
}

/** The stretch of time that figures of a work unit are made of. */
export interface FigureRange {
  /** Null: the calendar has none; the range is the day of the site, and nothing in it was planned. */
  readonly shift: Shift | null;
  /** From the beginning of the shift to its end or now. */
  readonly soFar: Span;
}

/** The running shift of a work unit, else the last one, as far as it has come; without any the day of the site. */
export function figureRange(plan: PlanIndex, equipment: string, nowMs: number): FigureRange {
  const shift = shiftAt(plan, equipment, nowMs);
  if (shift) return { shift, soFar: { fromMs: shift.fromMs, toMs: Math.min(shift.toMs, nowMs) } };
  const zone = siteTimeZone(plan);
  const midnight = instantOfLocal({ ...localTimeOf(nowMs, zone), hour: 0, minute: 0, second: 0 }, zone);
  return { shift: null, soFar: { fromMs: midnight, toMs: nowMs } };
}

/** What a work unit did in a range, and what that makes. */
export interface UnitWork {
  /** Put together when somebody looks at them first, as are the counts. */
  readonly segments: readonly Segment[];
  readonly counts: readonly CountedPieces[];
  readonly byJob: readonly ElementBucket[];
  readonly elements: Elements;
  readonly figures: Figures;
}

/**
 * Works out a range of a record. What lies after `asOfMs` is not known: it is no segment, and lowers the coverage.
 * @param cells what was worked out of the same unit before, from the beginning of this range on; absent: nothing.
 */
export function workOf(
  world: World,
  record: UnitRecord,
  { shift, soFar }: FigureRange,
  asOfMs: number,
  cells: UnitCells = createUnitCells(soFar.fromMs),
): UnitWork {
  const { plan } = world;
  const policy = kpiPolicyOf(plan);
  const toMs = Math.max(soFar.fromMs, Math.min(soFar.toMs, asOfMs));
  const breaks = shift?.breaks ?? [];
  const planned = plannedReasons(plan);
  const rules = {
    breaks,
    minorStopMs: policy.minorStopSeconds * 1000,
    isPlanned: (reason: string) => planned.has(reason),
  };
  // What happens at the end of a shift belongs to the next one; what happens now belongs to now.
  const countsToMs = toMs === shift?.toMs ? toMs : toMs + 1;
  const { sums: sumsByJob, segments } = cells.workOf(layersOf(record, rules), record.counts, { toMs, countsToMs });
  const byJob = bucketsOf(sumsByJob, (job) => pieceRateOf(world, job));
  const sums = sumElements(byJob.map((bucket) => bucket.elements));
  const later = { fromMs: toMs, toMs: soFar.toMs };
  const unheard = { pot: lengthOf(clipSpans([later], soFar)), pdot: lengthOf(clipSpans(breaks, later)) };
  const elements = shift
    ? sumElements([sums, { ...NO_ELEMENTS, ...unheard, unknown: unheard.pot - unheard.pdot }])
    : { ...sums, pot: 0, pdot: 0, unknown: 0, apt: 0, aust: 0, adet: 0, minor: 0, adot: 0 };
  let counts: readonly CountedPieces[] | undefined;
  return {
    get segments() {
      return segments();
    },
    get counts() {
      return (counts ??= countsIn(record, soFar.fromMs, countsToMs));
    },
    byJob,
    elements,
    figures: figuresOf(elements, policy, shift ? undefined : 0),
  };
}

/** The performance of a work unit as screens get it. */
export function performanceOf(
  plan: PlanIndex,
  equipment: string,
  { shift }: FigureRange,
  { segments, elements, figures }: UnitWork,
  asOfMs: number,
): UnitPerformance {
  const { oee, availability, effectiveness, qualityRatio, netEquipmentEffectiveness } = figures;
  const pareto = paretoOf(plan, segments);
  const open = pareto.find(({ reason }) => reason === null);
  return {
    equipment,
    name: planBody(plan, 'equipment', equipment)?.name ?? equipment,
    shift: shift && shiftInstanceOf(shift),
    asOf: instantOf(asOfMs),
    figures: { oee, availability, effectiveness, qualityRatio, netEquipmentEffectiveness },
    good: elements.gq,
    scrap: elements.sq,
    rework: elements.rq,
    segments: timelineOf(segments),
    pareto,
    unexplained: { count: open?.count ?? 0, minutes: open?.minutes ?? 0 },
  };
}

/**
 * The performance of a work unit in its running shift, worked out from the world alone.
 * @param asOfMs facts up to this instant are here; absent: up to now.
 */
export function unitPerformance(world: World, equipment: string, nowMs: number, asOfMs = nowMs): UnitPerformance {
  const range = figureRange(world.plan, equipment, nowMs);
  const record = readUnitRecord(world, equipment, range.soFar.fromMs);
  return performanceOf(world.plan, equipment, range, workOf(world, record, range, asOfMs), asOfMs);
}
