import type { RawFact } from '../../shared/facts/envelope.ts';
import type { Posting, SiteStore } from '../store/site-store.ts';
import { createHello } from './hello.ts';
import type { Hello } from './hello.ts';
import { createPull } from './pull.ts';
import type { Pull } from './pull.ts';
import { openServerChain, serverStationName } from './server-chain.ts';
import type { ServerClock } from './server-clock.ts';
import { serverPlan } from './server-plan.ts';
import { createSessions } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import { createShip } from './ship.ts';
import type { Ship } from './ship.ts';
import { createTurns } from './turns.ts';

/** The exchange with stations, whatever carries it. */
export interface SyncService {
  readonly hello: Hello;
  readonly ship: Ship;
  readonly pull: Pull;
  readonly sessions: Sessions;
}

export interface SyncServiceOptions {
  readonly store: SiteStore;
  readonly clock: ServerClock;
  /** What a fact with effect asks the ERP to book. Total and pure: it is called for every fact that is stored with effect. */
  readonly postingsOf: (fact: RawFact) => readonly Posting[];
  /** How long a token is good, in milliseconds. */
  readonly tokenLifetimeMs?: number | undefined;
}

/** Opens the exchange over a store. */
export async function openSyncService({
  store,
  clock,
  postingsOf,
  tokenLifetimeMs,
}: SyncServiceOptions): Promise<SyncService> {
  const turns = createTurns();
  const station = await serverStationName(store, clock.random12);
  const server = openServerChain(store, station, clock, turns);
  const plan = serverPlan(store);
  const sessions = createSessions({
    now: clock.nowMs,
    newToken: clock.newToken,
    ...(tokenLifetimeMs === undefined ? {} : { lifetimeMs: tokenLifetimeMs }),
  });
  return {
    sessions,
    hello: createHello({ store, clock, sessions }),
    ship: createShip({ store, plan, server, clock, turns, postingsOf }),
    pull: createPull(store, clock),
  };
}
