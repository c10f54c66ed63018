import { stateOf } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { stopDrafts, stopDue, stopKey } from '../../../shared/equipment/detect-stop.ts';
import {
  countDrafts,
  countsDueMs,
  mergePending,
  NO_COUNTING,
  observeCounts,
  shiftCounting,
} from '../../../shared/equipment/observe-counts.ts';
import type { Counting, PendingCounts } from '../../../shared/equipment/observe-counts.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import type { CommandName } from '../../../shared/gate/command.ts';
import { instantOf } from '../../../shared/gate/gate-context.ts';

/** Counts of a machine that the station does not stand at any more, and what of them a failed write may have recorded. */
interface LeftCounts {
  readonly equipment: string;
  readonly pending: PendingCounts;
  readonly unsure: PendingCounts | null;
}

/** Calls something once, after so many milliseconds. @returns a function that calls it off. */
export type Schedule = (afterMs: number, run: () => void) => () => void;

/** What a station learns from its machine by itself: counts, and that it stands. */
export interface Observations {
  /** The machine counted, now. Drivers of counters call this for every pulse, or with the number of pulses since the last call. */
  readonly onCounts: (equipment: string, counts: number) => void;
  /** Something about the machine may have changed: what it is watched for is thought over. */
  readonly touched: () => void;
  /**
   * What is in memory, to be recorded before a command that may change what runs on the machine is decided: counts belong to what they were
   * counted on. `putBack` when nothing was recorded.
   */
  readonly before: (
    command: CommandName,
    nowMs: number,
  ) => { readonly drafts: readonly FactDraft[]; readonly putBack: () => void };
  /** Records what is in memory and watches no more. */
  readonly stop: () => Promise<void>;
}

export interface ObservationParts {
  readonly world: World;
  readonly station: string;
  /** The machine that the station stands at. */
  readonly equipment: () => string | null;
  readonly nowMs: () => number;
  /** Milliseconds of the clock that nobody sets. */
  readonly monoMs: () => number;
  readonly schedule: Schedule;
  /** Records facts behind the commands that came before; `make` is called when it is their turn. Rejects when nothing was recorded. */
  readonly record: (make: (nowMs: number) => readonly FactDraft[]) => Promise<void>;
  readonly failed: (sentence: string) => void;
}

/** Commands that leave the machine as it is: counts go on waiting. */
const changeNothing: ReadonlySet<CommandName> = new Set([
  'signOn',
  'signOff',
  'joinJob',
  'leaveJob',
  'consumeMaterial',
  'returnMaterial',
  'explainStop',
  'splitStop',
]);

/** Timers of Node reach no farther (milliseconds). */
const FARTHEST_MS = 2 ** 31 - 1;
/** After a disk refused: so long until the next attempt (milliseconds). */
const RETRY_MS = 5000;
/** When the wall clock departs by more from the one that nobody sets (milliseconds), somebody has set it. */
const STEP_MS = 1000;

/** Schedules by the timers of Node; they keep no process alive. */
export const nodeSchedule: Schedule = (afterMs, run) => {
  const timer = setTimeout(run, Math.min(FARTHEST_MS, Math.max(0, afterMs)));
  timer.unref();
  return () => clearTimeout(timer);
};

/**
 * Watches the machine of a station. One timer, set to the next moment at which something is due; nothing polls. What is counted while the disk
 * refuses stays in memory and is recorded as soon as it takes it.
 */
export function createObservations(parts: ObservationParts): Observations {
  const { world, nowMs } = parts;
  let startedMs = nowMs();
  let apartMs = startedMs - parts.monoMs();
  let counting: Counting = NO_COUNTING;
  let machine: string | null = null;
  let lastCountMs: number | null = null;
  let notBeforeMs = -Infinity;
  let callOff: (() => void) | undefined;
  let armedForMs = Infinity;
  /** What a write that failed was to record, while nobody knows whether it did: such counts are in memory as well. */
  let unsure: PendingCounts | null = null;
  /** Counts of machines that the station stood at before: they belong to those. */
  let left: readonly LeftCounts[] = [];
  /**
   * Key of the stop that was recorded last. After a clock was set back it may have no effect, because what others recorded before it comes after
   * it in the order of facts: then the machine seems to stand on unnoticed, and would be said to stand again and again.
   */
  let noticed: string | undefined;
  let isStopped = false;
  let working: Promise<void> | undefined;

  const watching = (equipment: string) => ({ equipment, station: parts.station, lastCountMs, sinceMs: startedMs });

  const isNews = ({ dedupKey }: Pick<FactDraft, 'dedupKey'>) => dedupKey === undefined || dedupKey !== noticed;

  /** Where the wall clock was set, what is in memory is told by the new one: a step is neither a stop nor a long wait. */
  function followClock(): void {
    const byMs = nowMs() - parts.monoMs() - apartMs;
    if (Math.abs(byMs) < STEP_MS) return;
    apartMs += byMs;
    startedMs += byMs;
    notBeforeMs += byMs;
    if (lastCountMs !== null) lastCountMs += byMs;
    counting = shiftCounting(counting, byMs);
    left = left.map((one) => {
      const { pending } = shiftCounting({ pending: one.pending, recordedMs: null }, byMs);
      return pending ? { ...one, pending } : one;
    });
  }

  /** Before counts are recorded: what a failed write kept all the same was read from the disk by now, and is not recorded twice. */
  function withoutKept(equipment: string, pending: PendingCounts, failed: PendingCounts | null): PendingCounts | null {
    const { counted } = stateOf(world, 'equipment', equipment);
    if (!failed || counted?.station !== parts.station || counted.at !== instantOf(failed.toMs)) return pending;
    const counts = pending.counts - failed.counts;
    const fromMs = Math.min(pending.toMs, Math.max(pending.fromMs, failed.toMs));
    return counts > 0 ? { ...pending, fromMs, counts } : null;
  }

  function settleUnsure(equipment: string): void {
    const { pending } = counting;
    if (pending) counting = { ...counting, pending: withoutKept(equipment, pending, unsure) };
    unsure = null;
  }

  function putBack(taken: PendingCounts, recordedMs: number | null): void {
    counting = { pending: mergePending(taken, counting.pending), recordedMs };
    unsure = taken;
  }

  /** Records what is due when it is its turn, or all counts; counts that it took come back when the disk refuses. */
  async function record(which: 'due' | 'all counts'): Promise<void> {
    const equipment = machine;
    if (equipment === null && left.length === 0) return;
    let takenLeft: readonly LeftCounts[] = [];
    let taken: PendingCounts | null = null;
    let recordedMs = counting.recordedMs;
    let stops: readonly FactDraft[] = [];
    try {
      await parts.record((now) => {
        followClock();
        takenLeft = left;
        left = [];
        const ofLeft = takenLeft.flatMap((one) => {
          const pending = withoutKept(one.equipment, one.pending, one.unsure);
          return countDrafts(world, one.equipment, pending, now);
        });
        if (equipment === null) return ofLeft;
        settleUnsure(equipment);
        stops = which === 'due' ? stopDrafts(world, watching(equipment), now).filter(isNews) : [];
        const dueMs = countsDueMs(world, equipment, counting, now) ?? Infinity;
        // Before a stop begins, what was counted until then.
        if (which === 'all counts' || stops.length > 0 || now >= dueMs) {
          taken = counting.pending;
          ({ recordedMs } = counting);
          counting = { pending: null, recordedMs: taken ? now : recordedMs };
        }
        return [...ofLeft, ...countDrafts(world, equipment, taken, now), ...stops];
      });
      notBeforeMs = -Infinity;
      noticed = stops[0]?.dedupKey ?? noticed;
    } catch (error) {
      left = [...takenLeft.map((one) => ({ ...one, unsure: one.pending })), ...left];
      if (taken) putBack(taken, recordedMs);
      notBeforeMs = nowMs() + RETRY_MS;
      parts.failed(`What the machine counted waits: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function work(): void {
    working ??= record('due').finally(() => {
      working = undefined;
      arm();
    });
  }

  function dueMs(): number {
    followClock();
    if (left.length > 0) return notBeforeMs;
    if (machine === null) return Infinity;
    const now = nowMs();
    const due = stopDue(world, watching(machine), now);
    const stop = due && isNews({ dedupKey: stopKey(machine, due) }) ? due.dueMs : Infinity;
    return Math.max(notBeforeMs, Math.min(stop, countsDueMs(world, machine, counting, now) ?? Infinity));
  }

  /** Sets the timer to what is due next. One that is set earlier stays: when it rings, this is asked again. */
  function arm(): void {
    if (isStopped || working) return;
    const equipment = parts.equipment();
    if (equipment !== machine) {
      // What was counted until now was counted on the machine that the station stood at.
      const { pending } = counting;
      if (machine !== null && pending) left = [...left, { equipment: machine, pending, unsure }];
      machine = equipment;
      lastCountMs = null;
      counting = NO_COUNTING;
      unsure = null;
    }
    const due = dueMs();
    const inMs = due === -Infinity ? 0 : Math.max(0, due - nowMs());
    const ringsMs = parts.monoMs() + inMs;
    if (due === Infinity || (callOff && armedForMs <= ringsMs)) return;
    callOff?.();
    armedForMs = ringsMs;
    callOff = parts.schedule(inMs, () => {
      callOff = undefined;
      if (nowMs() >= dueMs()) work();
      else arm();
    });
  }

  return {
    onCounts(equipment, counts) {
      if (isStopped || counts < 1 || !Number.isInteger(counts)) return;
      if (equipment !== machine) arm();
      if (equipment !== machine) return; // Another machine than the one that this station stands at.
      followClock();
      const atMs = nowMs();
      lastCountMs = Math.max(lastCountMs ?? atMs, atMs);
      counting = observeCounts(counting, counts, atMs);
      if (atMs >= dueMs()) work();
      else arm();
    },
    touched: arm,
    before(command, now) {
      followClock();
      if (machine !== null) settleUnsure(machine);
      const pending = changeNothing.has(command) || machine === null ? null : counting.pending;
      const { recordedMs } = counting;
      if (pending) counting = { pending: null, recordedMs: now };
      return {
        drafts: machine === null ? [] : countDrafts(world, machine, pending, now),
        putBack: () => {
          if (pending) putBack(pending, recordedMs);
        },
      };
    },
    stop: async () => {
      isStopped = true;
      callOff?.();
      await working;
      if (counting.pending || left.length > 0) await record('all counts');
    },
  };
}
