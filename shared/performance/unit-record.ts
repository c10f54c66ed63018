import type { Fact } from '../catalogue/fact-catalogue.ts';
import { evolveJobs, runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment, MachineJobs } from '../equipment/machine-jobs.ts';
import { evolveParts, openPart, partNamed } from '../equipment/stops.ts';
import type { StopPart } from '../equipment/stops.ts';
import { isRunFact } from '../production/run-stretch.ts';
import type { RunPhase } from '../production/run-stretch.ts';
import { instantMs } from './instant-ms.ts';

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

/** Pieces that were reported for a job on a work unit. `good` is negative where counted pieces turned out to be none. */
export interface CountedPieces {
  readonly order: string;
  readonly operation: string;
  /** Milliseconds. */
  readonly atMs: number;
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

/**
 * A piece of a record: some facts that follow each other. Only its turns, the facts about jobs and stops, depend on what was before it;
 * quantities stand for themselves.
 */
export interface RecordChunk {
  /** How many facts were taken into it, those that tell nothing of this record included. */
  size: number;
  readonly turns: Fact[];
  readonly counts: CountedPieces[];
  /** The first instant that it tells of; null: none. */
  knownFrom: string | null;
  /** Jobs and stops after its turns. */
  machine: MachineJobs;
  readonly stops: StopPart[];
  /** Which fact began the phase that a job is in, where that was read. */
  readonly begunBy: Map<JobOnEquipment, string>;
  /** Phases that ended in it, and what was said of stops. */
  readonly phases: JobPhase[];
  readonly saidOfStops: { readonly part: string; readonly fact: string }[];
}

/** Makes the chunks of the record of one work unit. Facts are taken in total order, only those that have effect. */
export interface RecordBuilder {
  /** An empty chunk after another one; null: after what the record begins with. */
  readonly chunkAfter: (before: RecordChunk | null) => RecordChunk;
  /** Takes a fact into the last chunk, or one that is being read again. */
  readonly take: (chunk: RecordChunk, fact: Fact) => void;
  /** Folds the turns of a chunk again, where what was before it has changed. */
  readonly foldAgain: (chunk: RecordChunk, before: RecordChunk | null) => void;
  readonly record: (chunks: readonly RecordChunk[]) => UnitRecord;
}

/** The number that an exact decimal says. Most are a few digits, and reading those costs a fraction of what `Number` does. */
function numberOf(decimal: string): number {
  let value = 0;
  if (decimal.length > 9) return Number(decimal);
  for (let index = 0; index < decimal.length; index += 1) {
    const digit = decimal.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number(decimal);
    value = value * 10 + digit;
  }
  return value;
}

function countOf({ data, occurredAt, id }: Fact<'QuantityReported'>): CountedPieces {
  const { order, operation, good, scrap, rework, ofCounted } = data;
  let scrapped = 0;
  if (scrap.length > 0) for (const { quantity } of scrap) scrapped += numberOf(quantity.value);
  return {
    order,
    operation,
    atMs: instantMs(occurredAt),
    good: numberOf(good.value) - (ofCounted === undefined ? 0 : numberOf(ofCounted.value)),
    scrap: scrapped,
    rework: numberOf(rework.value),
    fact: id,
  };
}

const REACHES_BACK: ReadonlySet<string> = new Set(['StopDetected', 'StopExplained', 'StopSplit']);
const isStopFact = ({ type }: Fact): boolean =>
  type === 'EquipmentStateChanged' || type === 'RunDetected' || REACHES_BACK.has(type);

/** A builder of the record of one work unit; the jobs and stops that it begins with last from before. */
export function recordBuilder(equipment: string, start: RecordStart): RecordBuilder {
  const givenReasons = new Map(start.givenReasons);

  function phaseOf({ begunBy }: RecordChunk, job: JobOnEquipment, end: Fact | null): JobPhase {
    const { order, operation, phase, phaseSince } = job;
    const fromMs = instantMs(phaseSince);
    const toMs = end && Math.max(fromMs, instantMs(end.occurredAt));
    return { order, operation, phase, fromMs, toMs, fact: begunBy.get(job) ?? null, endedBy: end && end.id };
  }

  function takeRun(chunk: RecordChunk, fact: Fact): void {
    const { machine, begunBy } = chunk;
    const after = evolveJobs(machine, fact);
    const before = machine.jobs.find((job) => !after.jobs.includes(job));
    const now = after.jobs.find((job) => !machine.jobs.includes(job));
    const goesOn =
      before && now && now.phase === before.phase && now.phaseSince === before.phaseSince && !before.suspended;
    if (before && !before.suspended && (!goesOn || now.suspended)) chunk.phases.push(phaseOf(chunk, before, fact));
    const begun = goesOn ? begunBy.get(before) : now?.phaseSince === fact.occurredAt ? fact.id : undefined;
    if (before) begunBy.delete(before);
    if (now && begun !== undefined) begunBy.set(now, begun);
    chunk.machine = after;
  }

  function fold(chunk: RecordChunk, fact: Fact): void {
    if (isRunFact(fact)) takeRun(chunk, fact);
    else if (fact.type === 'EquipmentStateChanged' && fact.data.state === 'stopped' && fact.data.reason !== null)
      givenReasons.set(fact.id, fact.data.reason);
    const { stops } = chunk;
    const open = openPart(stops);
    // Only what names a part, or reaches back, may change one that is not the last.
    const reach = REACHES_BACK.has(fact.type) ? stops.length : Math.min(1, stops.length);
    const parts = stops.slice(stops.length - reach);
    const after = evolveParts(parts, fact, runningJob(chunk.machine)?.order ?? null);
    if (after !== parts) stops.splice(stops.length - reach, reach, ...after);
    if (fact.type === 'StopExplained' || fact.type === 'StopSplit')
      chunk.saidOfStops.push({ part: partNamed(parts, fact.data)?.id ?? fact.data.stop, fact: fact.id });
    else if (open && !after.includes(open)) chunk.saidOfStops.push({ part: open.id, fact: fact.id });
  }

  const chunkAfter: RecordBuilder['chunkAfter'] = (before) => ({
    size: 0,
    turns: [],
    counts: [],
    knownFrom: null,
    machine: (before ?? start).machine,
    stops: [...(before ?? start).stops],
    begunBy: new Map(before?.begunBy),
    phases: [],
    saidOfStops: [],
  });

  return {
    chunkAfter,
    take(chunk, fact) {
      chunk.size += 1;
      // Most facts are counts, and those have one shape.
      if (fact.type === 'QuantityReported') {
        if (fact.data.equipment !== equipment) return;
        chunk.counts.push(countOf(fact));
      } else if (!('equipment' in fact.data) || fact.data.equipment !== equipment) return;
      else if (isRunFact(fact) || isStopFact(fact)) {
        chunk.turns.push(fact);
        fold(chunk, fact);
      }
      const { occurredAt } = fact;
      if (chunk.knownFrom === null || occurredAt < chunk.knownFrom) chunk.knownFrom = occurredAt;
    },
    foldAgain(chunk, before) {
      const { machine, stops } = before ?? start;
      chunk.machine = machine;
      chunk.stops.splice(0, chunk.stops.length, ...stops);
      chunk.begunBy.clear();
      for (const [job, fact] of before?.begunBy ?? []) chunk.begunBy.set(job, fact);
      chunk.phases.length = 0;
      chunk.saidOfStops.length = 0;
      for (const fact of chunk.turns) fold(chunk, fact);
    },
    record(chunks) {
      const end = chunks.at(-1) ?? chunkAfter(null);
      let { knownFrom } = start;
      for (const chunk of chunks)
        if (chunk.knownFrom !== null && (knownFrom === null || chunk.knownFrom < knownFrom)) ({ knownFrom } = chunk);
      const phases = chunks.flatMap((chunk) => chunk.phases);
      for (const job of end.machine.jobs) if (!job.suspended) phases.push(phaseOf(end, job, null));
      return {
        phases,
        stops: [...end.stops],
        givenReasons,
        saidOfStops: chunks.flatMap((chunk) => chunk.saidOfStops),
        counts: chunks.flatMap((chunk) => chunk.counts),
        knownFrom,
      };
    },
  };
}
