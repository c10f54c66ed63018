import type { JobKey, Segment } from './segments.ts';
import type { CountedPieces, UnitRecord } from './unit-record.ts';

/** Time elements of ISO 22400-2, milliseconds, by their acronyms. PBT = POT - PDOT - unknown = APT + AUST + ADET + ADOT, always. */
export interface TimeElements {
  /** Planned operation time: the shift so far. */
  readonly pot: number;
  /** Planned down time. */
  readonly pdot: number;
  /** Time of which nothing is known: neither idle nor down. Not of ISO 22400-2. */
  readonly unknown: number;
  /** Actual production time. */
  readonly apt: number;
  /** Actual unit setup time. */
  readonly aust: number;
  /** Actual unit delay time: stops and pauses while an order is on, minor stops among them. */
  readonly adet: number;
  /** The part of the delay time that is minor stops. */
  readonly minor: number;
  /** Actual unit down time: no order is on. */
  readonly adot: number;
}

/** Logistical elements of ISO 22400-2: pieces, and the planned run time that they stand for (milliseconds). */
export interface QuantityElements {
  /** Good, scrap and rework quantity. */
  readonly gq: number;
  readonly sq: number;
  readonly rq: number;
  /** Σ PRI × PQ and Σ PRI × GQ: planned run time per item times produced and good quantity. */
  readonly earned: number;
  readonly earnedGood: number;
  /** Pieces whose planned run time nobody knows. */
  readonly unrated: number;
}

/** What every figure is made from. Sums: those of two buckets are added, in any order. */
export type Elements = TimeElements & QuantityElements;

/** How long one piece of a job is planned to take (milliseconds; null: not known), and whether its pieces were counted before. */
export interface PieceRate {
  readonly priMs: number | null;
  /** Pieces that are worked on again: they were counted when they were made. */
  readonly again: boolean;
}

/** Elements of one job in a range; job null: time without any. */
export interface ElementBucket {
  readonly job: JobKey | null;
  readonly elements: Elements;
}

/** Nothing: what sums begin with. */
export const NO_ELEMENTS: Elements = {
  pot: 0,
  pdot: 0,
  unknown: 0,
  apt: 0,
  aust: 0,
  adet: 0,
  minor: 0,
  adot: 0,
  gq: 0,
  sq: 0,
  rq: 0,
  earned: 0,
  earnedGood: 0,
  unrated: 0,
};

type Sums = { -readonly [Name in keyof Elements]: number };

function addTimes(sums: Sums, more: Elements): void {
  sums.pot += more.pot;
  sums.pdot += more.pdot;
  sums.unknown += more.unknown;
  sums.apt += more.apt;
  sums.aust += more.aust;
  sums.adet += more.adet;
  sums.minor += more.minor;
  sums.adot += more.adot;
}

function addQuantities(sums: Sums, more: Elements): void {
  sums.gq += more.gq;
  sums.sq += more.sq;
  sums.rq += more.rq;
  sums.earned += more.earned;
  sums.earnedGood += more.earnedGood;
  sums.unrated += more.unrated;
}

/** The sum of elements of jobs, units or shifts: numerators and denominators are added, never percentages. */
export function sumElements(all: Iterable<Elements>): Elements {
  const sums = { ...NO_ELEMENTS };
  for (const one of all) {
    addTimes(sums, one);
    addQuantities(sums, one);
  }
  return sums;
}

/** Planned busy time of which something is known (PBT), milliseconds. */
export function plannedBusyMs({ pot, pdot, unknown }: TimeElements): number {
  return pot - pdot - unknown;
}

function addTime(sums: Sums, { state, fromMs, toMs, job }: Segment): void {
  const length = toMs - fromMs;
  sums.pot += length;
  switch (state) {
    case 'planned':
      sums.pdot += length;
      break;
    case 'noData':
      sums.unknown += length;
      break;
    case 'producing':
      sums.apt += length;
      break;
    case 'setup':
      sums.aust += length;
      break;
    case 'idle':
      sums.adot += length;
      break;
    case 'stopped':
    case 'minorStop':
    case 'paused':
      // A unit that stands while nobody has work for it is down, not delayed.
      sums[job ? 'adet' : 'adot'] += length;
      if (job && state === 'minorStop') sums.minor += length;
      break;
  }
}

/** What was reported in a range, each at the moment at which it happened. */
export function countsIn(record: UnitRecord, fromMs: number, toMs: number): readonly CountedPieces[] {
  return record.counts.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

/**
 * Times and pieces of one job, before anybody asks how long a piece of it is planned to take: that may change when nothing here does. `earned`,
 * `earnedGood` and `unrated` are 0.
 */
interface JobSums {
  readonly job: JobKey | null;
  readonly sums: Sums;
  /** Pieces were counted of it, none or more. */
  counted: boolean;
}

/** Times and pieces by job, to be added to: first with what lies in a stretch of time, then with those of other stretches. */
export interface SumsByJob {
  readonly byKey: Map<string, JobSums>;
  /** What was added to last: what follows each other is mostly of the same job. */
  last: JobSums | null;
}

/** Sums of nothing. */
export function noSums(): SumsByJob {
  return { byKey: new Map(), last: null };
}

const keyOf = (job: JobKey | null): string => (job === null ? '' : `${job.order}\u0000${job.operation}`);

function sumsOf(all: SumsByJob, job: JobKey | null): JobSums {
  const { last } = all;
  if (last && last.job?.order === job?.order && last.job?.operation === job?.operation) return last;
  const key = keyOf(job);
  let sums = all.byKey.get(key);
  if (!sums) {
    sums = {
      job: job && { order: job.order, operation: job.operation },
      sums: { ...NO_ELEMENTS },
      counted: false,
    };
    all.byKey.set(key, sums);
  }
  all.last = sums;
  return sums;
}

/** Adds the times of segments. */
export function addSegments(all: SumsByJob, segments: readonly Segment[]): void {
  for (const segment of segments) addTime(sumsOf(all, segment.job).sums, segment);
}

/** Adds the pieces of a report. */
export function addCount(all: SumsByJob, count: CountedPieces): void {
  const one = sumsOf(all, count);
  one.counted = true;
  one.sums.gq += count.good;
  one.sums.sq += count.scrap;
  one.sums.rq += count.rework;
}

/** Adds what was added up elsewhere. */
export function addSums(all: SumsByJob, more: SumsByJob): void {
  for (const [key, { job, sums, counted }] of more.byKey) {
    let one = all.byKey.get(key);
    if (!one) {
      one = { job, sums: { ...NO_ELEMENTS }, counted: false };
      all.byKey.set(key, one);
    }
    addTimes(one.sums, sums);
    addQuantities(one.sums, sums);
    one.counted ||= counted;
  }
}

/**
 * The elements by job.
 * @param rateOf asked once for each job that pieces were counted of.
 */
export function bucketsOf({ byKey }: SumsByJob, rateOf: (job: JobKey) => PieceRate): ElementBucket[] {
  const buckets: ElementBucket[] = [];
  for (const { job, sums, counted } of byKey.values()) {
    const elements = { ...sums };
    if (job && counted) {
      const { priMs, again } = rateOf(job);
      const made = sums.gq + sums.sq + sums.rq;
      if (again) elements.gq = elements.sq = elements.rq = 0;
      else if (priMs === null) elements.unrated = made;
      else {
        elements.earned = priMs * made;
        elements.earnedGood = priMs * sums.gq;
      }
    }
    buckets.push({ job, elements });
  }
  return buckets;
}

/**
 * The elements of a range, by job. The segments fill the range; the counts lie in it.
 * @param rateOf asked once for each job that pieces were counted of.
 */
export function elementsByJob(
  segments: readonly Segment[],
  counts: readonly CountedPieces[],
  rateOf: (job: JobKey) => PieceRate,
): ElementBucket[] {
  const sums = noSums();
  addSegments(sums, segments);
  for (const count of counts) addCount(sums, count);
  return bucketsOf(sums, rateOf);
}
