import { must } from '../../shared/invariant.ts';
import type { MachineSequences, SequencingProblem, Span } from '../../shared/sequencing/problem.ts';
import { weekOf } from './order-book.ts';
import type { BookedOperation } from './order-book.ts';

const MINUTE_MS = 60_000;

/** What began at the machines in one week of a log, as a sequencing problem; operations, jobs and `book` have the same places. */
export interface AreaWeek {
  readonly mondayMs: number;
  readonly machines: readonly string[];
  readonly book: readonly BookedOperation[];
  readonly problem: SequencingProblem;
  /** What was run, by first starts. */
  readonly real: MachineSequences;
  /** Weighted lateness in minutes as the log itself has it: of the last ends of its operations. */
  readonly realLateness: number;
  /** Minutes of the horizon before its first tick, since 1970. */
  readonly originMs: number;
  readonly families: readonly string[];
}

/** Minutes as spans that neither overlap nor touch. */
export function unionOf(spans: readonly Span[]): Span[] {
  const union: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1);
    if (to <= from) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else union.push({ from, to });
  }
  return union;
}

interface Worked {
  readonly kind: 'setup' | 'run';
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

/** Minutes of each operation of a machine; where rows overlap, each minute is shared out among them, so that all add up to the hours worked. */
export function sharedMinutes(
  rows: readonly Worked[],
  places: number,
): { readonly setup: number[]; readonly run: number[] } {
  const setup = Array.from({ length: places }, () => 0);
  const run = Array.from({ length: places }, () => 0);
  const edges = [...new Set(rows.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined) break;
    const active = rows.filter((row) => row.from <= from && row.to >= to && row.to > row.from);
    for (const { kind, place } of active) {
      const minutes = kind === 'setup' ? setup : run;
      minutes[place] = (minutes[place] ?? 0) + (to - from) / active.length;
    }
  }
  return { setup, run };
}

/** Places at which the family differs from the one before. */
export function changeovers(families: readonly string[], before: string | undefined): number {
  return families.filter((family, index) => family !== (index === 0 ? before : families[index - 1])).length;
}

function machineOf(
  week: readonly BookedOperation[],
  before: BookedOperation | undefined,
  families: readonly string[],
  originMs: number,
) {
  const tick = (instant: string) => (Date.parse(instant) - originMs) / MINUTE_MS;
  const rows = week.flatMap(({ rows: own }, place) =>
    own.map(({ kind, start, end }): Worked => ({
      kind: kind === 'setup' ? 'setup' : 'run',
      place,
      from: tick(start),
      to: tick(end),
    })),
  );
  const worked = unionOf(rows);
  const { setup, run } = sharedMinutes(rows, week.length);
  const changed = changeovers(
    week.map(({ family }) => family),
    before?.family,
  );
  const setupSum = setup.reduce((sum, minutes) => sum + minutes, 0);
  const minutesEach = changed === 0 ? 0 : setupSum / changed;
  const row = (from: number) => families.map((_family, to) => (to === from ? 0 : minutesEach));
  const downtimes: Span[] = worked.flatMap(({ from }, index) => {
    const since = index === 0 ? 0 : must(worked[index - 1], 'span before').to;
    return from > since ? [{ from: since, to: from }] : [];
  });
  const known = before ? families.indexOf(before.family) : -1;
  return {
    // Where nothing was set up for another family, setup is part of the work.
    runs: run.map((minutes, place) => minutes + (changed === 0 ? (setup[place] ?? 0) : 0)),
    spec: {
      readyAt: 0,
      family: known < 0 ? null : known,
      downtimes,
      setups: { initial: families.map(() => minutesEach), between: families.map((_family, from) => row(from)) },
      pinned: [],
    },
  };
}

/**
 * The weeks of a log, Monday to Sunday by the first starts of operations, each with the machines named. A machine works in those minutes in which
 * some row of the log says that it did, and round the clock after the last of them; a changeover takes what setup took there that week, by
 * changeover. So what was really run takes as long in the model as it took.
 */
export function areaWeeks(book: readonly BookedOperation[], isMachine: (equipment: string) => boolean): AreaWeek[] {
  const begun = book
    .filter(({ equipment }) => isMachine(equipment))
    .toSorted((a, b) => a.firstStartMs - b.firstStartMs || (a.id < b.id ? -1 : 1));
  const mondays = [...new Set(begun.map(({ firstStartMs }) => weekOf(firstStartMs)))];
  return mondays.map((mondayMs) => {
    const own = begun.filter(({ firstStartMs }) => weekOf(firstStartMs) === mondayMs);
    const machines = [...new Set(own.map(({ equipment }) => equipment))].toSorted();
    const earlier = begun.filter(({ firstStartMs }) => firstStartMs < mondayMs);
    const lastOf = new Map(earlier.map((operation) => [operation.equipment, operation]));
    const families = [...new Set([...own, ...lastOf.values()].map(({ family }) => family))].toSorted();
    const originMs = Math.min(mondayMs, ...own.map(({ arrivalMs }) => arrivalMs));
    const tick = (ms: number) => (ms - originMs) / MINUTE_MS;
    const places = new Map(own.map(({ id }, place) => [id, place]));
    const runs = own.map(() => 0);
    const specs = machines.map((machine) => {
      const week = own.filter(({ equipment }) => equipment === machine);
      const made = machineOf(week, lastOf.get(machine), families, originMs);
      for (const [index, { id }] of week.entries()) runs[must(places.get(id), id)] = must(made.runs[index], id);
      return made.spec;
    });
    return {
      mondayMs,
      machines,
      book: own,
      originMs,
      families,
      problem: {
        machines: specs,
        jobs: own.map(({ dueMs }) => ({ due: tick(dueMs), weight: 1 })),
        operations: own.map(({ arrivalMs, equipment, family }, place) => ({
          job: place,
          release: tick(arrivalMs),
          after: [],
          modes: [{ machine: machines.indexOf(equipment), run: must(runs[place], equipment) }],
          family: families.indexOf(family),
          needs: [],
          unbroken: false,
        })),
        resources: [],
        objective: { tardiness: 1, setup: 0.5, makespan: 0, stability: 0 },
        shown: [],
      },
      real: machines.map((machine) => own.flatMap(({ equipment }, place) => (equipment === machine ? [place] : []))),
      realLateness: own.reduce((sum, { lastEndMs, dueMs }) => sum + Math.max(0, lastEndMs - dueMs) / MINUTE_MS, 0),
    };
  });
}
