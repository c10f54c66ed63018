import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { FactDraft } from '../facts/seal.ts';
import { instantOf } from '../gate/gate-context.ts';
import { stationDraft } from '../gate/station-draft.ts';
import { planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { runningJob } from './machine-jobs.ts';
import { nameOfPart, openStop } from './stops.ts';

/** Counts of a machine are recorded at most this often (milliseconds), unless what runs on it changes. */
export const COUNT_EVERY_MS = 60_000;

/** What a machine has counted and nobody has recorded yet. */
export interface PendingCounts {
  readonly fromMs: number;
  readonly toMs: number;
  readonly counts: number;
}

/** Counting at a machine: lives in memory. */
export interface Counting {
  readonly pending: PendingCounts | null;
  /** When something was recorded last; null: not since the start. */
  readonly recordedMs: number | null;
}

/** Nothing has been counted. */
export const NO_COUNTING: Counting = { pending: null, recordedMs: null };

/** Two lots of counts as one. */
export function mergePending(a: PendingCounts | null, b: PendingCounts | null): PendingCounts | null {
  if (!a || !b) return a ?? b;
  return { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs), counts: a.counts + b.counts };
}

/** The same counting by a clock that was set by so many milliseconds. */
export function shiftCounting({ pending, recordedMs }: Counting, byMs: number): Counting {
  return {
    pending: pending && { ...pending, fromMs: pending.fromMs + byMs, toMs: pending.toMs + byMs },
    recordedMs: recordedMs === null ? null : recordedMs + byMs,
  };
}

/**
 * The stop of a machine that pending counts end: the counter had noticed it, and they came after it began. One that begins in the future was
 * noticed before the clock was set back.
 */
function endedBy(world: World, equipment: string, pending: PendingCounts, nowMs: number) {
  const open = openStop(stateOf(world, 'equipment', equipment));
  if (open?.detected !== true) return undefined;
  const beganMs = Date.parse(open.from);
  return pending.toMs > beganMs || beganMs > nowMs ? open : undefined;
}

/**
 * A machine counted. Counts are gathered in memory and recorded at most once a minute, sooner only when they end a stop that the counter had
 * noticed or when what runs on the machine changes. What is in memory when the power goes is less than a minute of counts; the machine's own
 * counter goes on.
 */
export function observeCounts(counting: Counting, counts: number, atMs: number): Counting {
  return { ...counting, pending: mergePending(counting.pending, { fromMs: atMs, toMs: atMs, counts }) };
}

/** When pending counts have to be recorded; null: there are none. */
export function countsDueMs(
  world: World,
  equipment: string,
  { pending, recordedMs }: Counting,
  nowMs: number,
): number | null {
  if (!pending) return null;
  const usual = recordedMs === null ? pending.fromMs : Math.max(pending.fromMs, recordedMs + COUNT_EVERY_MS);
  return endedBy(world, equipment, pending, nowMs) ? pending.fromMs : usual;
}

/** Pieces that the counts stand for, good so far: where the machine's counter books them and a job runs, not while it is set up or rests. */
function quantityDraft(world: World, equipment: string, { counts, toMs }: PendingCounts): FactDraft[] {
  const counter = planBody(world.plan, 'equipment', equipment)?.counter;
  const running = runningJob(stateOf(world, 'equipment', equipment));
  if (!counter || counter.books === 'runtime' || running?.phase !== 'run') return [];
  const job = findJob(world, running.order, running.operation);
  if ('missing' in job) return [];
  const { unit } = job.order.quantity;
  const none = { value: '0', unit };
  const good = { value: String(counts * counter.piecesPerCount), unit };
  const { order, operation } = running;
  const data = { order, operation, equipment, good, scrap: [], rework: none, by: 'counter' as const };
  return [stationDraft('QuantityReported', data, toMs)];
}

function runDraft(world: World, equipment: string, pending: PendingCounts, nowMs: number): FactDraft[] {
  const open = endedBy(world, equipment, pending, nowMs);
  if (!open) return [];
  const began = Date.parse(open.from);
  const atMs = pending.fromMs > began ? pending.fromMs : pending.toMs;
  const data = { equipment, ...nameOfPart({ ...open, id: open.stop }), at: instantOf(atMs) };
  return [stationDraft('RunDetected', data, atMs, `run/${equipment}/${open.stop}`)];
}

/** What to record of pending counts: the counts, good pieces where they stand for such, and the end of a stop that the counter had noticed. */
export function countDrafts(
  world: World,
  equipment: string,
  pending: PendingCounts | null,
  nowMs: number,
): FactDraft[] {
  if (!pending) return [];
  const { fromMs, toMs, counts } = pending;
  const read = { equipment, from: instantOf(fromMs), to: instantOf(toMs), counts };
  return [
    stationDraft('CounterRead', read, toMs),
    ...quantityDraft(world, equipment, pending),
    ...runDraft(world, equipment, pending, nowMs),
  ];
}
