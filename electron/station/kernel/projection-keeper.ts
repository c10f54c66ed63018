import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { removeProjection } from '../projection/projection-file.ts';
import type { Projection } from '../projection/projection.ts';
import type { SavedMeta } from '../projection/saved-meta.ts';
import { engineResultCode } from '../rx-sqlite/storage-failure.ts';
import type { StationStore } from '../store/station-store.ts';
import type { StorePlaces } from '../store/store-reader.ts';
import type { Replica } from './replica.ts';

/** Writes what changes into the projection, in the background. */
export interface ProjectionKeeper {
  /** Writes a few things now. */
  readonly write: () => void;
  /** How many facts are not written yet. */
  readonly unwritten: () => number;
  /** Begins to write every now and then. */
  readonly start: () => void;
  /** What is in memory is not what the store has: nothing of it is written any more, and the file goes when the keeper stops. */
  readonly discard: () => void;
  /** Writes everything that is left and closes the file. */
  readonly stop: () => void;
}

/** What a keeper works on. */
export interface ProjectionKeeperParts {
  readonly projection: Projection;
  readonly replica: Replica;
  readonly store: StationStore;
  readonly code: string;
  readonly places: () => StorePlaces;
  readonly log: (sentence: string) => void;
  /** The file has become unusable: what is in memory may still be asked for from it, so the station has to start anew. */
  readonly onBroken: (sentence: string) => void;
}

/** Milliseconds from one round of writing to the next. */
const ROUND_MS = 2000;
/** SQLite results that say that the disk refused for now: BUSY, IOERR, FULL. */
const FOR_NOW: ReadonlySet<number> = new Set([5, 10, 13]);

/** A keeper; it writes nothing by itself until it is started. */
export function createProjectionKeeper(parts: ProjectionKeeperParts): ProjectionKeeper {
  const { projection, replica, store, code } = parts;
  let timer: NodeJS.Timeout | undefined;
  let next: NodeJS.Immediate | undefined;
  let told = false;
  let stopped = false;
  let discarded = false;
  let hashed: { readonly fact: RawFact; readonly hash: string } | undefined;

  projection.onDamage((sentence) => {
    stopped = true;
    parts.onBroken(sentence);
  });

  function lastOwn(): SavedMeta['lastOwn'] {
    const fact = replica.recent.facts.at(-1);
    if (!fact) return null;
    if (hashed?.fact !== fact) hashed = { fact, hash: digest(fact) };
    return { id: fact.id, hash: hashed.hash };
  }

  function begin(): void {
    projection.begin({
      code,
      generation: store.generation,
      places: parts.places(),
      chains: [...replica.ownSeqs],
      lastOwn: lastOwn(),
      hlc: replica.hlc,
      keptAside: [...replica.keptAside],
      newestCommand: replica.commands.newest(),
    });
  }

  function failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (FOR_NOW.has((engineResultCode(error) ?? 0) & 0xff)) {
      if (!told) parts.log(`The disk does not take the projection now; it is written later: ${why}.`);
      told = true;
      return;
    }
    stopped = true;
    parts.onBroken(`The projection of this station cannot be written any more: ${why}.`);
  }

  function step(): boolean {
    try {
      const more = projection.step();
      if (!more) told = false;
      return more;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  function round(): void {
    next = undefined;
    if (!stopped && step()) next = setImmediate(round);
  }

  return {
    write: () => {
      begin();
      step();
    },
    unwritten: projection.unwritten,
    start() {
      timer = setInterval(() => {
        if (next || stopped) return;
        begin();
        round();
      }, ROUND_MS);
    },
    discard() {
      stopped = true;
      discarded = true;
    },
    stop() {
      clearInterval(timer);
      if (next) clearImmediate(next);
      // The round under way first, then what has changed since it began.
      for (const _ of ['under way', 'the rest']) {
        if (stopped) break;
        begin();
        for (;;) if (!step()) break;
      }
      stopped = true;
      projection.close();
      if (discarded && store.projectionFile !== null) removeProjection(store.projectionFile);
    },
  };
}
