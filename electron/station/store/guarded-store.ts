import type { RawFact } from '../../../shared/facts/envelope.ts';
import { isStorageFailure } from '../rx-sqlite/storage-failure.ts';
import type { OwnJournal } from './journal/own-journal.ts';
import type { PullSource, StationStore, StoredBatch } from './station-store.ts';
import type { StorageCondition } from './storage-condition.ts';
import type { StoreReader } from './store-reader.ts';

/** Facts beyond this are not copied to a journal that fell behind: the database has them, and its backups. */
const CAUGHT_UP_AT_MOST = 5000;
const PAGE = 500;

/** What stands around the database of a station. */
export interface GuardParts {
  readonly journal: OwnJournal;
  readonly nowMs: () => number;
  /** The last place of every own chain in the database. */
  readonly ends: () => ReadonlyMap<string, number>;
  /** What is told while nothing is wrong now: good, or that the store was put together again lately. */
  readonly calm: () => StorageCondition;
  /** The database was found to be damaged while in use; at most once. */
  readonly onDamaged: (found: string) => void;
}

/** Copies what the journal lacks at its ends from the database. Stops when the disk refuses. */
export async function catchUp(
  journal: OwnJournal,
  inner: StationStore,
  ends: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [chain, end] of ends) {
    let from = journal.heads().get(chain) ?? 0;
    if (end - from > CAUGHT_UP_AT_MOST) {
      from = end - CAUGHT_UP_AT_MOST;
      journal.skipTo(chain, from);
    }
    while (from < end) {
      const facts = await inner.ownAfter(chain, from, PAGE);
      if (facts.length === 0) break;
      journal.write(facts);
      if (journal.isBehind()) return;
      from = facts.at(-1)?.seq ?? end;
    }
  }
}

function conditionOf(error: unknown, at: string): StorageCondition | undefined {
  if (!isStorageFailure(error) || error.code === 'closed' || error.code === 'bad-id') return undefined;
  return { state: error.code === 'disk-full' ? 'full' : 'failing', at, code: error.code, detail: error.message };
}

/**
 * A store whose facts are in the journal too before they are acknowledged, and that tells how its disk is: full or failing from the first
 * refusal to the next success, of a pull too.
 */
export function guardStore(inner: StationStore, parts: GuardParts): StationStore {
  const { journal } = parts;
  const listeners = new Set<() => void>();
  let trouble: StorageCondition | undefined;
  /** How often the disk has refused. */
  let refusals = 0;
  let told = false;

  function change(next: StorageCondition | undefined): void {
    if (trouble?.code === next?.code) return;
    trouble = next;
    for (const listener of listeners) listener();
  }

  function note(error: unknown): void {
    const condition = conditionOf(error, new Date(parts.nowMs()).toISOString());
    if (!condition) return;
    refusals += 1;
    change(condition);
    if (told || (condition.code !== 'damaged' && condition.code !== 'not-a-database')) return;
    told = true;
    parts.onDamaged(condition.detail);
  }

  /** The disk has taken something. */
  function noteTaken(): void {
    if (trouble?.state === 'full' || trouble?.code === 'io') change(undefined);
  }

  async function noting<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      note(error);
      throw error;
    }
  }

  async function copyMissed(before: Promise<void> | undefined): Promise<void> {
    await before;
    try {
      await catchUp(journal, inner, parts.ends());
    } catch (error) {
      // The database has them, and an append that fails now would be taken for one that kept nothing.
      note(error);
      journal.fallBehind();
    }
  }

  /** One after the other, and nothing is written beside it: a later fact in the journal says that those before it are there. */
  let copying: Promise<void> | undefined;

  async function append(facts: readonly RawFact[]): Promise<void> {
    await noting(inner.append(facts));
    noteTaken();
    if (!copying && !journal.isBehind()) {
      journal.write(facts);
      return;
    }
    const mine = copyMissed(copying);
    copying = mine;
    await mine;
    if (copying === mine) copying = undefined;
  }

  function watched(source: PullSource): PullSource {
    /** Refusals before a page came, by the place where it ends: what was written before the disk refused says nothing of now. */
    const before = new Map<number, number>();
    return {
      ...source,
      fetch: async (checkpoint, limit) => {
        const page = await source.fetch(checkpoint, limit);
        if (page.rows.length > 0) before.set(page.checkpoint.seq, refusals);
        return page;
      },
      kept: (place) => {
        if (before.get(place.seq) === refusals) noteTaken();
        before.delete(place.seq);
        source.kept?.(place);
      },
      failed: (error) => {
        note(error);
        source.failed(error);
      },
    };
  }

  async function* stream(): AsyncGenerator<StoredBatch, void, undefined> {
    try {
      yield* inner.stream();
    } catch (error) {
      note(error);
      throw error;
    }
  }

  function notingNow<A extends readonly unknown[], T>(read: (...given: A) => T): (...given: A) => T {
    return (...given) => {
      try {
        return read(...given);
      } catch (error) {
        note(error);
        throw error;
      }
    };
  }

  const reader: StoreReader = {
    ends: inner.reader.ends,
    after: notingNow(inner.reader.after),
    written: notingNow(inner.reader.written),
    facts: notingNow(inner.reader.facts),
    rows: notingNow(inner.reader.rows),
    orderKeys: notingNow(inner.reader.orderKeys),
    serverFactKeys: notingNow(inner.reader.serverFactKeys),
    lastOwn: notingNow(inner.reader.lastOwn),
    placeOfOwn: notingNow(inner.reader.placeOfOwn),
    heads: notingNow(inner.reader.heads),
  };

  return {
    ...inner,
    append,
    stream,
    reader,
    ownAfter: (chain, afterSeq, limit) => noting(inner.ownAfter(chain, afterSeq, limit)),
    ownOfCommand: (command) => noting(inner.ownOfCommand(command)),
    forgetOtherPulls: () => noting(inner.forgetOtherPulls()),
    purge: (keys, decidedAt) => noting(inner.purge(keys, decidedAt)),
    pull: (lane, source) => noting(inner.pull(lane, watched(source))),
    condition: () => trouble ?? parts.calm(),
    onCondition: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    noteBackedUp: journal.noteBackedUp,
    close: async () => {
      await inner.close();
      journal.close();
      listeners.clear();
    },
  };
}
