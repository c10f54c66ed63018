import type { CalendarPlan } from '../plan/calendar.ts';
import { shiftsBetween } from '../time/shift-instances.ts';
import { joinSpans } from '../time/spans.ts';
import type { JobSpec, MachineSpec, OperationSpec, ResourceSpec, SequencingProblem, Span } from './problem.ts';
import type { Random } from './random.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

const texts = { en: 'Shift', de: 'Schicht' };
/** Two shifts of a plant in Berlin with breaks; the night is free, and some days are. */
const calendar: CalendarPlan = {
  name: 'Two shifts',
  shifts: [
    {
      id: 'early',
      name: texts,
      days: [1, 2, 3, 4, 5, 6],
      start: '06:00',
      end: '14:00',
      breaks: [
        { start: '09:00', end: '09:15' },
        { start: '12:00', end: '12:30' },
      ],
    },
    {
      id: 'late',
      name: texts,
      days: [1, 2, 3, 4, 5],
      start: '14:00',
      end: '22:00',
      breaks: [{ start: '18:00', end: '18:30' }],
    },
    {
      id: 'night',
      name: texts,
      days: [6, 7],
      start: '22:00',
      end: '06:00',
      breaks: [{ start: '02:00', end: '02:45' }],
    },
  ],
  exceptions: [],
};

/** The evenings before clocks change, and a common day, in 2026 (UTC). */
const beginnings = [Date.UTC(2026, 2, 27, 20), Date.UTC(2026, 9, 23, 20), Date.UTC(2026, 5, 10, 5)] as const;

/** When a machine with that calendar does not work, in minutes from an instant; with a last working span that has no end. */
function downtimesFrom(beginMs: number, days: number): Span[] {
  const range = { fromMs: beginMs, toMs: beginMs + days * DAY_MINUTES * MINUTE_MS };
  const work = joinSpans(
    shiftsBetween(calendar, 'Europe/Berlin', range).flatMap(({ fromMs, toMs, breaks }) => {
      const parts: { fromMs: number; toMs: number }[] = [];
      let from = fromMs;
      for (const one of breaks) {
        if (one.fromMs > from) parts.push({ fromMs: from, toMs: one.fromMs });
        from = one.toMs;
      }
      return from < toMs ? [...parts, { fromMs: from, toMs }] : parts;
    }),
  );
  const downs: Span[] = [];
  let free = beginMs;
  const tick = (ms: number) => Math.max(0, Math.round((ms - beginMs) / MINUTE_MS));
  for (const { fromMs, toMs } of work) {
    if (fromMs > free) downs.push({ from: tick(free), to: tick(fromMs) });
    free = Math.max(free, toMs);
  }
  return downs;
}

export interface RandomWishes {
  /** At most so many operations, jobs, machines. */
  readonly operations: number;
  readonly machines: number;
  /** Shares of problems that have them. */
  readonly calendars?: boolean;
  readonly resources?: boolean;
  readonly pins?: boolean;
  readonly overlap?: boolean;
}

/** A problem of any kind: calendars of Berlin over a change of clocks, eligibility, setups, crews and tools, pins, overlap, releases. */
export function randomProblem(random: Random, wishes: RandomWishes): SequencingProblem {
  const maybe = (share: number) => random.next() < share;
  const upTo = (most: number) => 1 + random.below(most);
  const machineCount = upTo(wishes.machines);
  const families = upTo(4);
  const scale = maybe(0.5) ? 10 : 120;
  const hasCalendars = wishes.calendars !== false && maybe(0.6);
  const beginMs = beginnings[random.below(beginnings.length)] ?? beginnings[0];
  const common = hasCalendars ? downtimesFrom(beginMs, 9) : [];
  const setups = () => ({
    initial: Array.from({ length: families }, () => random.below(scale)),
    between: Array.from({ length: families }, (_row, from) =>
      Array.from({ length: families }, (_cell, to) => (from === to && maybe(0.8) ? 0 : random.below(scale))),
    ),
  });
  const machines: MachineSpec[] = Array.from({ length: machineCount }, () => ({
    readyAt: maybe(0.3) ? random.below(2 * scale) : 0,
    family: maybe(0.5) ? random.below(families) : null,
    downtimes: hasCalendars && maybe(0.85) ? common : hasCalendars ? [{ from: scale, to: 2 * scale }] : [],
    setups: maybe(0.7) ? setups() : null,
    pinned: [],
  }));

  const resources: ResourceSpec[] =
    wishes.resources !== false && maybe(0.5)
      ? Array.from({ length: upTo(2) }, () => ({
          capacity: upTo(3),
          heldInDowntime: maybe(0.5),
          reductions: maybe(0.4) ? [{ from: random.below(scale), to: scale + upTo(3 * scale), by: 1 }] : [],
        }))
      : [];

  const operations: OperationSpec[] = [];
  const jobs: JobSpec[] = [];
  const target = upTo(wishes.operations);
  while (operations.length < target) {
    const job = jobs.length;
    const steps = Math.min(target - operations.length, maybe(0.5) ? 1 : upTo(3));
    let work = 0;
    for (let step = 0; step < steps; step += 1) {
      const places = machines.flatMap((_, machine) => (maybe(0.5) ? [machine] : []));
      const eligible = places.length > 0 ? places : [random.below(machineCount)];
      const run = upTo(scale);
      work += run;
      const isOverlapping = wishes.overlap !== false && maybe(0.3);
      operations.push({
        job,
        release: maybe(0.3) ? random.below(4 * scale) : 0,
        after:
          step > 0
            ? [
                {
                  operation: operations.length - 1,
                  share: isOverlapping ? random.below(4) / 4 : 1,
                  tail: isOverlapping ? random.below(scale) : 0,
                },
              ]
            : [],
        modes: eligible.map((machine) => ({ machine, run: maybe(0.5) ? run : upTo(scale) })),
        family: random.below(families),
        needs: resources.flatMap(({ capacity }, resource) => (maybe(0.5) ? [{ resource, count: upTo(capacity) }] : [])),
        unbroken: maybe(0.15),
      });
    }
    jobs.push({
      due: maybe(0.9) ? random.below(4 * work + 4 * scale) - (maybe(0.2) ? 2 * scale : 0) : Infinity,
      weight: random.below(5),
    });
  }

  // Pins of first operations: nothing that waits stands before what it waits for.
  const pinned: number[][] = machines.map(() => []);
  if (wishes.pins !== false && maybe(0.3))
    for (const [index, { after, modes }] of operations.entries()) {
      const machine = modes[0]?.machine ?? 0;
      if (after.length === 0 && maybe(0.3)) pinned[machine]?.push(index);
    }
  const shown = maybe(0.3)
    ? machines.map((_, machine) =>
        operations.flatMap((operation, index) =>
          operation.modes[0]?.machine === machine && maybe(0.4) ? [index] : [],
        ),
      )
    : [];
  return {
    machines: machines.map((machine, index) => ({ ...machine, pinned: pinned[index] ?? [] })),
    jobs,
    operations,
    resources: resources.map((resource) => ({
      ...resource,
      // What is needed is there at least when nothing is missing.
      reductions: resource.reductions.filter(({ by }) => by <= resource.capacity),
    })),
    objective: {
      tardiness: 1,
      setup: random.below(3) / 2,
      makespan: random.below(2),
      stability: shown.length > 0 ? random.below(20) : 0,
    },
    shown,
  };
}
