import type { Deviation } from '../../../shared/deviations/deviation-type.ts';
import { escalationKey } from '../../../shared/deviations/escalation.ts';
import {
  clearedDraft,
  clearedKey,
  escalationDraft,
  waitEndedDraft,
  waitKey,
} from '../../../shared/deviations/station-deeds.ts';
import { stationsNear, stationTurnMs } from '../../../shared/deviations/station-turn.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import type { Schedule } from './observations.ts';
import type { StationDeviations } from './station-deviations.ts';

/** What a station records of deviations by itself: that nobody answered in time, that a wait is over, and that something is no longer so. */
export interface Escalations {
  /** Begins, once everything that is stored has been read. */
  readonly start: () => void;
  /** Something may have changed, or a clock was set: when something is due is thought over. */
  readonly touched: () => void;
  /** Plan documents of these kinds have changed: others may be next to a place now. */
  readonly planChanged: (kinds: ReadonlySet<string>) => void;
  /** Looks whether the time of stamps has jumped, which no timer notices. */
  readonly look: () => void;
  readonly stop: () => Promise<void>;
}

export interface EscalationParts {
  readonly deviations: Pick<StationDeviations, 'index' | 'sources'>;
  /** The time of stamps, milliseconds. */
  readonly nowMs: () => number;
  /** Milliseconds of the clock that nobody sets. */
  readonly monoMs: () => number;
  readonly schedule: Schedule;
  /** Records facts behind the commands that came before; `make` is called when it is their turn. Rejects when nothing was recorded. */
  readonly record: (make: (nowMs: number) => readonly FactDraft[]) => Promise<void>;
  readonly failed: (sentence: string) => void;
}

/** What was found and is found no more is given so long to be found again, because its facts may still be on their way (milliseconds). */
const SEEN_GONE_MS = 60_000;
/** The same for what this station has not found since it started: it may lack the facts that it follows from. */
const UNSEEN_GONE_MS = 3_600_000;
/** After a failed write: so long until the next attempt, twice as long each time, up to a minute (milliseconds). */
const RETRY_MS = 5000;
const RETRY_AT_MOST_MS = 60_000;
/** The time of stamps has jumped when it departs by more from the clock that nobody sets (milliseconds). */
const STEP_MS = 1000;

/** Watches the deviations of a station. One timer, set to the next moment at which something is due; nothing polls. */
export function createEscalations(parts: EscalationParts): Escalations {
  const { nowMs, monoMs } = parts;
  const { index, sources } = parts.deviations;
  /** Keys of what was recorded: what has no effect all the same, because the server set it aside, is not recorded again and again. */
  const recorded = new Set<string>();
  /** Found here since the start. */
  const seen = new Set<string>();
  /** Since when they are gone, by the clock that nobody sets. */
  const goneSince = new Map<string, number>();
  /** How long this station leaves what is at a place to others. */
  const turns = new Map<string, number>();
  let apartMs = nowMs() - monoMs();
  let isRunning = false;
  let retryMs = RETRY_MS;
  let notBeforeMono = -Infinity;
  let callOff: (() => void) | undefined;
  let ringsMono = Infinity;
  let working: Promise<void> | undefined;

  function note(): void {
    for (const id of index.news()) {
      const open = index.open().get(id);
      if (open && !open.state.raised) seen.add(id);
      if (index.gone().has(id)) goneSince.set(id, goneSince.get(id) ?? monoMs());
      else goneSince.delete(id);
      if (!open && !index.gone().has(id)) seen.delete(id);
    }
  }

  /** When it may be said that something is no longer so, by the clock that nobody sets; never where that is for others to say. */
  function clearMono({ id, state, subject }: Deviation): number {
    const { world, station } = sources();
    const since = goneSince.get(id) ?? monoMs();
    const near = stationsNear(world.plan, subject.equipment);
    // What a person raised is no longer so by what happens at the place: those who stand there know all of that.
    if (state.raised) return near.size === 0 || near.has(station.id) ? since + turnMs(subject.equipment) : Infinity;
    return since + (seen.has(id) ? SEEN_GONE_MS : UNSEEN_GONE_MS) + turnMs(subject.equipment);
  }

  function turnMs(equipment: string): number {
    const known = turns.get(equipment);
    if (known !== undefined) return known;
    const { world, station } = sources();
    const turn = stationTurnMs(world.plan, equipment, station.id);
    turns.set(equipment, turn);
    return turn;
  }

  const isNews = ({ dedupKey }: FactDraft) => dedupKey === undefined || !recorded.has(dedupKey);

  /** What is due, at a moment of the time of stamps. */
  function dueNow(): FactDraft[] {
    note();
    const at = sources();
    const drafts: FactDraft[] = [];
    for (const [id, { due, waitEndMs }] of index.standings()) {
      const dueMs = due?.dueMs ?? waitEndMs ?? Infinity;
      const deviation = dueMs <= at.nowMs ? index.open().get(id) : undefined;
      if (!deviation || dueMs + turnMs(deviation.subject.equipment) > at.nowMs) continue;
      const draft = due ? escalationDraft(at, deviation) : waitEndedDraft(at, deviation);
      if (draft) drafts.push(draft);
    }
    for (const deviation of index.gone().values())
      if (clearMono(deviation) <= monoMs()) drafts.push(clearedDraft(at, deviation));
    return drafts.filter((draft) => isNews(draft));
  }

  /** When something is due next, by the clock that nobody sets; Infinity: nothing. */
  function nextMono(): number {
    note();
    const [now, mono] = [nowMs(), monoMs()];
    let next = Infinity;
    for (const [id, { due, waitEndMs }] of index.standings()) {
      const dueMs = due?.dueMs ?? waitEndMs;
      const deviation = dueMs === null ? undefined : index.open().get(id);
      if (dueMs === null || !deviation) continue;
      if (recorded.has(due ? escalationKey(deviation, due) : waitKey(deviation))) continue;
      next = Math.min(next, mono + dueMs + turnMs(deviation.subject.equipment) - now);
    }
    for (const deviation of index.gone().values())
      if (!recorded.has(clearedKey(deviation))) next = Math.min(next, clearMono(deviation));
    return Math.max(next, notBeforeMono);
  }

  async function work(): Promise<void> {
    let keys: readonly string[] = [];
    try {
      await parts.record(() => {
        const drafts = dueNow();
        keys = drafts.flatMap(({ dedupKey }) => dedupKey ?? []);
        return drafts;
      });
      for (const key of keys) recorded.add(key);
      retryMs = RETRY_MS;
      notBeforeMono = -Infinity;
    } catch (error) {
      notBeforeMono = monoMs() + retryMs;
      retryMs = Math.min(RETRY_AT_MOST_MS, retryMs * 2);
      parts.failed(`Deviations wait to go on: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Sets the timer to what is due next. One that is set earlier stays: when it rings, this is asked again. */
  function arm(): void {
    if (!isRunning || working) return;
    const next = nextMono();
    if (next === Infinity || (callOff && ringsMono <= next)) return;
    callOff?.();
    ringsMono = next;
    callOff = parts.schedule(Math.max(0, next - monoMs()), () => {
      callOff = undefined;
      if (nextMono() > monoMs()) {
        arm();
        return;
      }
      working = work().finally(() => {
        working = undefined;
        arm();
      });
    });
  }

  return {
    start() {
      isRunning = true;
      arm();
    },
    touched: arm,
    planChanged(kinds) {
      if (kinds.has('station') || kinds.has('equipment')) turns.clear();
    },
    look() {
      const apart = nowMs() - monoMs();
      if (Math.abs(apart - apartMs) < STEP_MS) return;
      apartMs = apart;
      arm();
    },
    stop: async () => {
      isRunning = false;
      callOff?.();
      await working;
    },
  };
}
