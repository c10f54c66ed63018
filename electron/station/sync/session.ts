import { lanes } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import { SITE_SCOPE } from '../../../shared/scope/scope-name.ts';
import { SHIP_LIMIT } from '../../../shared/sync/protocol.ts';
import type { HelloResponse, PullRequest, PullResponse, ShipResponse } from '../../../shared/sync/protocol.ts';
import type { StationClock } from '../process/clock.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { WholeLog } from '../scope/tend-scope.ts';
import type { Pull, StationStore } from '../store/station-store.ts';
import { followCredentials } from './follow-credentials.ts';
import type { CredentialsFollower, CredentialsParts } from './follow-credentials.ts';
import type { LaneAge } from './lane-age.ts';
import type { LaneMeter } from './lane-progress.ts';
import type { NudgeSocket } from './nudge-socket.ts';
import { askPatiently, waitFor } from './patience.ts';
import { createPullSource, logName } from './pull-source.ts';
import type { ServerLink } from './server-link.ts';
import { ServerProblem } from './server-problem.ts';
import { startShipper } from './shipper.ts';

/** A pull without a nudge, in milliseconds: the safety net under the nudges, and what keeps the priority lane's age known. */
const LOOK_EVERY_MS: Readonly<Record<Lane, number>> = { priority: 30_000, normal: 120_000 };

/** While a long backlog is sent, its receipts are not fetched at every nudge but after this time, in milliseconds. */
const LOOK_IN_BACKLOG_MS = 2000;

/** The server's log is not the one it said hello with. */
export class ServerRestored extends Error {
  constructor() {
    super('The server was restored or set up anew; everything is pulled again.');
  }
}

/** The plan gives the station another scope than at hello. */
export class ScopeMoved extends Error {
  constructor() {
    super('The plan puts this station elsewhere; what belongs there is pulled.');
  }
}

/** A lane over all sessions. */
export interface FollowedLane {
  readonly meter: LaneMeter;
  readonly age: LaneAge;
}

/** What one session with the server rests on. */
export interface SessionParts {
  readonly hello: HelloResponse;
  readonly link: ServerLink;
  readonly store: StationStore;
  readonly clock: StationClock;
  readonly identity: StationIdentity;
  readonly heads: () => readonly ChainHead[];
  readonly currentChains: () => readonly string[];
  readonly held: Map<string, number>;
  readonly lanes: Readonly<Record<Lane, FollowedLane>>;
  /** The server has answered. */
  readonly onContact: () => void;
  /** Rows were kept. */
  readonly onKept: () => void;
  readonly onShipped: (response: ShipResponse, isTaken: boolean) => void;
  /** The server asks for patience. */
  readonly onWaiting: (problem: ServerProblem) => void;
  /** Everything was sent, and a lane is here as far as it goes; the priority lane is the first. */
  readonly onSettled: () => void;
  /** Everything that the server has for this station is here, in both lanes. */
  readonly onWhole: (log: Omit<WholeLog, 'restored'>) => void;
  /** What becomes of the credentials of people; absent: this station takes none. */
  readonly credentials: Pick<CredentialsParts, 'have' | 'take' | 'failed'> | undefined;
  /** The session cannot go on. */
  readonly failed: (error: unknown) => void;
}

/** From one hello until the first failure: pulls of both lanes, the shipper, the nudges. */
export interface Session {
  readonly start: () => void;
  readonly kick: () => void;
  /** Ends everything at once; resolves when nothing is under way any more. */
  readonly end: () => Promise<void>;
}

/** Prepares a session; `start` begins it. */
export function openSession(parts: SessionParts): Session {
  const { hello, link, store, clock, identity } = parts;
  const ended = new AbortController();
  const { signal } = ended;
  const scope = hello.scope ?? SITE_SCOPE;
  /** Lanes that have been here as far as they went. */
  const here = new Set<Lane>();
  const pulls = new Map<Lane, Pull>();
  const looks: NodeJS.Timeout[] = [];
  let lookLater: NodeJS.Timeout | undefined;
  const whenIdle: (() => void)[] = [];
  let nudges: NudgeSocket | undefined;
  let starting: Promise<void> = Promise.resolve();
  let credentials: CredentialsFollower | undefined;
  /** A station that is trusted no more hands over what it has, and gets nothing. */
  const isRevoked = hello.revoked !== undefined;
  let isPriorityHere = isRevoked;
  let isIdle = false;
  let priorityIsHere = (): void => undefined;
  /** The normal lane begins when the priority lane is here once; an end of the session lets it go too. */
  const afterPriority = new Promise<void>((resolve) => {
    priorityIsHere = resolve;
    signal.addEventListener('abort', () => resolve());
  });

  function failed(error: unknown): void {
    if (!signal.aborted) parts.failed(error);
  }

  /** True while more is waiting to be sent than fits one batch. */
  function isBacklog(): boolean {
    const waiting = parts
      .heads()
      .reduce((sum, { chain, seq }) => sum + Math.max(0, seq - (parts.held.get(chain) ?? 0)), 0);
    return waiting > SHIP_LIMIT;
  }

  async function idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      whenIdle.push(resolve);
    });
  }

  async function pause(): Promise<void> {
    await waitFor(LOOK_IN_BACKLOG_MS, signal);
  }

  function lookAtNormal(): void {
    clearTimeout(lookLater);
    lookLater = undefined;
    pulls.get('normal')?.look();
  }

  function nudged(lane: Lane): void {
    credentials?.nudged();
    if (lane === 'priority') pulls.get('priority')?.look();
    else if (!isBacklog()) lookAtNormal();
    else lookLater ??= setTimeout(lookAtNormal, LOOK_IN_BACKLOG_MS);
  }

  function settle(): void {
    if (isPriorityHere && isIdle && !signal.aborted) parts.onSettled();
  }

  async function askPage(request: PullRequest): Promise<PullResponse> {
    const page = await askPatiently(() => link.pull(hello.token, request, signal), signal, parts.onWaiting);
    if (page.epoch !== hello.epoch) throw new ServerRestored();
    if (page.scope !== hello.scope) throw new ScopeMoved();
    parts.onContact();
    return page;
  }

  const shipper = startShipper({
    store,
    identity: () => identity,
    heads: parts.heads,
    held: parts.held,
    signal,
    send: async (request) => await askPatiently(() => link.ship(hello.token, request, signal), signal, parts.onWaiting),
    onShipped: parts.onShipped,
    onIdle: () => {
      isIdle = true;
      for (const resolve of whenIdle.splice(0)) resolve();
      if (lookLater) lookAtNormal();
      settle();
    },
    failed,
  });

  async function startPull(lane: Lane): Promise<void> {
    const { meter, age } = parts.lanes[lane];
    const source = createPullSource({
      lane,
      epoch: hello.epoch,
      scope,
      incarnation: identity.incarnation,
      clock,
      meter,
      age,
      signal,
      without: parts.currentChains,
      ask: askPage,
      turn: async () => {
        if (lane === 'normal') await afterPriority;
        // What comes while a backlog is sent is mostly its own receipts; a new station gets its plan all the same.
        if (lane === 'normal' && age.completeAt() !== null && isBacklog()) await Promise.race([idle(), pause()]);
      },
      onKept: parts.onKept,
      onComplete: () => {
        here.add(lane);
        // The lane that is asked second: what the other one brought belongs to things that this one has brought, too.
        if (lane === 'normal' && here.size === lanes.length)
          parts.onWhole({ log: logName({ epoch: hello.epoch, scope }), scope, epoch: hello.epoch });
        if (lane === 'priority') {
          isPriorityHere = true;
          priorityIsHere();
        }
        settle();
      },
      failed,
    });
    const pull = await store.pull(lane, source);
    if (signal.aborted) await pull.stop();
    else pulls.set(lane, pull);
  }

  async function startPulls(): Promise<void> {
    for (const lane of ['priority', 'normal'] as const) if (!signal.aborted) await startPull(lane);
  }

  function start(): void {
    shipper.kick();
    if (isRevoked) return;
    nudges = link.nudges(
      hello.token,
      (nudge) => nudged(nudge.lane),
      () =>
        failed(
          new ServerProblem(
            'unreachable',
            'The connection to the server was lost. Work goes on here; what is recorded is sent when it is back.',
          ),
        ),
    );
    for (const lane of lanes) looks.push(setInterval(() => pulls.get(lane)?.look(), LOOK_EVERY_MS[lane]));
    starting = startPulls().catch(failed);
    if (parts.credentials && link.credentials) {
      const ask = link.credentials.bind(undefined, hello.token);
      credentials = followCredentials({
        ...parts.credentials,
        ask: async (request) => await askPatiently(() => ask(request, signal), signal, parts.onWaiting),
        signal,
      });
    }
  }

  return {
    start: () => {
      if (!signal.aborted) start();
    },
    kick: () => {
      isIdle = false;
      shipper.kick();
    },
    end: async () => {
      ended.abort();
      nudges?.close();
      for (const look of looks) clearInterval(look);
      clearTimeout(lookLater);
      await starting;
      await Promise.allSettled([shipper.end(), ...[...pulls.values()].map((pull) => pull.stop())]);
    },
  };
}
