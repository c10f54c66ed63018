import type { RxCollection } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';

import type { Lane } from '../../../shared/facts/chain.ts';
import { PULL_LIMIT } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { failureFromPlain } from '../rx-sqlite/storage-failure.ts';
import { onCheckpointFailure } from './pull-checkpoints.ts';
import type { Pull, PulledPage, PullPlace, PullSource } from './station-store.ts';

type PulledDocument = LooseRow & { _deleted: false; log: string };
type DocumentPage = { readonly documents: PulledDocument[]; readonly checkpoint: PullPlace | undefined };

/** True when `place` is at or after `other` in the same log. */
function hasReached(place: PullPlace, other: PullPlace): boolean {
  return place.epoch === other.epoch && place.seq >= other.seq;
}

/**
 * Hands the pages of a source to RxDB one at a time: the next one is fetched while one is written, and waits until that one is durable.
 * RxDB by itself would fetch without end and write all that has come in one transaction, during which nothing else happens here.
 */
function createPages(source: PullSource, lookAgain: () => void) {
  /** The page that RxDB writes now; `done` is called when it is durable or the pull has ended. */
  let writing: { readonly place: PullPlace; readonly isLast: boolean; readonly done: () => void } | undefined;
  let written: Promise<void> = Promise.resolve();
  /** After the last page RxDB asks once more; the answer to that is known. */
  let last: PullPlace | undefined;
  /** How far pages without rows led: RxDB forgets the place of such a page. */
  let beyond: { readonly from: PullPlace | undefined; readonly place: PullPlace } | undefined;
  /** There was a call to look since the source was last asked: what it answers may be older than what that call was about. */
  let isLookDue = false;
  let over = false;

  async function fetchRows(start: PullPlace | undefined): Promise<PulledPage> {
    let place = start;
    for (;;) {
      isLookDue = false;
      const page = await source.fetch(place ?? null, PULL_LIMIT);
      if (page.rows.length > 0 || !page.more || over) return page;
      place = page.checkpoint;
    }
  }

  async function next(checkpoint: PullPlace | undefined): Promise<DocumentPage> {
    if (last && checkpoint && hasReached(checkpoint, last)) {
      last = undefined;
      // RxDB takes this for an answer of now, and drops every call to look from before it.
      if (isLookDue) lookAgain();
      return { documents: [], checkpoint };
    }
    last = undefined;
    const isSame = beyond && checkpoint?.seq === beyond.from?.seq && checkpoint?.epoch === beyond.from?.epoch;
    const page = await fetchRows(isSame ? beyond?.place : checkpoint);
    await written;
    const place = page.checkpoint;
    if (page.rows.length === 0) {
      beyond = { from: checkpoint, place };
      source.complete?.(place);
      return { documents: [], checkpoint };
    }
    if (!page.more) last = place;
    written = new Promise((done) => {
      writing = { place, isLast: !page.more, done };
    });
    const documents = new Map<string, PulledDocument>();
    for (const row of page.rows) {
      // What comes again counts where it comes last: a map would keep its first place, before whatever came in between.
      documents.delete(row.key);
      documents.set(row.key, { ...row, _deleted: false, log: source.log });
    }
    return { documents: [...documents.values()], checkpoint: place };
  }

  return {
    next,
    looked: () => {
      isLookDue = true;
    },
    /** The rows up to a place are durable. */
    kept: (place: PullPlace) => {
      const page = writing;
      if (!page || !hasReached(place, page.place)) return;
      writing = undefined;
      source.kept?.(page.place);
      if (page.isLast) source.complete?.(page.place);
      page.done();
    },
    end: () => {
      over = true;
      writing?.done();
      writing = undefined;
    },
  };
}

/** A pull, and the collection in which RxDB keeps its place. */
export type RxPull = Pull & { readonly notes: string | undefined };

/** How the names of those collections begin. */
export const NOTES_BEGIN_WITH = 'rx-replication-meta-';

/**
 * Pulls a lane into its collection by RxDB's replication, until stopped.
 * @throws when the pull cannot begin, because its place in the log can be neither read nor written.
 */
export async function startRxPull(collection: RxCollection<LooseRow>, lane: Lane, source: PullSource): Promise<RxPull> {
  const nudges = new Subject<'RESYNC'>();
  const lookAgain = () => nudges.next('RESYNC');
  const pages = createPages(source, lookAgain);
  const closersBefore = collection.onClose.length;
  const replication = replicateRxCollection<LooseRow, PullPlace>({
    collection,
    replicationIdentifier: `${lane}:${source.identifier}`,
    live: true,
    retryTime: source.retryMs,
    waitForLeadership: false,
    autoStart: true,
    // RxDB takes a page shorter than this for the end. Pages here are as long as the source likes, and an empty one is the end.
    pull: { batchSize: 1, handler: pages.next, stream$: nudges.asObservable() },
  });
  const closers = collection.onClose.slice(closersBefore);
  const end = async (): Promise<void> => {
    pages.end();
    await replication.cancel();
    // RxDB leaves its own end to the collection's, which would hold on to every pull there ever was.
    collection.onClose = collection.onClose.filter((closer) => !closers.includes(closer));
  };
  // When it cannot start, RxDB's promise of the start never settles; only its errors tell.
  const notStarted = new Promise<never>((_, reject) => {
    replication.error$.subscribe((error) => {
      const [why] = error.code === 'RC_START' ? (error.parameters.errors ?? []) : [];
      if (why) reject(failureFromPlain(why) ?? new Error(why.message, { cause: error }));
    });
  });
  try {
    await Promise.race([replication.startPromise, notStarted]);
  } catch (error) {
    await end();
    throw error;
  }
  // RxDB goes on after a page that could not be written, and would remember a later place: that page would be missing for ever.
  const events = replication.internalReplicationState?.events;
  let over = false;
  const giveUp = (error: unknown): void => {
    events?.canceled.next(true);
    pages.end();
    if (!over) source.failed(error);
    over = true;
  };
  events?.error.subscribe(giveUp);
  if (replication.metaInstance) {
    onCheckpointFailure(replication.metaInstance, giveUp);
    // The place is written after the rows before it.
    replication.metaInstance.changeStream().subscribe(({ events: changes }) => {
      for (const { documentData } of changes) {
        const place = documentData.isCheckpoint === '1' ? documentData.checkpointData : undefined;
        if (place) pages.kept(place);
      }
    });
  }
  const look = (): void => {
    pages.looked();
    lookAgain();
  };
  return {
    notes: replication.metaInstance?.collectionName,
    look,
    inSync: async () => {
      look();
      await replication.awaitInSync();
    },
    stop: end,
  };
}
