import type { Lane } from '../../../shared/facts/chain.ts';
import type { PullRequest, PullResponse } from '../../../shared/sync/protocol.ts';
import type { StationClock } from '../process/clock.ts';
import type { PullSource, PullPlace } from '../store/station-store.ts';
import { momentOf } from './lane-age.ts';
import type { LaneAge } from './lane-age.ts';
import type { LaneMeter } from './lane-progress.ts';
import { FIRST_PAGE, nextPageSize } from './page-size.ts';
import { endIfAborted, ServerProblem } from './server-problem.ts';

/** The store asks again so long after a page that failed, unless the session has ended, in milliseconds. */
const RETRY_MS = 5000;

/** What the pull of a lane in one session rests on. */
export interface PullSourceParts {
  readonly lane: Lane;
  readonly epoch: string;
  readonly scope: string;
  /** Names the log together with epoch and scope: what a pull leaves out depends on the incarnation. */
  readonly incarnation: string;
  readonly clock: StationClock;
  readonly meter: LaneMeter;
  readonly age: LaneAge;
  readonly signal: AbortSignal;
  readonly without: () => readonly string[];
  /** Asks the server for a page, patiently. */
  readonly ask: (request: PullRequest) => Promise<PullResponse>;
  /** Resolves when this lane may go on. */
  readonly turn: () => Promise<void>;
  readonly onKept: () => void;
  readonly onComplete: () => void;
  /** A page could not be fetched or kept. */
  readonly failed: (error: unknown) => void;
}

/** Names the log of a scope under an epoch, whatever a station leaves out of it. */
export function logName({ epoch, scope }: { readonly epoch: string; readonly scope: string }): string {
  return `${epoch}:${scope}`;
}

/** A page must lead on, or pulling would never end. */
function assertLeadsOn(page: PullResponse, from: number): void {
  const end = page.checkpoint.seq;
  if (end > from || (end === from && page.rows.length === 0 && !page.more)) return;
  throw new ServerProblem(
    'not-understood',
    `The server answered rows after ${from} with a page that ends at ${end}. Ask IT to update the server.`,
  );
}

/** The pages of a lane for the store, measured: how far they go, how long they take, when everything was here. */
export function createPullSource(parts: PullSourceParts): PullSource {
  const { lane, clock, meter, age, signal } = parts;
  let size = FIRST_PAGE;
  let askedForLast = momentOf(clock);
  let isFirst = true;
  /** Full pages that are being kept, by the place where they end. */
  const given = new Map<number, { readonly rows: number; readonly fetchMs: number; readonly at: number }>();
  let lastKeptAt = 0;

  async function fetchPage(place: PullPlace | null, limit: number) {
    const { rows: before = 0, ...from } = place ?? { epoch: parts.epoch, seq: 0 };
    if (isFirst) meter.begin(before);
    isFirst = false;
    await parts.turn();
    endIfAborted(signal);
    const asked = momentOf(clock);
    const startedAt = clock.mono();
    const asking = Math.min(limit, size);
    const checkpoint = place === null ? null : from;
    const page = await parts.ask({ lane, checkpoint, limit: asking, without: [...parts.without()] });
    assertLeadsOn(page, page.reset ? 0 : from.seq);
    const rows = (page.reset ? 0 : before) + page.rows.length;
    meter.answered(rows, page.remaining ?? (page.more ? Math.max(0, page.upTo - page.checkpoint.seq) : 0));
    if (!page.more) askedForLast = asked;
    const at = clock.mono();
    if (page.rows.length === asking) given.set(page.checkpoint.seq, { rows: asking, fetchMs: at - startedAt, at });
    return { rows: page.rows, checkpoint: { ...page.checkpoint, rows }, more: page.more };
  }

  return {
    identifier: `${parts.epoch}:${parts.scope}:${parts.incarnation}`,
    log: logName(parts),
    retryMs: RETRY_MS,
    fetch: async (place, limit) => {
      try {
        return await fetchPage(place, limit);
      } catch (error) {
        parts.failed(error);
        throw error;
      }
    },
    kept: ({ seq, rows = 0 }) => {
      const monoMs = clock.mono();
      const page = given.get(seq);
      given.delete(seq);
      if (page) size = nextPageSize({ ...page, keepMs: monoMs - Math.max(page.at, lastKeptAt) });
      lastKeptAt = monoMs;
      meter.kept(rows, monoMs);
      parts.onKept();
    },
    complete: () => {
      meter.complete();
      age.complete(askedForLast);
      parts.onComplete();
    },
    failed: parts.failed,
  };
}
