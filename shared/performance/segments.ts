import type { Span } from '../time/spans.ts';
import type { UnitState } from '../views/performance-view.ts';
import { layersOf } from './layers.ts';
import type { Layer, Layers, SegmentRules } from './layers.ts';
import type { UnitRecord } from './unit-record.ts';

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

/** True for segments that are one when they follow each other. */
function isSame(a: Segment, b: Segment): boolean {
  return (
    a.state === b.state &&
    a.stop?.id === b.stop?.id &&
    a.job?.order === b.job?.order &&
    a.job?.operation === b.job?.operation
  );
}

const until = ({ fromMs, state, stop, job }: Segment, toMs: number): Segment => ({ fromMs, toMs, state, stop, job });

function segmentOf(fromMs: number, toMs: number, layers: readonly Layer[]): Segment {
  let top: Layer | undefined;
  let work: Layer | undefined;
  for (const layer of layers) {
    if (isAbove(layer, top)) top = layer;
    if (layer.phase && isAbove(layer, work)) work = layer;
  }
  const job = work?.phase ? { order: work.phase.order, operation: work.phase.operation } : null;
  return { fromMs, toMs, state: top?.state ?? 'idle', stop: top?.stop ?? null, job };
}

/**
 * What a work unit did in a range: segments that fill it exactly, in order. An empty range has none.
 * @param cuts moments in the range at which a segment ends in any case, ascending.
 */
export function segmentsIn(layers: Layers, range: Span, cuts: readonly number[] = []): Segment[] {
  if (range.toMs <= range.fromMs) return [];
  const begins: Layer[] = [];
  const moments: number[] = [range.toMs, ...cuts];
  for (const list of [layers.ground, layers.stops, layers.phases]) {
    for (const layer of list) {
      const { fromMs, toMs } = layer;
      if (fromMs >= toMs || fromMs >= range.toMs || toMs <= range.fromMs) continue;
      begins.push(layer);
      if (fromMs > range.fromMs) moments.push(fromMs);
      if (toMs < range.toMs) moments.push(toMs);
    }
  }
  begins.sort((a, b) => (a.fromMs < b.fromMs ? -1 : a.fromMs > b.fromMs ? 1 : 0));
  const segments: Segment[] = [];
  // What lasts at the moment: never more than a few.
  const here: Layer[] = [];
  let next = 0;
  let cut = 0;
  let { fromMs } = range;
  let isCut = false;
  for (const toMs of Float64Array.from(moments).sort()) {
    if (toMs === fromMs) continue;
    let kept = 0;
    for (const layer of here) {
      if (layer.toMs <= fromMs) continue;
      here[kept] = layer;
      kept += 1;
    }
    here.length = kept;
    for (let layer = begins[next]; layer && layer.fromMs <= fromMs; layer = begins[next]) {
      if (layer.toMs > fromMs) here.push(layer);
      next += 1;
    }
    const segment = segmentOf(fromMs, toMs, here);
    const before = segments.at(-1);
    if (before && !isCut && isSame(before, segment)) segments[segments.length - 1] = until(before, toMs);
    else segments.push(segment);
    isCut = cuts[cut] === toMs;
    if (isCut) cut += 1;
    fromMs = toMs;
  }
  return segments;
}

/** What a work unit did in a range, see `segmentsIn`, from its record. */
export function segmentsOf(record: UnitRecord, range: Span, rules: SegmentRules): Segment[] {
  return segmentsIn(layersOf(record, rules), range);
}

/** Segments of ranges that follow each other as those of the whole: where two that meet are one, they become one. */
export function joinSegments(ranges: Iterable<readonly Segment[]>): Segment[] {
  const joined: Segment[] = [];
  for (const segments of ranges) {
    for (const segment of segments) {
      const before = joined.at(-1);
      if (before && isSame(before, segment)) joined[joined.length - 1] = until(before, segment.toMs);
      else joined.push(segment);
    }
  }
  return joined;
}
