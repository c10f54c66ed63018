import { join } from 'node:path';

import { z } from 'zod';

import { HLC_MAX_AHEAD_MS } from '../../../shared/facts/hlc.ts';
import type { StationClock } from '../process/clock.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';

/** A moment that was known, so that the time since the boot tells every later one of that boot; milliseconds. */
const known = z.strictObject({
  ms: z.number(),
  boot: z.string(),
  uptimeMs: z.number(),
  /** `server`: told by the server in that boot. `clock`: the clock said so, and nothing spoke against it. `held`: nobody vouches for it. */
  by: z.enum(['server', 'clock', 'held']),
});
type Known = z.infer<typeof known>;

/** How far this clock was ahead of the server's when it was last found too far off; 0: it was right since. */
const aheadMsOf = { aheadMs: z.number() };
const file = z.union([
  z.strictObject({ format: z.literal(2), ...aheadMsOf, known: known.nullable() }),
  z.strictObject({ format: z.literal(1), ...aheadMsOf }).transform((old) => ({ ...old, known: null })),
]);

/** What is known is written down this often, in milliseconds: so much a power cut makes a clock that is not proven go behind. */
const WRITE_EVERY_MS = 10 * 60_000;

/** What the times of a station were before they were set right, and what they are since, in milliseconds ahead of the right time. */
export interface Correction {
  readonly fromAheadMs: number;
  readonly toAheadMs: number;
  readonly found: 'server' | 'uptime';
  /** Facts carry the times of before up to here, since this boot; absent: they carried the right ones, only the clock was off. */
  readonly recorded?: {
    readonly boot: string;
    readonly untilMono: number;
    /** Not before this reading; absent: since the boot, at most. */
    readonly sinceMono?: number;
  };
}

/** What a station judges its clock by before the server was heard. */
export interface ClockWitness {
  /** Stamp of the last fact, in milliseconds. */
  readonly stampMs: number;
  /** So far a clock may have gone on since it was last known; null: as far as it likes, because no server will ever tell. */
  readonly limitMs: number | null;
}

/**
 * The time as a station knows it: the wall clock as long as it is believed, else the server's time or the last one known, each with the time
 * since the boot.
 */
export interface StationTime {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Judges the clock of a start; until then it is believed. */
  readonly judge: (witness: ClockWitness) => void;
  /** The server told its time, in milliseconds. @returns a correction, when times had been too far off and are right now. */
  readonly heard: (serverMs: number) => Correction | undefined;
  /** Looks whether the clock has jumped since the last look, which nothing but setting it does. @returns the jump as a correction. */
  readonly look: () => Correction | undefined;
  /** How far the wall clock is ahead of the time that is held instead, in milliseconds; null: it is believed, or known to be off. */
  readonly unprovenAheadMs: () => number | null;
  /** Writes down what is known, for the next start. */
  readonly remember: () => void;
}

type Clock = Pick<StationClock, 'nowMs' | 'uptimeMs' | 'boot' | 'mono'>;

/** A moment of this boot. */
interface Anchor {
  readonly ms: number;
  readonly uptimeMs: number;
}

/**
 * Follows the clock of a station in its data folder. A clock that is more than the limit off is known to be so over restarts, until the
 * server was heard with a right one.
 */
export function openStationTime(folder: string, clock: Clock, log: (sentence: string) => void): StationTime {
  const path = join(folder, 'clock-state.json');
  /** Null: this clock is right, as far as anybody knows. */
  let aheadMs: number | null = null;
  let last: Known | null = null;
  try {
    const text = readIfThere(path);
    const found = text === undefined ? undefined : file.parse(JSON.parse(text));
    aheadMs = found && found.aheadMs !== 0 ? found.aheadMs : null;
    last = found?.known ?? null;
  } catch {
    // Told again by the server.
  }
  const isOfThisBoot = last?.boot === clock.boot && last.uptimeMs <= clock.uptimeMs();
  /** What the server's time was at an uptime: good until the machine ends, whoever sets the clock. */
  let told: Anchor | undefined = last?.by === 'server' && isOfThisBoot ? last : undefined;
  /** The last time known, where the clock says another one that cannot be. */
  let held: Anchor | undefined;
  let limitMs: number | null = null;
  /** The clock is a fixed way off: so the server found it. */
  let isOffKnown = true;
  let difference = clock.nowMs() - clock.uptimeMs();
  let writtenAt = -Infinity;
  /** Reading of `mono` at the last look that found no jump: what a jump makes wrong came after it. */
  let steadyMono = clock.mono();

  const sinceMs = ({ ms, uptimeMs }: Anchor) => ms + clock.uptimeMs() - uptimeMs;
  const isFar = (ms: number) => Math.abs(ms) > HLC_MAX_AHEAD_MS;

  function nowMs(): number {
    const now = clock.nowMs();
    const anchor = told ?? held;
    const right = anchor ? sinceMs(anchor) : aheadMs !== null && isOffKnown ? now - aheadMs : now;
    return isFar(now - right) ? right : now;
  }

  function write(): void {
    const by = told ? 'server' : held ? 'held' : 'clock';
    writtenAt = clock.uptimeMs();
    const next: Known = { ms: nowMs(), boot: clock.boot, uptimeMs: writtenAt, by };
    try {
      writeDurably(path, JSON.stringify({ format: 2, aheadMs: aheadMs ?? 0, known: next }), 0o600);
    } catch {
      // Told again by the server.
    }
  }

  function keep(next: number | null): void {
    if (next === aheadMs || (next !== null && aheadMs !== null && !isFar(next - aheadMs))) return;
    aheadMs = next;
    write();
  }

  function hold(anchor: Anchor): void {
    held = anchor;
    const seconds = Math.round((clock.nowMs() - sinceMs(anchor)) / 1000);
    log(
      `The clock of this station is ${seconds} s ahead of the last time that is known, and nobody vouches for it. Times go on from there until the server is heard.`,
    );
    write();
  }

  const isWithin = (ms: number, from: number) =>
    ms >= from - HLC_MAX_AHEAD_MS && (limitMs === null || ms <= from + limitMs);

  const recorded = () => ({ boot: clock.boot, untilMono: clock.mono() });

  return {
    nowMs,
    judge: (witness) => {
      ({ limitMs } = witness);
      if (told) return;
      const uptimeMs = clock.uptimeMs();
      // All of this boot came after what an earlier one knew; a time since the boot that goes back within one tells nothing.
      const apartMs = last?.boot === clock.boot ? Math.max(0, uptimeMs - last.uptimeMs) : uptimeMs;
      const sinceKnown = last ? last.ms + apartMs : 0;
      // What is known is written down so often that a stamp far behind it tells of a clock that was wrong once, not of time that went by: stamps
      // never go back, so it would be believed at every start until then.
      const isStampWrong = last !== null && witness.stampMs > sinceKnown + WRITE_EVERY_MS + HLC_MAX_AHEAD_MS;
      const from = isStampWrong ? sinceKnown : Math.max(sinceKnown, witness.stampMs);
      const now = clock.nowMs();
      if (from <= 0) return;
      if (last?.by === 'held' && isOfThisBoot) hold({ ms: from, uptimeMs });
      else if (aheadMs === null || !isWithin(now - aheadMs, from)) {
        isOffKnown = false;
        if (!isWithin(now, from)) hold({ ms: from, uptimeMs });
      }
    },
    heard: (serverMs) => {
      if (Number.isNaN(serverMs)) return undefined;
      const isFirst = told === undefined;
      // Even the time since the boot stands still in a virtual machine that is paused: then what the server said before is behind.
      const heldAhead = held || told ? nowMs() - serverMs : 0;
      const since = held ? {} : { sinceMono: steadyMono };
      told = { ms: serverMs, uptimeMs: clock.uptimeMs() };
      held = undefined;
      const now = clock.nowMs() - serverMs;
      const before = aheadMs;
      const isOff = isFar(now);
      if (isOff && before === null)
        log(`The clock of this station is ${Math.round(now / 1000)} s ahead of the server's. Set it; work goes on.`);
      keep(isOff ? now : null);
      if (isFirst) write();
      if (isFar(heldAhead))
        return { fromAheadMs: heldAhead, toAheadMs: 0, found: 'server', recorded: { ...recorded(), ...since } };
      return before !== null && !isOff && isFar(before)
        ? { fromAheadMs: before, toAheadMs: now, found: 'server' }
        : undefined;
    },
    look: () => {
      if (clock.uptimeMs() - writtenAt > WRITE_EVERY_MS) write();
      const now = clock.nowMs();
      const jump = now - clock.uptimeMs() - difference;
      difference += jump;
      if (!isFar(jump)) {
        const isSteady = aheadMs === null || !told;
        if (isSteady) steadyMono = clock.mono();
        return undefined;
      }
      if (held) {
        const fromAheadMs = sinceMs(held) - now;
        if (!isWithin(now, sinceMs(held))) return undefined;
        held = undefined;
        write();
        return { fromAheadMs, toAheadMs: 0, found: 'uptime', recorded: recorded() };
      }
      if (!told && limitMs !== null && Math.abs(jump) > limitMs) {
        hold({ ms: now - jump, uptimeMs: clock.uptimeMs() });
        return undefined;
      }
      const toAheadMs = told ? now - sinceMs(told) : 0;
      // Of a clock that was set wrong the server tells when it is right again.
      if (isFar(toAheadMs)) {
        keep(toAheadMs);
        return undefined;
      }
      keep(null);
      return { fromAheadMs: toAheadMs - jump, toAheadMs, found: 'uptime' };
    },
    unprovenAheadMs: () => {
      const ahead = held ? clock.nowMs() - sinceMs(held) : 0;
      return isFar(ahead) ? ahead : null;
    },
    remember: write,
  };
}
