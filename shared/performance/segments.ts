import type { StopPart } from '../equipment/stops.ts';
import type { Span } from '../time/spans.ts';
import type { UnitState } from '../views/performance-view.ts';
import type { JobPhase, UnitRecord } from './unit-record.ts';

/** A job on a work unit. */
export interface JobKey {
  readonly order: string;
  readonly operation: string;
}

/** A stretch in which a work unit did one thing. Segments of a range follow each other without a gap. */
export interface Segment extends Span {
  readonly state: UnitState;
  /** The part of a stop that it lies in, and its reason; null: not explained. */
  readonly stop: { readonly id: string; readonly reason: string | null } | null;
  readonly job: JobKey | null;
}

/** What decides between things that a unit did at the same time. */
export interface SegmentRules {
  /** Planned down time of the calendar. */
  readonly breaks: readonly Span[];
  /** A stop that is over and was shorter is a minor one. */
  readonly minorStopMs: number;
  /** True for reasons of stops that are planned; only those count that were given when the stop began. */
  readonly isPlanned: (reason: string) => boolean;
}

interface Layer extends Span {
  readonly state: UnitState;
  readonly stop: Segment['stop'];
  readonly phase: JobPhase | null;
}

/** Higher wins: planned down time, stop, setup, pause, production; below them what is known, or not, when nothing happens. */
const RANK: Readonly<Record<UnitState, number>> = {
  planned: 6,
  stopped: 5,
  minorStop: 5,
  setup: 4,
  paused: 3,
  producing: 2,
  noData: 1,
  idle: 0,
};
const STATE_OF_PHASE = { run: 'producing', setup: 'setup', paused: 'paused' } as const;

/** Times of parts of stops, which never change: reading the same instants again costs more than all the rest. */
const times = new WeakMap<StopPart, { readonly fromMs: number; readonly toMs: number | null }>();

function timesOf(part: StopPart): { readonly fromMs: number; readonly toMs: number | null } {
  const known = times.get(part);
  if (known) return known;
  const read = { fromMs: Date.parse(part.from), toMs: part.to === null ? null : Date.parse(part.to) };
  times.set(part, read);
  return read;
}

function stopLayers({ stops, givenReasons }: UnitRecord, range: Span, rules: SegmentRules): Layer[] {
  // A stop that people told apart is as long as all of its parts.
  const lengths = new Map<string, number>();
  for (const part of stops) {
    const { fromMs, toMs } = timesOf(part);
    lengths.set(part.stop, (lengths.get(part.stop) ?? 0) + (toMs ?? Infinity) - fromMs);
  }
  const layers: Layer[] = [];
  for (const part of stops) {
    const { fromMs, toMs: end } = timesOf(part);
    const toMs = end ?? range.toMs;
    if (fromMs >= range.toMs || toMs <= range.fromMs) continue;
    const given = givenReasons.get(part.id);
    const planned =
      given !== undefined && part.reason !== null && rules.isPlanned(given) && rules.isPlanned(part.reason);
    const minor = (lengths.get(part.stop) ?? Infinity) < rules.minorStopMs;
    const state = planned ? 'planned' : minor ? 'minorStop' : 'stopped';
    layers.push({ fromMs, toMs, state, stop: { id: part.id, reason: part.reason }, phase: null });
  }
  return layers;
}

function phaseLayers({ phases }: UnitRecord, range: Span): Layer[] {
  const layers: Layer[] = [];
  for (const phase of phases) {
    const { fromMs, toMs } = phase;
    if (fromMs >= range.toMs || (toMs !== null && toMs <= range.fromMs)) continue;
    layers.push({ fromMs, toMs: toMs ?? range.toMs, state: STATE_OF_PHASE[phase.phase], stop: null, phase });
  }
  return layers;
}

/** Of two layers at the same time the higher one; of two equal ones what began last, then the order of names, so that it never flickers. */
function isAbove(layer: Layer, other: Layer | undefined): boolean {
  if (!other) return true;
  if (RANK[layer.state] !== RANK[other.state]) return RANK[layer.state] > RANK[other.state];
  // A break of the calendar lies above a stop that was planned besides.
  if ((layer.stop === null) !== (other.stop === null)) return layer.stop === null;
  if (layer.fromMs !== other.fromMs) return layer.fromMs > other.fromMs;
  return nameOf(layer) > nameOf(other);
}

const nameOf = ({ stop, phase }: Layer) => stop?.id ?? (phase ? `${phase.order} ${phase.operation}` : '');

function isSame(a: Segment, b: Segment): boolean {
  return (
    a.state === b.state &&
    a.stop?.id === b.stop?.id &&
    a.job?.order === b.job?.order &&
    a.job?.operation === b.job?.operation
  );
}

function segmentOf(span: Span, layers: Iterable<Layer>): Segment {
  let top: Layer | undefined;
  let work: Layer | undefined;
  for (const layer of layers) {
    if (isAbove(layer, top)) top = layer;
    if (layer.phase && isAbove(layer, work)) work = layer;
  }
  const phase = work?.phase ?? null;
  return {
    ...span,
    state: top?.state ?? 'idle',
    stop: top?.stop ?? null,
    job: phase && { order: phase.order, operation: phase.operation },
  };
}

/** What a work unit did in a range: segments that fill it exactly, in order. An empty range has none. */
export function segmentsOf(record: UnitRecord, range: Span, rules: SegmentRules): Segment[] {
  if (range.toMs <= range.fromMs) return [];
  const none = { stop: null, phase: null };
  const knownFromMs =
    record.knownFrom === null ? range.toMs : record.knownFrom === '' ? range.fromMs : Date.parse(record.knownFrom);
  const unknown: Layer = { fromMs: range.fromMs, toMs: knownFromMs, state: 'noData', ...none };
  const layers = [
    ...rules.breaks.map((span): Layer => ({ ...span, state: 'planned', ...none })),
    unknown,
    ...stopLayers(record, range, rules),
    ...phaseLayers(record, range),
  ].filter(({ fromMs, toMs }) => fromMs < toMs && fromMs < range.toMs && toMs > range.fromMs);
  const begins = layers.toSorted((a, b) => a.fromMs - b.fromMs);
  const points = new Set([range.fromMs, range.toMs]);
  for (const { fromMs, toMs } of layers) {
    if (fromMs > range.fromMs) points.add(fromMs);
    if (toMs < range.toMs) points.add(toMs);
  }
  const segments: Segment[] = [];
  const here = new Set<Layer>();
  let next = 0;
  let fromMs = range.fromMs;
  for (const toMs of [...points].toSorted((a, b) => a - b)) {
    if (toMs === range.fromMs) continue;
    for (const layer of here) if (layer.toMs <= fromMs) here.delete(layer);
    for (let layer = begins[next]; layer && layer.fromMs <= fromMs; layer = begins[next]) {
      if (layer.toMs > fromMs) here.add(layer);
      next += 1;
    }
    const segment = segmentOf({ fromMs, toMs }, here);
    const before = segments.at(-1);
    if (before && isSame(before, segment)) segments[segments.length - 1] = { ...before, toMs };
    else segments.push(segment);
    fromMs = toMs;
  }
  return segments;
}
