import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { Reservations } from './reservations.ts';

interface Held {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Reservations looked up span by span, as they are meant: what the quick ones are tested against. */
export function createPlainReservations({ problem, downAt, downFrom, downTo }: CompiledProblem): Reservations {
  const { resources, operations } = problem;
  const reduced = resources.map(({ reductions }) =>
    reductions.map(({ from, to, by }): Held => ({ from, to, count: by })),
  );
  const held: Held[][] = resources.map(() => []);
  const kept: Held[][] = resources.map(() => []);

  /** The parts of a span in which a machine works. */
  function working(machine: number, from: number, to: number): Pick<Held, 'from' | 'to'>[] {
    const parts: Pick<Held, 'from' | 'to'>[] = [];
    let begin = from;
    for (let index = at(downAt, machine); index < at(downAt, machine + 1); index += 1) {
      if (real(downFrom, index) >= to) break;
      if (real(downTo, index) <= begin) continue;
      if (real(downFrom, index) > begin) parts.push({ from: begin, to: real(downFrom, index) });
      begin = real(downTo, index);
    }
    if (begin < to) parts.push({ from: begin, to });
    return parts;
  }

  const partsOf = (resource: number, machine: number, from: number, to: number) =>
    resources[resource]?.heldInDowntime === true ? [{ from, to }] : working(machine, from, to);

  /** When what is held at an instant begins to become free; undefined when there is enough of it. */
  function missing(resource: number, instant: number, count: number): number | undefined {
    let used = 0;
    let freeAt = Infinity;
    for (const list of [held[resource] ?? [], reduced[resource] ?? []])
      for (const one of list) {
        if (one.from > instant || one.to <= instant) continue;
        used += one.count;
        if (one.to < freeAt) freeAt = one.to;
      }
    return used + count > (resources[resource]?.capacity ?? 0) ? freeAt : undefined;
  }

  /** The first instant of a part at which there is not enough, and when that begins to change. */
  function missingIn(resource: number, from: number, to: number, count: number): number | undefined {
    const now = missing(resource, from, count);
    if (now !== undefined) return now;
    let first = Infinity;
    let freeAt: number | undefined;
    for (const list of [held[resource] ?? [], reduced[resource] ?? []])
      for (const one of list) {
        // It gets less only where somebody begins to hold some.
        if (one.from <= from || one.from >= to || one.from >= first) continue;
        const there = missing(resource, one.from, count);
        if (there === undefined) continue;
        first = one.from;
        freeAt = there;
      }
    return freeAt;
  }

  return {
    clear() {
      for (const list of held) list.length = 0;
    },
    conflict(operation, machine, from, to) {
      for (const { resource, count } of operations[operation]?.needs ?? [])
        for (const part of partsOf(resource, machine, from, to)) {
          const freeAt = missingIn(resource, part.from, part.to, count);
          if (freeAt !== undefined) return freeAt;
        }
      return undefined;
    },
    reserve(operation, machine, from, to) {
      for (const { resource, count } of operations[operation]?.needs ?? [])
        for (const part of partsOf(resource, machine, from, to)) held[resource]?.push({ ...part, count });
    },
    counts(into, offset) {
      for (const [resource, list] of held.entries()) into[offset + resource] = list.length;
    },
    keep() {
      for (const [resource, list] of held.entries()) kept[resource] = list.slice();
    },
    goBack(counts, offset) {
      for (let resource = 0; resource < held.length; resource += 1)
        held[resource] = (kept[resource] ?? []).slice(0, at(counts, offset + resource));
    },
  };
}
