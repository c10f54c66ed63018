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

const NAMES = Object.keys(NO_ELEMENTS) as readonly (keyof Elements)[];
type Sums = { -readonly [Name in keyof Elements]: number };

function addInto(sums: Sums, more: Elements): void {
  for (const name of NAMES) sums[name] += more[name];
}

/** The sum of elements of jobs, units or shifts: numerators and denominators are added, never percentages. */
export function sumElements(all: Iterable<Elements>): Elements {
  const sums = { ...NO_ELEMENTS };
  for (const one of all) addInto(sums, one);
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

function addPieces(sums: Sums, { good, scrap, rework }: CountedPieces, { priMs, again }: PieceRate): void {
  if (again) return;
  const made = good + scrap + rework;
  sums.gq += good;
  sums.sq += scrap;
  sums.rq += rework;
  if (priMs === null) sums.unrated += made;
  else {
    sums.earned += priMs * made;
    sums.earnedGood += priMs * good;
  }
}

/** What was reported in a range, each at the moment at which it happened. */
export function countsIn(record: UnitRecord, fromMs: number, toMs: number): readonly CountedPieces[] {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return record.counts.filter(({ at }) => at >= from && at < to);
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
  const buckets = new Map<string, { job: JobKey | null; sums: Sums; rate: PieceRate | null }>();
  function bucketOf(job: JobKey | null) {
    const key = job === null ? '' : `${job.order}\u0000${job.operation}`;
    const known = buckets.get(key);
    if (known) return known;
    const fresh = { job: job && { order: job.order, operation: job.operation }, sums: { ...NO_ELEMENTS }, rate: null };
    buckets.set(key, fresh);
    return fresh;
  }
  // What follows each other is mostly of the same job.
  let at: ReturnType<typeof bucketOf> | undefined;
  for (const segment of segments) {
    const { job } = segment;
    if (!at || at.job?.order !== job?.order || at.job?.operation !== job?.operation) at = bucketOf(job);
    addTime(at.sums, segment);
  }
  let last: CountedPieces | undefined;
  let bucket: ReturnType<typeof bucketOf> | undefined;
  for (const count of counts) {
    if (!bucket || last?.order !== count.order || last.operation !== count.operation) bucket = bucketOf(count);
    bucket.rate ??= rateOf(count);
    addPieces(bucket.sums, count, bucket.rate);
    last = count;
  }
  return [...buckets.values()].map(({ job, sums }) => ({ job, elements: sums }));
}
