import type { Span } from '../time/spans.ts';
import type { UnitState } from '../views/performance-view.ts';
import { instantMs } from './instant-ms.ts';
import type { JobPhase, UnitRecord } from './unit-record.ts';

/** What decides between things that a unit did at the same time. */
export interface SegmentRules {
  /** Planned down time of the calendar. */
  readonly breaks: readonly Span[];
  /** A stop that is over and was shorter is a minor one. */
  readonly minorStopMs: number;
  /** True for reasons of stops that are planned; only those count that were given when the stop began. */
  readonly isPlanned: (reason: string) => boolean;
}

/** A stretch of one of the things that go on at a unit. What lasts reaches to infinity. */
export interface Layer extends Span {
  readonly state: UnitState;
  /** The part of a stop that it is, and its reason; null: not explained. */
  readonly stop: { readonly id: string; readonly reason: string | null } | null;
  readonly phase: JobPhase | null;
}

/** What lies above each other in the timeline of a unit. Each list keeps its order when facts are added. */
export interface Layers {
  /** What the calendar plans, and the time before anything is known. */
  readonly ground: readonly Layer[];
  readonly stops: readonly Layer[];
  readonly phases: readonly Layer[];
}

const STATE_OF_PHASE = { run: 'producing', setup: 'setup', paused: 'paused' } as const;
const NONE = { stop: null, phase: null };

function stopLayers({ stops, givenReasons }: UnitRecord, rules: SegmentRules): Layer[] {
  const layers: Layer[] = [];
  // A stop that people told apart is as long as all of its parts, which follow each other.
  let stop: string | undefined;
  let isMinor = false;
  for (const [index, part] of stops.entries()) {
    if (part.stop !== stop) {
      ({ stop } = part);
      let length = 0;
      for (let at = index; stops[at]?.stop === stop; at += 1) {
        const { from, to } = stops[at] ?? part;
        length += (to === null ? Infinity : instantMs(to)) - instantMs(from);
      }
      isMinor = length < rules.minorStopMs;
    }
    const { id, from, to, reason } = part;
    const given = reason === null ? undefined : givenReasons.get(id);
    const isPlanned = given !== undefined && reason !== null && rules.isPlanned(given) && rules.isPlanned(reason);
    layers.push({
      fromMs: instantMs(from),
      toMs: to === null ? Infinity : instantMs(to),
      state: isPlanned ? 'planned' : isMinor ? 'minorStop' : 'stopped',
      stop: { id, reason },
      phase: null,
    });
  }
  return layers;
}

/** What went on at a unit, by the rules of its site. */
export function layersOf(record: UnitRecord, rules: SegmentRules): Layers {
  const { knownFrom } = record;
  const knownFromMs = knownFrom === null ? Infinity : knownFrom === '' ? -Infinity : instantMs(knownFrom);
  return {
    ground: [
      ...rules.breaks.map(({ fromMs, toMs }): Layer => ({ fromMs, toMs, state: 'planned', ...NONE })),
      { fromMs: -Infinity, toMs: knownFromMs, state: 'noData', ...NONE },
    ],
    stops: stopLayers(record, rules),
    phases: record.phases.map((phase): Layer => {
      const { fromMs, toMs } = phase;
      return { fromMs, toMs: toMs ?? Infinity, state: STATE_OF_PHASE[phase.phase], stop: null, phase };
    }),
  };
}

function isAlike(a: Layer, b: Layer): boolean {
  return (
    a.fromMs === b.fromMs &&
    a.toMs === b.toMs &&
    a.state === b.state &&
    a.stop?.id === b.stop?.id &&
    a.stop?.reason === b.stop?.reason &&
    a.phase?.order === b.phase?.order &&
    a.phase?.operation === b.phase?.operation
  );
}

/** Where two lists differ: so many at their beginnings and so many at their ends are alike. */
export function differenceOf<Item>(
  before: readonly Item[],
  after: readonly Item[],
  alike: (a: Item, b: Item) => boolean,
): { readonly before: readonly Item[]; readonly after: readonly Item[] } {
  const isAlikeAt = (a: Item | undefined, b: Item | undefined) =>
    a !== undefined && b !== undefined && (a === b || alike(a, b));
  const shorter = Math.min(before.length, after.length);
  let begin = 0;
  while (begin < shorter && isAlikeAt(before[begin], after[begin])) begin += 1;
  let end = 0;
  while (end < shorter - begin && isAlikeAt(before[before.length - 1 - end], after[after.length - 1 - end])) end += 1;
  return {
    before: before.slice(begin, before.length - end),
    after: after.slice(begin, after.length - end),
  };
}

/** The stretches of time in which two timelines may differ. */
export function changedSpans(before: Layers, after: Layers): Span[] {
  const spans: Span[] = [];
  for (const list of ['ground', 'stops', 'phases'] as const) {
    const different = differenceOf(before[list], after[list], isAlike);
    for (const { fromMs, toMs } of different.before) spans.push({ fromMs, toMs });
    for (const { fromMs, toMs } of different.after) spans.push({ fromMs, toMs });
  }
  return spans;
}
