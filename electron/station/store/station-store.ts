import type { Lane } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { Checkpoint, LooseRow } from '../../../shared/sync/protocol.ts';
import type { StorageCondition } from './storage-condition.ts';
import type { StorePlaces, StoreReader } from './store-reader.ts';

/** A place in the site log, with what the source wants to remember of the way there: how many rows it was. */
export type PullPlace = Checkpoint & { readonly rows?: number };

/** A page of the site log as the source gives it, as long as the source likes; without rows it may be even when more follow. */
export interface PulledPage {
  readonly rows: readonly LooseRow[];
  readonly checkpoint: PullPlace;
  readonly more: boolean;
}

/** Where pulled rows come from. `identifier` names the log: a new epoch or a new incarnation is another log, pulled from its beginning. */
export interface PullSource {
  readonly identifier: string;
  /** Names the log alone, whatever of it is left out: what another log brought can be told from what this one brings. */
  readonly log: string;
  /** Rejects while the source cannot be reached; the store asks again after `retryMs` or when told to look. */
  readonly fetch: (checkpoint: PullPlace | null, limit: number) => Promise<PulledPage>;
  readonly retryMs: number;
  /** Called when the disk did not take a page. The pull has ended then; a new one continues after the last page that is durable. */
  readonly failed: (error: unknown) => void;
  /** Called when everything up to a place is durable and was told to the listeners of rows. */
  readonly kept?: (place: PullPlace) => void;
  /** Called when that is so of everything that the source had when it gave its last page (`more` false). */
  readonly complete?: (place: PullPlace) => void;
}

/** A running pull of one lane. */
export interface Pull {
  /** Look for new rows now. */
  readonly look: () => void;
  /** Resolves when everything the source had at the time of the call is stored. */
  readonly inSync: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What a store hands over when it opens, in batches: own facts of all chains in chain order, then rows of the site log. */
export type StoredBatch = { readonly own: readonly RawFact[] } | { readonly rows: readonly LooseRow[] };

/**
 * The disk of a station. Own facts are appended and never changed; rows of the site log come from pulls only. What a promise
 * acknowledges survives a power cut.
 */
export interface StationStore {
  /**
   * Names this database: a restored, recovered or new one has another generation. What is derived from the store and kept elsewhere is
   * good only for the same generation, and only while the store has not gone back behind it.
   */
  readonly generation: string;
  /**
   * Appends facts, all of them or none, durable when the promise resolves. Rejects with an Error whose message is a sentence (disk full,
   * damaged file, ...); nothing was kept then.
   */
  readonly append: (facts: readonly RawFact[]) => Promise<void>;
  /** Own facts of a chain after a place, in order, and not beyond a hole (a recovery may leave one): the next call goes on behind it. */
  readonly ownAfter: (chain: string, afterSeq: number, limit: number) => Promise<readonly RawFact[]>;
  /** Own facts that a command recorded, in the order of their recording. */
  readonly ownOfCommand: (command: string) => Promise<readonly RawFact[]>;
  /** Everything stored, for the fold at start-up. */
  readonly stream: () => AsyncIterable<StoredBatch>;
  /** Looks into the store without waiting. */
  readonly reader: StoreReader;
  /** Where the projection of this store belongs: a file that may be deleted at any time; null: nowhere, nothing is kept. */
  readonly projectionFile: string | null;
  /** Starts to pull one lane from a source; continues where the same source was left. */
  readonly pull: (lane: Lane, source: PullSource) => Promise<Pull>;
  /** Called with rows right after a pull made them durable. @returns a function that ends it. */
  readonly onRows: (listener: (rows: readonly LooseRow[]) => void) => () => void;
  /** No pull but those that run now goes on where it was left: what is purged next may have been brought by another one. */
  readonly forgetOtherPulls: () => Promise<void>;
  /**
   * Takes rows of the site log away for good, by their keys, unless they were written after `decidedAt` (the ends when it was decided). They are not told to anybody; pulled again, they are rows like any other.
   */
  readonly purge: (keys: readonly string[], decidedAt: StorePlaces) => Promise<void>;
  /** How the disk is now. */
  readonly condition: () => StorageCondition;
  /** Called when the condition has changed. @returns a function that ends it. */
  readonly onCondition: (listener: () => void) => () => void;
  /** The server says that it holds the first `upTo` facts of a chain in a backup: no second copy of them is needed here any more. */
  readonly noteBackedUp: (chain: string, upTo: number) => void;
  readonly close: () => Promise<void>;
}
