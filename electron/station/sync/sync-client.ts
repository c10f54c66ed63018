import { emptyHead, lanes } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import { HELLO_LIMIT } from '../../../shared/sync/protocol.ts';
import type { HelloResponse, ServerNotice, ShipResponse } from '../../../shared/sync/protocol.ts';
import type { CredentialsResponse } from '../../../shared/trust/trust-protocol.ts';
import type { LaneProgress, SyncView } from '../../../shared/views/view-schemas.ts';
import type { StationClock } from '../process/clock.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { WholeLog } from '../scope/tend-scope.ts';
import type { StationStore } from '../store/station-store.ts';
import type { Revoked } from '../trust/revocation.ts';
import { createLaneAge } from './lane-age.ts';
import { createLaneMeter, progressOf } from './lane-progress.ts';
import { waitAfter } from './patience.ts';
import type { ServerLink } from './server-link.ts';
import { Ended, ServerProblem } from './server-problem.ts';
import { openSession, ScopeMoved, ServerRestored } from './session.ts';
import type { FollowedLane, Session, SessionParts } from './session.ts';
import { compareWithServer } from './shipper.ts';
import type { SyncState } from './sync-state.ts';

/** Progress is told to the screens no more often than this, in milliseconds. */
const TELL_EVERY_MS = 250;
/**
 * Hello is said again this often, in milliseconds. Only hello tells that another machine writes under this name: on a copy of this disk that
 * itself writes nothing, what that one writes counts as own and is never pulled.
 */
const HELLO_EVERY_MS = 10 * 60_000;

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
  /** Everything that the server has for this station is here. */
  readonly onWhole: (log: WholeLog) => void;
  readonly onChanged: () => void;
  /** Writes the state down. */
  readonly remember?: () => void;
  /** What the station keeps of the site's trust; absent: it takes part in none. */
  readonly trust?: SyncTrust;
}

/** What a station keeps of the trust between it and its site, as far as the exchange touches it. */
export interface SyncTrust {
  /** Whether credentials are asked for: only who is let in has any. */
  readonly wants: () => boolean;
  /** Digest of the credentials that are here; null: none. */
  readonly digest: () => string | null;
  /** Keeps credentials. @throws ServerProblem when they are not of this site or not for this station. */
  readonly take: (response: CredentialsResponse) => void;
  /** The server trusts this station no more. */
  readonly revoked: (revoked: Revoked) => void;
  /** The server was heard in a session that trusts this station. */
  readonly trusted: () => void;
}

/** The exchange with the server. It never blocks the work of the station. */
export interface SyncClient {
  readonly online: () => boolean;
  readonly problem: () => SyncView['problem'];
  readonly lanes: () => LaneProgress[];
  /** What the server said last that somebody has to look after there. */
  readonly notices: () => readonly ServerNotice[];
  /** How long ago everything that the server had of a lane was last here, in milliseconds; null: never. */
  readonly ageMs: (lane: Lane) => number | null;
  /** There are new own facts. */
  readonly kick: () => void;
  /** Something about the server is other than before: it is tried again at once, in a new session. */
  readonly anew: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts the exchange; it goes on until stopped. A failure ends the session, and the next one begins with hello. */
export function startSyncClient(parts: SyncClientParts): SyncClient {
  const { store, link, clock, state } = parts;
  const stopping = new AbortController();
  let session: Session | undefined;
  let opening: Promise<void> | undefined;
  let ending: Promise<unknown> = Promise.resolve();
  let online = false;
  let problem: SyncView['problem'] = null;
  /** What is the matter with the credentials; facts travel all the same. */
  let trustProblem: SyncView['problem'] = null;
  let notices: readonly ServerNotice[] = [];
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let telling: NodeJS.Timeout | undefined;
  let helloAgain: NodeJS.Timeout | undefined;
  /** Per chain of which everything was sent, the head the server answered: a later answer with the same head covers the same facts. */
  const covered = new Map<string, string>();
  const followed = Object.fromEntries(
    lanes.map((lane) => {
      const known = state.lanes[lane];
      return [lane, { meter: createLaneMeter(known), age: createLaneAge(clock, known?.complete ?? null) }];
    }),
  ) as Record<Lane, FollowedLane>;

  const now = () => new Date(clock.nowMs()).toISOString();

  function remember(): void {
    for (const lane of lanes) {
      const { meter, age } = followed[lane];
      state.lanes[lane] = { ...meter.rows(), complete: age.toRemember() };
    }
  }

  function changed(): void {
    clearTimeout(telling);
    telling = undefined;
    remember();
    parts.onChanged();
  }

  function progressed(): void {
    telling ??= setTimeout(changed, TELL_EVERY_MS);
  }

  function contact(): void {
    online = true;
    state.lastContactAt = now();
    progressed();
  }

  function goesWell(): void {
    failures = 0;
    problem = trustProblem;
  }

  function note(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    const next = { code: error instanceof ServerProblem ? error.code : ('own' as const), detail };
    if (problem?.code === next.code && problem.detail === next.detail) return;
    problem = next;
    changed();
  }

  function endSession(): void {
    const over = session;
    session = undefined;
    clearTimeout(helloAgain);
    if (over) ending = Promise.allSettled([ending, over.end()]);
  }

  function schedule(waitMs: number): void {
    if (stopping.signal.aborted) return;
    clearTimeout(timer);
    // Stations that lost the server together do not come back in the same instant.
    timer = setTimeout(connect, waitMs * (0.75 + ((clock.mono() % 101) / 100) * 0.5));
  }

  function failed(error: unknown): void {
    if (error instanceof Ended || stopping.signal.aborted) return;
    endSession();
    // A token that ran out, a restored server or a move is nothing that anybody has to be told twice: a new hello settles it.
    const isSettledByHello =
      error instanceof ServerRestored ||
      error instanceof ScopeMoved ||
      (error instanceof ServerProblem && error.code === 'no-token');
    if (isSettledByHello && failures === 0) {
      failures += 1;
      schedule(0);
      return;
    }
    online = false;
    // Said in the middle of a session: the next hello tells since when, and takes what is still here.
    if (error instanceof ServerProblem && error.code === 'revoked')
      parts.trust?.revoked({ at: now(), reason: error.message });
    note(error);
    schedule(waitAfter(failures, error));
    failures += 1;
    changed();
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
      if (comparison === 'same branch') store.noteBackedUp(own.chain, Math.min(held.backedUp, own.seq));
    }
  }

  /** Says hello as often as it takes to name every chain that was ever written here. */
  async function sayHello(): Promise<HelloResponse> {
    const heads = parts.heads();
    const say = async (from: number) =>
      await link.hello(parts.identity(), heads.slice(from, from + HELLO_LIMIT), now(), stopping.signal, state.epoch);
    let hello = await say(0);
    for (let from = HELLO_LIMIT; from < heads.length; from += HELLO_LIMIT) {
      const more = await say(from);
      hello = { ...more, held: [...hello.held, ...more.held], forked: [...hello.forked, ...more.forked] };
    }
    return hello;
  }

  function noteEpoch({ epoch }: HelloResponse): void {
    if (state.epoch !== null && state.epoch !== epoch) state.restoredAt = now();
    if (state.epoch === epoch) return;
    state.epoch = epoch;
    // Before anything of it is here: what is kept of an epoch must not outlive its name.
    parts.remember?.();
  }

  function shipped(mine: () => Session | undefined, { held, forked }: ShipResponse, isTaken: boolean): void {
    const own = parts.heads().find(({ chain }) => chain === held.chain);
    if (own && own.seq === state.held.get(held.chain)) covered.set(held.chain, held.head);
    if (own && !forked) store.noteBackedUp(held.chain, Math.min(held.backedUp, own.seq));
    // A twin writes into this chain too. Staying in it would keep what the twin writes there from ever being pulled.
    if (forked && parts.currentChains().includes(held.chain)) {
      parts.renewIncarnation();
      reopen(mine());
    }
    contact();
    if (isTaken) goesWell();
    changed();
  }

  /** Ends a session in good order, because what its pulls leave out has changed, and opens the next one. */
  function reopen(over: Session | undefined): void {
    if (!over || over !== session) return;
    endSession();
    schedule(0);
  }

  /** Credentials travel beside the facts: what is the matter with them is told, and ends the session only when the session is at its end. */
  function credentialsOf(trust: SyncTrust, mine: () => Session): SessionParts['credentials'] {
    const told = (error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      trustProblem = { code: error instanceof ServerProblem ? error.code : 'own', detail };
      problem = trustProblem;
      changed();
    };
    return {
      have: trust.digest,
      take: (response) => {
        trust.take(response);
        if (trustProblem && problem === trustProblem) problem = null;
        trustProblem = null;
        changed();
      },
      failed: (error) => {
        const code = error instanceof ServerProblem ? error.code : 'own';
        // Servers of before have no credentials to give.
        if (code === 'not-found') return;
        if (code === 'unreachable' || code === 'no-token' || code === 'revoked') {
          if (session === mine()) failed(error);
        } else told(error);
      },
    };
  }

  async function open(): Promise<void> {
    await ending;
    const hello = await sayHello();
    noteEpoch(hello);
    notices = hello.notices ?? [];
    await settleChains(hello);
    if (stopping.signal.aborted) return;
    if (hello.revoked) parts.trust?.revoked(hello.revoked);
    else parts.trust?.trusted();
    trustProblem = hello.revoked ? { code: 'revoked', detail: hello.revoked.reason } : null;
    const next: Session = openSession({
      hello,
      link,
      store,
      clock,
      identity: parts.identity(),
      heads: parts.heads,
      currentChains: parts.currentChains,
      held: state.held,
      lanes: followed,
      onContact: contact,
      onKept: () => {
        goesWell();
        progressed();
      },
      onShipped: (response, isTaken) => shipped(() => next, response, isTaken),
      onWhole: (whole) => parts.onWhole({ ...whole, restored: state.restoredAt !== null }),
      onWaiting: note,
      credentials: parts.trust?.wants() === true ? credentialsOf(parts.trust, () => next) : undefined,
      onSettled: () => {
        goesWell();
        changed();
      },
      failed: (error) => {
        if (session === next) failed(error);
      },
    });
    session = next;
    helloAgain = setTimeout(() => reopen(next), HELLO_EVERY_MS);
    problem = problem?.code === 'unreachable' ? trustProblem : (trustProblem ?? problem);
    contact();
    changed();
    next.start();
  }

  function connect(): void {
    clearTimeout(timer);
    if (session || opening || stopping.signal.aborted) return;
    opening = open()
      .catch(failed)
      .finally(() => {
        opening = undefined;
      });
  }

  connect();
  return {
    online: () => online,
    problem: () => problem,
    lanes: () =>
      (['priority', 'normal'] as const).map((lane) =>
        progressOf(lane, followed[lane].meter, followed[lane].age.completeAt()),
      ),
    notices: () => notices,
    ageMs: (lane) => followed[lane].age.ageMs(),
    kick: () => session?.kick(),
    anew: () => {
      failures = 0;
      endSession();
      schedule(0);
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      clearTimeout(telling);
      endSession();
      await opening;
      endSession();
      await ending;
      remember();
    },
  };
}
