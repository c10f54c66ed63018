import { isAggregateKind, parseRef } from '../aggregates/references.ts';
import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { DeviationKind } from './deviation-kinds.ts';
import { isRoundOver } from './deviation-state.ts';
import type { Detected, Deviation, DeviationSources } from './deviation-type.ts';
import { deviationType } from './deviation-types.ts';
import { detectedAt, joined, reachedFrom, recordedDeviation } from './find-deviation.ts';
import type { OpenDeviation } from './open-deviations.ts';
import { standingOf } from './standing.ts';
import type { Standing } from './standing.ts';

/** What is a matter on a replica, kept as it changes. What a change costs depends on what is open at what changed, never on what was. */
export interface DeviationIndex {
  /** These aggregates (`kind:id`), or what their deviations are found by, may have changed. */
  readonly touched: (refs: Iterable<string>) => void;
  /** Everything that is known by itself may have changed: time went on, or the rules of the site. */
  readonly stale: () => void;
  /** What is open, by id: found or raised, and neither settled nor gone. */
  readonly open: () => ReadonlyMap<string, Deviation>;
  /** Who has each of the open ones and when it goes on. */
  readonly standings: () => ReadonlyMap<string, Standing>;
  /** Those that something was recorded of and that are found no more, or are no longer so: somebody has to say that they are over. */
  readonly gone: () => ReadonlyMap<string, Deviation>;
  /** What `open` and `gone` had to look at anew since the last call. */
  readonly news: () => ReadonlySet<string>;
}

/** An aggregate of which things are listed. */
interface Listed {
  readonly found: ReadonlyMap<string, Detected>;
  /** Those that its state lists as open: the list itself, which is another one when it has changed, and their ids. */
  readonly list: readonly OpenDeviation[];
  readonly open: ReadonlySet<string>;
}

const NONE: readonly OpenDeviation[] = [];
const NOTHING: Listed = { found: new Map(), list: NONE, open: new Set() };

/** The deviations that the state of an aggregate lists as open. */
export function listedAt(world: World, ref: string): readonly OpenDeviation[] {
  const { kind, id } = parseRef(ref);
  return kind === 'equipment' || kind === 'workOrder' || kind === 'lot'
    ? stateOf(world, kind, id).deviations.open
    : NONE;
}

/** Whether one of a kind may be over, or back, without anything being recorded of it. */
function endsByItself(kind: DeviationKind): boolean {
  const { isOver, detect } = deviationType(kind);
  return isOver !== undefined || detect !== undefined;
}

/** An index that looks at nothing until it is told what there is. `sources` gives what deviations are computed from now. */
export function createDeviationIndex(sources: () => DeviationSources): DeviationIndex {
  const listed = new Map<string, Listed>();
  /** Where each deviation is found or listed. */
  const places = new Map<string, Set<string>>();
  const open = new Map<string, Deviation>();
  const standings = new Map<string, Standing>();
  const gone = new Map<string, Deviation>();
  /** What of each aggregate others depend on, as it was when it was looked at last. */
  const looked = new Map<string, readonly unknown[]>();
  const staleRefs = new Set<string>();
  const staleIds = new Set<string>();
  let news = new Set<string>();

  function place(id: string, ref: string, isThere: boolean): void {
    const at = places.get(id) ?? new Set<string>();
    if (isThere) at.add(ref);
    else at.delete(ref);
    if (at.size === 0) places.delete(id);
    else places.set(id, at);
  }

  /** Whether something that an aggregate lists has to be looked at anew with it, although nothing was recorded of it itself. */
  function mayHaveChanged(at: DeviationSources, id: string): boolean {
    const known = open.get(id) ?? gone.get(id);
    if (known === undefined || !known.state.raised) return true;
    const isOver = deviationType(known.kind).isOver?.(at, known);
    return isOver !== undefined && isOver === known.stands;
  }

  function look(at: DeviationSources, ref: string): void {
    const { kind, id: aggregate } = parseRef(ref);
    if (kind === 'deviation') staleIds.add(aggregate);
    // A clock was set right: when what it dated goes on is another moment.
    if (kind === 'clock') for (const id of open.keys()) staleIds.add(id);
    if (!isAggregateKind(kind)) return;
    const before = listed.get(ref) ?? NOTHING;
    const found = new Map(detectedAt(at, ref).map((one) => [one.id, one]));
    const list = listedAt(at.world, ref);
    const now = list === before.list ? before.open : new Set(list.map((one) => one.id));
    if (found.size + now.size > 0) listed.set(ref, { found, list, open: now });
    else listed.delete(ref);
    for (const id of found.keys()) {
      staleIds.add(id);
      place(id, ref, true);
    }
    for (const { id, kind: listedKind } of list) {
      const isNew = now !== before.open && !before.open.has(id);
      if (isNew) place(id, ref, true);
      // Others change by what is recorded of them, which touches themselves.
      if (isNew || (endsByItself(listedKind) && mayHaveChanged(at, id))) staleIds.add(id);
    }
    for (const id of before.found.keys()) if (!found.has(id)) leave(id, ref, now.has(id));
    if (now !== before.open) for (const id of before.open) if (!now.has(id)) leave(id, ref, found.has(id));
  }

  /** It is found or listed somewhere no more, or only in the other way. */
  function leave(id: string, ref: string, isThere: boolean): void {
    staleIds.add(id);
    if (!isThere) place(id, ref, false);
  }

  /** What there is of a deviation now; undefined: nothing. */
  function compose(at: DeviationSources, id: string): Deviation | undefined {
    const state = stateOf(at.world, 'deviation', id);
    if (state.raised) return recordedDeviation(at, state);
    // The same by whichever aggregate it is found.
    for (const ref of [...(places.get(id) ?? [])].toSorted()) {
      const found = listed.get(ref)?.found.get(id);
      if (found) return joined(at, found);
    }
    return recordedDeviation(at, state);
  }

  function refresh(): void {
    if (staleRefs.size + staleIds.size === 0) return;
    const at = sources();
    // What is added is looked at as well; what that reaches is known already.
    for (const ref of staleRefs) for (const other of reachedFrom(at, ref, looked)) staleRefs.add(other);
    for (const ref of staleRefs) look(at, ref);
    staleRefs.clear();
    for (const id of staleIds) {
      open.delete(id);
      standings.delete(id);
      gone.delete(id);
      news.add(id);
      const deviation = compose(at, id);
      if (!deviation || isRoundOver(deviation.round)) continue;
      if (deviation.stands) {
        open.set(id, deviation);
        standings.set(id, standingOf(at, deviation));
      } else gone.set(id, deviation);
    }
    staleIds.clear();
  }

  return {
    touched(refs) {
      for (const ref of refs) staleRefs.add(ref);
    },
    stale() {
      for (const id of [...open.keys(), ...gone.keys()]) staleIds.add(id);
    },
    open() {
      refresh();
      return open;
    },
    standings() {
      refresh();
      return standings;
    },
    gone() {
      refresh();
      return gone;
    },
    news() {
      refresh();
      const all = news;
      news = new Set();
      return all;
    },
  };
}
