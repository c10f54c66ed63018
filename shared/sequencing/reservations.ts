import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';

/** Who holds which crews and tools when. */
export interface Reservations {
  readonly clear: () => void;
  /**
   * Whether an operation may hold what it needs from an instant to another one at a machine.
   * @returns undefined when it may; else the first instant after the begin at which something that is missing becomes free.
   */
  readonly conflict: (operation: number, machine: number, from: number, to: number) => number | undefined;
  readonly reserve: (operation: number, machine: number, from: number, to: number) => void;
  /** How many spans of each resource are held now. */
  readonly counts: (into: Int32Array, offset: number) => void;
  /** Keeps what is held now; `goBack` holds the first so many spans of that again. */
  readonly keep: () => void;
  readonly goBack: (counts: Int32Array, offset: number) => void;
}

/** Spans in the order in which they were held, side by side in plain memory: a search asks millions of times which of them touch another one. */
class Spans {
  from = new Float64Array(64);
  to = new Float64Array(64);
  count = new Float64Array(64);
  length = 0;

  push(from: number, to: number, count: number): void {
    if (this.length === this.from.length) this.grow(this.length * 2);
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.count[this.length] = count;
    this.length += 1;
  }

  private grow(size: number): void {
    const [from, to, count] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
    from.set(this.from);
    to.set(this.to);
    count.set(this.count);
    [this.from, this.to, this.count] = [from, to, count];
  }

  /** Takes over the first spans of others. */
  take(others: Spans, length: number): void {
    if (this.from.length < length) this.grow(others.from.length);
    this.from.set(others.from.subarray(0, length));
    this.to.set(others.to.subarray(0, length));
    this.count.set(others.count.subarray(0, length));
    this.length = length;
  }
}

/** The crews and tools of a problem, none of them held by anybody. */
export function createReservations({ problem, downAt, downFrom, downTo }: CompiledProblem): Reservations {
  const { resources, operations } = problem;
  const reduced = resources.map(({ reductions }) => {
    const spans = new Spans();
    for (const { from, to, by } of reductions) spans.push(from, to, by);
    return spans;
  });
  const held = resources.map(() => new Spans());
  const kept = resources.map(() => new Spans());
  const parts = new Spans();
  const touching = new Spans();

  /** The parts of a span in which a machine works, or the whole where the resource is held in its pauses as well. */
  function partsOf(resource: number, machine: number, from: number, to: number, count: number): Spans {
    parts.length = 0;
    if (resources[resource]?.heldInDowntime === true) {
      parts.push(from, to, count);
      return parts;
    }
    let begin = from;
    for (let index = at(downAt, machine); index < at(downAt, machine + 1); index += 1) {
      if (real(downFrom, index) >= to) break;
      if (real(downTo, index) <= begin) continue;
      if (real(downFrom, index) > begin) parts.push(begin, real(downFrom, index), count);
      begin = real(downTo, index);
    }
    if (begin < to) parts.push(begin, to, count);
    return parts;
  }

  /** Collects what is held or not there at any instant of a part. */
  function collect({ from, to, count, length }: Spans, begin: number, end: number): void {
    for (let index = 0; index < length; index += 1)
      if (real(to, index) > begin && (real(from, index) < end || real(from, index) <= begin))
        touching.push(real(from, index), real(to, index), real(count, index));
  }

  /** When what is held at an instant begins to become free; undefined when there is enough of it. */
  function missing(capacity: number, instant: number, count: number): number | undefined {
    let used = count;
    let freeAt = Infinity;
    for (let index = 0; index < touching.length; index += 1) {
      if (real(touching.from, index) > instant || real(touching.to, index) <= instant) continue;
      used += real(touching.count, index);
      if (real(touching.to, index) < freeAt) freeAt = real(touching.to, index);
    }
    return used > capacity ? freeAt : undefined;
  }

  /** The first instant of a part at which there is not enough, and when that begins to change. */
  function missingIn(resource: number, from: number, to: number, count: number): number | undefined {
    const capacity = resources[resource]?.capacity ?? 0;
    touching.length = 0;
    const [taken, less] = [held[resource], reduced[resource]];
    if (taken) collect(taken, from, to);
    if (less) collect(less, from, to);
    // Nobody begins after the begin where everything together leaves enough.
    let most = count;
    for (let index = 0; index < touching.length; index += 1) most += real(touching.count, index);
    if (most <= capacity) return undefined;
    const now = missing(capacity, from, count);
    if (now !== undefined) return now;
    let first = Infinity;
    let freeAt: number | undefined;
    for (let index = 0; index < touching.length; index += 1) {
      // It gets less only where somebody begins to hold some.
      const begin = real(touching.from, index);
      if (begin <= from || begin >= first) continue;
      const there = missing(capacity, begin, count);
      if (there === undefined) continue;
      first = begin;
      freeAt = there;
    }
    return freeAt;
  }

  return {
    clear() {
      for (const spans of held) spans.length = 0;
    },
    conflict(operation, machine, from, to) {
      for (const { resource, count } of operations[operation]?.needs ?? []) {
        const spans = partsOf(resource, machine, from, to, count);
        for (let part = 0; part < spans.length; part += 1) {
          const freeAt = missingIn(resource, real(spans.from, part), real(spans.to, part), count);
          if (freeAt !== undefined) return freeAt;
        }
      }
      return undefined;
    },
    reserve(operation, machine, from, to) {
      for (const { resource, count } of operations[operation]?.needs ?? []) {
        const spans = partsOf(resource, machine, from, to, count);
        for (let part = 0; part < spans.length; part += 1)
          held[resource]?.push(real(spans.from, part), real(spans.to, part), count);
      }
    },
    counts(into, offset) {
      for (const [resource, { length }] of held.entries()) into[offset + resource] = length;
    },
    keep() {
      for (const [resource, spans] of held.entries()) kept[resource]?.take(spans, spans.length);
    },
    goBack(counts, offset) {
      for (const [resource, spans] of held.entries()) {
        const before = kept[resource];
        if (before) spans.take(before, at(counts, offset + resource));
      }
    },
  };
}
