import { lanes } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import type { HelloResponse } from '../../../shared/sync/protocol.ts';
import type { StationClock } from '../process/clock.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { Pull, PullSource, StationStore } from '../store/station-store.ts';
import { openNudges } from './nudge-socket.ts';
import type { NudgeSocket } from './nudge-socket.ts';
import { ServerProblem } from './server-link.ts';
import type { ServerLink } from './server-link.ts';
import { compareWithServer, shipAll } from './shipper.ts';
import type { SyncState } from './sync-state.ts';

/** Waiting times after failures, in milliseconds; the last one repeats. */
const BACK_OFF_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000];
/** A pull without a nudge, in milliseconds: the safety net under the nudges. */
const PULL_EVERY_MS = 120_000;

/** What the exchange with the server reports to the kernel. */
export interface SyncClientParts {
  readonly store: StationStore;
  readonly link: ServerLink;
  readonly clock: StationClock;
  readonly identity: () => StationIdentity;
  readonly heads: () => readonly ChainHead[];
  /** Chains written now; their facts are not pulled. */
  readonly currentChains: () => readonly string[];
  /** The disk was cloned or restored: go on in new chains. */
  readonly renewIncarnation: () => void;
  readonly state: SyncState;
  readonly onChanged: () => void;
}

/** The exchange with the server. It never blocks the work of the station. */
export interface SyncClient {
  readonly online: () => boolean;
  readonly problem: () => string | null;
  readonly progress: () => { readonly seq: number; readonly of: number | null };
  /** There are new own facts. */
  readonly kick: () => void;
  readonly stop: () => Promise<void>;
}

interface Session {
  readonly hello: HelloResponse;
  readonly pulls: readonly Pull[];
  readonly nudges: NudgeSocket;
}

/** Starts the exchange; it goes on until stopped. */
export function startSyncClient(parts: SyncClientParts): SyncClient {
  const { store, link, clock, state } = parts;
  let session: Session | undefined;
  let online = false;
  let problem: string | null = null;
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  const reached = new Map<Lane, number>();
  let upTo: number | null = null;

  function contact(serverTime: string): void {
    online = true;
    problem = null;
    failures = 0;
    state.lastContactAt = serverTime > (state.lastContactAt ?? '') ? clock.nowMs() > 0 ? new Date(clock.nowMs()).toISOString() : serverTime : state.lastContactAt;
    parts.onChanged();
  }

  function failed(error: unknown): void {
    if (error instanceof ServerProblem && error.code !== 'unreachable') online = false;
    online = false;
    problem = error instanceof Error ? error.message : String(error);
    failures += 1;
    parts.onChanged();
  }

  function sourceOf(lane: Lane, hello: HelloResponse, identity: StationIdentity): PullSource {
    return {
      identifier: `${hello.epoch}:${identity.incarnation}`,
      retryMs: 5000,
      fetch: async (checkpoint, limit) => {
        const current = session?.hello.token ?? hello.token;
        try {
          const page = await link.pull(current, { lane, checkpoint, limit, without: [...parts.currentChains()] });
          if (page.epoch !== hello.epoch) throw new ServerProblem('not-understood', 'The server was restored or set up anew; everything is pulled again.');
          reached.set(lane, page.checkpoint.seq);
          ({ upTo } = page);
          contact(page.serverTime);
          return page;
        } catch (error) {
          failed(error);
          scheduleRound(true);
          throw error;
        }
      },
    };
  }

  async function endSession(): Promise<void> {
    const ending = session;
    session = undefined;
    ending?.nudges.close();
    for (const pull of ending?.pulls ?? []) await pull.stop();
  }

  /** Says hello, settles where each chain stands, and (re)starts pulls and nudges when the log or the incarnation is another one. */
  async function open(): Promise<HelloResponse> {
    const at = new Date(clock.nowMs()).toISOString();
    const hello = await link.hello(parts.identity(), parts.heads(), at);
    contact(hello.serverTime);
    ({ upTo } = hello);
    for (const own of parts.heads()) {
      const held = hello.held.find((candidate) => candidate.chain === own.chain);
      if (!held) {
        state.held.set(own.chain, 0);
        continue;
      }
      const comparison = await compareWithServer(store, own, held);
      if (comparison !== 'same branch' && parts.currentChains().includes(own.chain)) parts.renewIncarnation();
      // On another branch everything is sent again: the server keeps both branches. When it is ahead, it has all of ours already or
      // tells row by row.
      state.held.set(own.chain, comparison === 'same branch' ? held.seq : 0);
    }
    await endSession();
    const identity = parts.identity();
    const pulls: Pull[] = [];
    // The priority lane starts first.
    for (const lane of lanes.toReversed()) pulls.push(await store.pull(lane, sourceOf(lane, hello, identity)));
    const nudges = openNudges(
      link.url,
      hello.token,
      (nudge) => {
        upTo = Math.max(upTo ?? 0, nudge.upTo);
        session?.pulls[nudge.lane === 'priority' ? 0 : 1]?.look();
      },
      () => {
        online = false;
        session = undefined;
        for (const pull of pulls) void pull.stop();
        parts.onChanged();
        scheduleRound(true);
      },
    );
    session = { hello, pulls, nudges };
    return hello;
  }

  async function round(): Promise<void> {
    const hello = session?.hello ?? (await open());
    await shipAll({ store, link, identity: parts.identity, heads: parts.heads, onShipped: (response) => contact(response.serverTime) }, hello.token, state.held);
  }

  async function rounds(): Promise<void> {
    do {
      again = false;
      try {
        await round();
      } catch (error) {
        if (stopped) return;
        failed(error);
        if (error instanceof ServerProblem && error.code === 'no-token') await endSession();
        scheduleRound(true);
        return;
      }
    } while (again && !stopped);
    if (!stopped) scheduleRound(false);
  }

  function startRounds(): void {
    if (stopped) return;
    clearTimeout(timer);
    timer = undefined;
    if (running) {
      again = true;
      return;
    }
    running = rounds().finally(() => {
      running = undefined;
      if (again) startRounds();
    });
  }

  function scheduleRound(afterFailure: boolean): void {
    if (stopped) return;
    clearTimeout(timer);
    const wait = afterFailure ? (BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 30_000) : PULL_EVERY_MS;
    timer = setTimeout(
      () => {
        if (!afterFailure) for (const pull of session?.pulls ?? []) pull.look();
        startRounds();
      },
      afterFailure ? wait * (0.75 + ((clock.mono() % 100) / 100) * 0.5) : wait,
    );
  }

  startRounds();
  return {
    online: () => online,
    problem: () => problem,
    progress: () => ({ seq: Math.max(0, ...reached.values()), of: upTo }),
    kick: () => {
      if (online || !timer) startRounds();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await endSession();
      await running?.catch(() => undefined);
    },
  };
}
