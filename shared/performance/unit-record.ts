import type { Fact } from '../catalogue/fact-catalogue.ts';
import { evolveJobs, runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment, MachineJobs } from '../equipment/machine-jobs.ts';
import { evolveParts, openPart } from '../equipment/stops.ts';
import type { StopPart } from '../equipment/stops.ts';
import { isRunFact } from '../production/run-stretch.ts';
import type { RunPhase } from '../production/run-stretch.ts';

/** A stretch in which a job was on a work unit in one phase. */
export interface JobPhase {
  readonly order: string;
  readonly operation: string;
  readonly phase: RunPhase;
  readonly fromMs: number;
  /** Null: it lasts. */
  readonly toMs: number | null;
  /** The fact that began it; null: it lies before what was read. */
  readonly fact: string | null;
  /** The fact that ended it. */
  readonly endedBy: string | null;
}

/** Pieces that were reported for a job on a work unit. */
export interface CountedPieces {
  readonly order: string;
  readonly operation: string;
  readonly at: string;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly fact: string;
}

/** What the facts of a work unit tell about a stretch of time. */
export interface UnitRecord {
  readonly phases: readonly JobPhase[];
  /** Parts of stops, see stops.ts. */
  readonly stops: readonly StopPart[];
  /** Reasons that were given when the stop began, by the fact that began it. */
  readonly givenReasons: ReadonlyMap<string, string>;
  /** What else was said about parts of stops: that they ended, were explained or told apart. */
  readonly saidOfStops: readonly { readonly part: string; readonly fact: string }[];
  readonly counts: readonly CountedPieces[];
  /** From when on anything is known: an instant, '' = before all that was read; null: nothing ever. */
  readonly knownFrom: string | null;
}

/** What a record begins with. */
export interface RecordStart {
  readonly machine: MachineJobs;
  readonly stops: readonly StopPart[];
  readonly givenReasons: ReadonlyMap<string, string>;
  readonly knownFrom: string | null;
}

/** Where a record stood after some facts. */
export interface RecordMark {
  readonly machine: MachineJobs;
  readonly stops: readonly StopPart[];
  readonly knownFrom: string | null;
  readonly phases: number;
  readonly counts: number;
  readonly saidOfStops: number;
}

/** A record in the making. Facts are taken in total order, only those that have effect. */
export interface RecordBuilder {
  readonly take: (fact: Fact) => void;
  readonly mark: () => RecordMark;
  /** Forgets what was taken after a mark of this builder. */
  readonly backTo: (mark: RecordMark) => void;
  readonly record: () => UnitRecord;
}

/** A builder of the record of one work unit; the jobs and stops that it begins with last from before. */
export function recordBuilder(equipment: string, start: RecordStart): RecordBuilder {
  let { machine, stops, knownFrom } = start;
  const givenReasons = new Map(start.givenReasons);
  // Which fact began the phase that a job is in. States of jobs never change, so going back to a mark needs nothing.
  const begunBy = new WeakMap<JobOnEquipment, string>();
  const phases: JobPhase[] = [];
  const counts: CountedPieces[] = [];
  const saidOfStops: { part: string; fact: string }[] = [];

  function phaseOf(job: JobOnEquipment, end: Fact | null): JobPhase {
    const { order, operation, phase, phaseSince } = job;
    const fromMs = Date.parse(phaseSince);
    const toMs = end && Math.max(fromMs, Date.parse(end.occurredAt));
    return { order, operation, phase, fromMs, toMs, fact: begunBy.get(job) ?? null, endedBy: end && end.id };
  }

  function takeRun(fact: Fact): void {
    const after = evolveJobs(machine, fact);
    const before = machine.jobs.find((job) => !after.jobs.includes(job));
    const now = after.jobs.find((job) => !machine.jobs.includes(job));
    const goesOn =
      before && now && now.phase === before.phase && now.phaseSince === before.phaseSince && !before.suspended;
    if (before && !before.suspended && (!goesOn || now.suspended)) phases.push(phaseOf(before, fact));
    const begun = goesOn ? begunBy.get(before) : now?.phaseSince === fact.occurredAt ? fact.id : undefined;
    if (now && begun !== undefined) begunBy.set(now, begun);
    machine = after;
  }

  function takeStop(fact: Fact): void {
    const open = openPart(stops);
    stops = evolveParts(stops, fact, runningJob(machine)?.order ?? null);
    if (fact.type === 'StopExplained' || fact.type === 'StopSplit')
      saidOfStops.push({ part: fact.data.stop, fact: fact.id });
    else if (open && !stops.includes(open)) saidOfStops.push({ part: open.id, fact: fact.id });
  }

  function takeCount({ data, occurredAt, id }: Fact<'QuantityReported'>): void {
    const { order, operation, good, scrap, rework } = data;
    let scrapped = 0;
    for (const { quantity } of scrap) scrapped += Number(quantity.value);
    const pieces = { good: Number(good.value), scrap: scrapped, rework: Number(rework.value) };
    counts.push({ order, operation, at: occurredAt, ...pieces, fact: id });
  }

  return {
    take(fact) {
      if (!('equipment' in fact.data) || fact.data.equipment !== equipment) return;
      if (knownFrom === null || fact.occurredAt < knownFrom) knownFrom = fact.occurredAt;
      if (fact.type === 'QuantityReported') {
        takeCount(fact);
        return;
      }
      if (isRunFact(fact)) takeRun(fact);
      else if (fact.type === 'EquipmentStateChanged' && fact.data.state === 'stopped' && fact.data.reason !== null)
        givenReasons.set(fact.id, fact.data.reason);
      takeStop(fact);
    },
    mark: () => ({
      machine,
      stops,
      knownFrom,
      phases: phases.length,
      counts: counts.length,
      saidOfStops: saidOfStops.length,
    }),
    backTo(mark) {
      ({ machine, stops, knownFrom } = mark);
      phases.length = mark.phases;
      counts.length = mark.counts;
      saidOfStops.length = mark.saidOfStops;
    },
    record: () => ({
      phases: [...phases, ...machine.jobs.filter((job) => !job.suspended).map((job) => phaseOf(job, null))],
      stops,
      givenReasons,
      saidOfStops,
      counts,
      knownFrom,
    }),
  };
}
