import type { Span } from '../time/spans.ts';
import { addCount, addSegments, addSums, noSums } from './elements.ts';
import type { SumsByJob } from './elements.ts';
import { changedSpans, differenceOf } from './layers.ts';
import type { Layers } from './layers.ts';
import { joinSegments, segmentsIn } from './segments.ts';
import type { Segment } from './segments.ts';
import type { CountedPieces } from './unit-record.ts';

/**
 * Sums are made for cells of so many milliseconds, counted from the beginning of the range, and then added in their order. The grid does not
 * depend on how facts arrived, so the sums do not either, to the last bit.
 */
const CELL_MS = 600_000;

/** What goes on in a range so far. */
export interface CellWork {
  readonly sums: SumsByJob;
  /** Made when somebody asks. */
  readonly segments: () => readonly Segment[];
}

/** The cells of a range that begins at a fixed instant, kept up to date with a timeline: only those that may differ are made again. */
export interface UnitCells {
  /**
   * @param counts reports in total order, those outside the range too.
   * @param toMs where the range ends; @param countsToMs reports before it are in the range, at or a little after its end.
   */
  readonly workOf: (
    layers: Layers,
    counts: readonly CountedPieces[],
    until: { readonly toMs: number; readonly countsToMs: number },
  ) => CellWork;
}

interface TimeCell {
  readonly segments: readonly Segment[];
  readonly sums: SumsByJob;
}

const isSameCount = (a: CountedPieces, b: CountedPieces): boolean => a.fact === b.fact;

/** Cells of a range that begins at an instant (milliseconds), none made yet. */
export function createUnitCells(fromMs: number): UnitCells {
  // Only cells that lie in the range whole are kept; of those that have to be made again nothing is.
  const times: (TimeCell | undefined)[] = [];
  const pieces: (SumsByJob | undefined)[] = [];
  let before: { readonly layers: Layers; readonly counts: readonly CountedPieces[] } | undefined;

  const cellAt = (ms: number): number => Math.floor((ms - fromMs) / CELL_MS);

  function forgetTimes(span: Span): void {
    const first = Math.max(0, cellAt(span.fromMs));
    const end = Math.min(times.length, cellAt(span.toMs) + 1);
    for (let index = first; index < end; index += 1) times[index] = undefined;
  }

  function forgetOther(layers: Layers, counts: readonly CountedPieces[]): void {
    if (!before) return;
    for (const span of changedSpans(before.layers, layers)) forgetTimes(span);
    if (before.counts !== counts) {
      const different = differenceOf(before.counts, counts, isSameCount);
      for (const list of [different.before, different.after])
        for (const { atMs } of list) {
          const index = cellAt(atMs);
          if (index >= 0 && index < pieces.length) pieces[index] = undefined;
        }
    }
  }

  function makeTimes(layers: Layers, first: number, end: number): void {
    const range = { fromMs: fromMs + first * CELL_MS, toMs: fromMs + end * CELL_MS };
    const cuts = Array.from({ length: end - first - 1 }, (_, index) => range.fromMs + (index + 1) * CELL_MS);
    const made = Array.from({ length: end - first }, (): Segment[] => []);
    for (const segment of segmentsIn(layers, range, cuts)) made[cellAt(segment.fromMs) - first]?.push(segment);
    for (const [index, segments] of made.entries()) {
      const sums = noSums();
      addSegments(sums, segments);
      times[first + index] = { segments, sums };
    }
  }

  /** Makes those of the first cells that are missing, as few stretches as they form. */
  function fillTimes(layers: Layers, whole: number): void {
    for (let first = 0; first < whole; first += 1) {
      if (times[first]) continue;
      let end = first + 1;
      while (end < whole && !times[end]) end += 1;
      makeTimes(layers, first, end);
      first = end;
    }
  }

  /** Makes those of the first cells that are missing. @returns what lies beyond them. */
  function fillPieces(counts: readonly CountedPieces[], whole: number, countsToMs: number): SumsByJob {
    const missing: SumsByJob[] = [];
    for (let index = 0; index < whole; index += 1) if (!pieces[index]) missing[index] = pieces[index] = noSums();
    const beyond = noSums();
    for (const count of counts) {
      const { atMs } = count;
      if (atMs < fromMs || atMs >= countsToMs) continue;
      const index = cellAt(atMs);
      const sums = index < whole ? missing[index] : beyond;
      if (sums) addCount(sums, count);
    }
    return beyond;
  }

  return {
    workOf(layers, counts, { toMs, countsToMs }) {
      forgetOther(layers, counts);
      before = { layers, counts };
      const whole = Math.max(0, cellAt(toMs));
      fillTimes(layers, whole);
      const beyond = fillPieces(counts, whole, countsToMs);
      const rest = segmentsIn(layers, { fromMs: fromMs + whole * CELL_MS, toMs });
      const sums = noSums();
      const parts: (readonly Segment[])[] = [];
      for (let index = 0; index < whole; index += 1) {
        const time = times[index];
        if (time) {
          addSums(sums, time.sums);
          parts.push(time.segments);
        }
        const made = pieces[index];
        if (made) addSums(sums, made);
      }
      parts.push(rest);
      addSegments(sums, rest);
      addSums(sums, beyond);
      let joined: readonly Segment[] | undefined;
      return { sums, segments: () => (joined ??= joinSegments(parts)) };
    },
  };
}
