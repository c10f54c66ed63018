import { emptyHead } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import { HELLO_LIMIT } from '../../../shared/sync/protocol.ts';
import type { HelloResponse, ShipResponse } from '../../../shared/sync/protocol.ts';
import type { LaneProgress, SyncView } from '../../../shared/views/view-schemas.ts';
import type { StationClock } from '../process/clock.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { Pull, PullSource, StationStore } from '../store/station-store.ts';
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
  readonly problem: () => SyncView['problem'];
  readonly lanes: () => LaneProgress[];
  /** There are new own facts. */
  readonly kick: () => void;
  readonly stop: () => Promise<void>;
}

interface Session {
  readonly hello: HelloResponse;
  /** The incarnation that its pulls leave out. */
  readonly incarnation: string;
  readonly pulls: readonly Pull[];
  readonly nudges: NudgeSocket;
}

/** Starts the exchange; it goes on until stopped. Any failure ends the session, and the next round says hello again. */
export function startSyncClient(parts: SyncClientParts): SyncClient {
  const { store, link, clock, state } = parts;
  let session: Session | undefined;
  let ending: Promise<void> = Promise.resolve();
  let online = false;
  let problem: SyncView['problem'] = null;
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  const reached = new Map<Lane, number>();
  /** Per chain of which everything was sent, the head the server answered: a later answer with the same head covers the same facts. */
  const covered = new Map<string, string>();

  const now = () => new Date(clock.nowMs()).toISOString();

  function contact(): void {
    online = true;
    problem = null;
    failures = 0;
    state.lastContactAt = now();
    parts.onChanged();
  }

  /** A pull that cannot end properly must not keep the next session from opening. */
  function end(pull: Pull): void {
    ending = Promise.allSettled([ending, pull.stop()]).then(() => undefined);
  }

  function endSession(): void {
    const over = session;
    session = undefined;
    if (!over) return;
    over.nudges.close();
    for (const pull of over.pulls) end(pull);
  }

  function failed(error: unknown): void {
    if (stopped) return;
    online = false;
    const detail = error instanceof Error ? error.message : String(error);
    problem = { code: error instanceof ServerProblem ? error.code : 'own', detail };
    endSession();
    schedule(BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 30_000);
    failures += 1;
    parts.onChanged();
  }

  function sourceOf(lane: Lane, hello: HelloResponse, identity: StationIdentity): PullSource {
    const mine = () => session?.hello === hello;
    return {
      identifier: `${hello.epoch}:${identity.incarnation}`,
      retryMs: 5000,
      fetch: async (checkpoint, limit) => {
        try {
          const page = await link.pull(hello.token, { lane, checkpoint, limit, without: [...parts.currentChains()] });
          if (page.epoch !== hello.epoch)
            throw new ServerProblem(
              'not-understood',
              'The server was restored or set up anew; everything is pulled again.',
            );
          if (mine()) {
            reached.set(lane, page.checkpoint.seq);
            contact();
          }
          return page;
        } catch (error) {
          if (mine()) failed(error);
          throw error;
        }
      },
      failed: (error) => {
        if (mine()) failed(error);
      },
    };
  }

  /** Settles where each own chain stands on the server; a chain that went another way there is closed by a new incarnation. */
  async function settleChains(hello: HelloResponse): Promise<void> {
    for (const own of parts.heads()) {
      const held = hello.held.find((candidate) => candidate.chain === own.chain) ?? {
        ...emptyHead(own.chain),
        backedUp: 0,
      };
      const comparison = await compareWithServer(store, own, held);
      const another = comparison !== 'same branch' || hello.forked.includes(own.chain);
      if (another && parts.currentChains().includes(own.chain)) parts.renewIncarnation();
      // On another branch everything is sent again: the server keeps both branches and recognises what it has.
      const isHeld = comparison === 'same branch' || covered.get(own.chain) === held.head;
      state.held.set(own.chain, isHeld ? Math.min(held.seq, own.seq) : 0);
    }
  }

  /** Says hello as often as it takes to name every chain that was ever written here. */
  async function sayHello(): Promise<HelloResponse> {
    const heads = parts.heads();
    let hello = await link.hello(parts.identity(), heads.slice(0, HELLO_LIMIT), now());
    for (let from = HELLO_LIMIT; from < heads.length; from += HELLO_LIMIT) {
      const more = await link.hello(parts.identity(), heads.slice(from, from + HELLO_LIMIT), now());
      hello = { ...more, held: [...hello.held, ...more.held], forked: [...hello.forked, ...more.forked] };
    }
    return hello;
  }

  async function open(): Promise<HelloResponse> {
    await ending;
    const hello = await sayHello();
    await settleChains(hello);
    const identity = parts.identity();
    const pulls: Pull[] = [];
    const nudges = link.nudges(
      hello.token,
      (nudge) => {
        pulls[nudge.lane === 'priority' ? 0 : 1]?.look();
      },
      () => {
        if (session?.hello === hello)
          failed(
            new ServerProblem(
              'unreachable',
              'The connection to the server was lost. Work goes on here; what is recorded is sent when it is back.',
            ),
          );
      },
    );
    session = { hello, incarnation: identity.incarnation, pulls, nudges };
    contact();
    for (const lane of ['priority', 'normal'] as const) {
      const pull = await store.pull(lane, sourceOf(lane, hello, identity));
      // The session may have ended meanwhile, and with it everything that it had then.
      if (session?.hello !== hello) {
        end(pull);
        break;
      }
      pulls.push(pull);
    }
    return hello;
  }

  function shipped(hello: HelloResponse, response: ShipResponse): void {
    const { held, forked } = response;
    const own = parts.heads().find(({ chain }) => chain === held.chain);
    if (own && own.seq === state.held.get(held.chain)) covered.set(held.chain, held.head);
    // A twin writes into this chain too. Staying in it would keep what the twin writes there from ever being pulled.
    if (forked && parts.currentChains().includes(held.chain)) parts.renewIncarnation();
    if (session?.hello === hello) contact();
  }

  async function round(): Promise<void> {
    const hello = session?.hello ?? (await open());
    await shipAll(
      {
        store,
        link,
        identity: parts.identity,
        heads: parts.heads,
        onShipped: (response) => shipped(hello, response),
      },
      hello.token,
      state.held,
    );
    if (session && session.incarnation !== parts.identity().incarnation) {
      endSession();
      again = true;
    }
  }

  async function rounds(): Promise<void> {
    try {
      for (;;) {
        again = false;
        await round();
        if (!again || stopped) break;
      }
      // A session that ended while facts were sent has set the timer for the next one.
      if (session) schedule(PULL_EVERY_MS);
    } catch (error) {
      failed(error);
    }
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
      if (again && online) startRounds();
    });
  }

  function schedule(waitMs: number): void {
    if (stopped) return;
    clearTimeout(timer);
    // Stations that lost the server together do not come back in the same instant.
    const spread = waitMs * (0.75 + ((clock.mono() % 101) / 100) * 0.5);
    timer = setTimeout(() => {
      for (const pull of session?.pulls ?? []) pull.look();
      startRounds();
    }, spread);
  }

  startRounds();
  return {
    online: () => online,
    problem: () => problem,
    lanes: () =>
      (['priority', 'normal'] as const).map((lane) => ({
        lane,
        here: reached.get(lane) ?? 0,
        coming: null,
        secondsLeft: null,
        completeAt: null,
      })),
    kick: () => {
      if (online) startRounds();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      endSession();
      await running;
      endSession();
      await ending;
    },
  };
}
