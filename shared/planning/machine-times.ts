import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { openStop } from '../equipment/stops.ts';
import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Span as TickSpan } from '../sequencing/problem.ts';
import { equipmentShifts, holdersOf } from '../time/equipment-shifts.ts';
import { clipSpans, joinSpans } from '../time/spans.ts';
import type { Span } from '../time/spans.ts';
import type { PlanPause } from '../views/area-plan-view.ts';
import type { Supposed } from './supposed.ts';

const MINUTE = 60_000;
/** A machine that stands counts as standing for so long from now on: nobody has said when it runs again. */
export const ASSUMED_STOP_MINUTES = 60;

/** The parts of spans that lie in none of others; all in order and apart from each other. */
export function withoutSpans(spans: readonly Span[], others: readonly Span[]): Span[] {
  const rest: Span[] = [];
  const out = joinSpans(others);
  for (const { fromMs, toMs } of joinSpans(spans)) {
    let from = fromMs;
    for (const gap of out) {
      if (gap.toMs <= from || gap.fromMs >= toMs) continue;
      if (gap.fromMs > from) rest.push({ fromMs: from, toMs: gap.fromMs });
      from = Math.max(from, gap.toMs);
    }
    if (from < toMs) rest.push({ fromMs: from, toMs });
  }
  return rest;
}

/** When a machine does not work in a range, by kind. */
interface Pauses {
  readonly kind: PlanPause['kind'];
  readonly spans: readonly Span[];
}

function pausesOf(world: World, equipment: string, range: Span, { out, overtime }: Supposed): Pauses[] {
  const { plan } = world;
  const extra = clipSpans(overtime.get(equipment) ?? [], range);
  const shifts = equipmentShifts(plan, equipment, range);
  const work = shifts ? clipSpans(shifts, range) : [range];
  const breaks = clipSpans(shifts?.flatMap((shift) => shift.breaks) ?? [], range);
  const booked = holdersOf(plan, equipment)
    .flatMap((id) => planBody(plan, 'equipment', id)?.maintenance ?? [])
    .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
  const stands = openStop(stateOf(world, 'equipment', equipment)) !== undefined;
  const stop = { fromMs: range.fromMs, toMs: range.fromMs + ASSUMED_STOP_MINUTES * MINUTE };
  return [
    { kind: 'offShift', spans: withoutSpans([range], [...work, ...extra]) },
    { kind: 'break', spans: withoutSpans(breaks, extra) },
    { kind: 'maintenance', spans: joinSpans(clipSpans(booked, range)) },
    { kind: 'stopped', spans: stands ? clipSpans([stop], range) : [] },
    { kind: 'whatIf', spans: joinSpans(clipSpans(out.get(equipment) ?? [], range)) },
  ];
}

/** When a machine does not work: for people within a horizon, and for the sequencer far beyond it. */
export interface MachineTimes {
  readonly pauses: readonly PlanPause[];
  /** In minutes from the begin of the range, in order and apart from each other. */
  readonly downtimes: readonly TickSpan[];
}

/**
 * When a machine does not work.
 * @param range from now to where calendars are looked at, which is beyond the horizon; after it the machine always works.
 */
export function machineTimes(
  world: World,
  equipment: string,
  range: Span,
  horizonMs: number,
  supposed: Supposed,
): MachineTimes {
  const all = pausesOf(world, equipment, range, supposed);
  const horizon = { fromMs: range.fromMs, toMs: horizonMs };
  const pauses = all.flatMap(({ kind, spans }) =>
    clipSpans(spans, horizon).map(({ fromMs, toMs }) => ({ from: instantOf(fromMs), to: instantOf(toMs), kind })),
  );
  const inMinutes = all
    .flatMap(({ spans }) => spans)
    .map(({ fromMs, toMs }) => ({
      fromMs: Math.floor((fromMs - range.fromMs) / MINUTE),
      toMs: Math.ceil((toMs - range.fromMs) / MINUTE),
    }));
  const downtimes = joinSpans(inMinutes).map(({ fromMs, toMs }) => ({ from: fromMs, to: toMs }));
  return { pauses: pauses.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)), downtimes };
}
