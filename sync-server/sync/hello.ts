import { emptyHead, SERVER_STATION_PREFIX } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import { must } from '../../shared/invariant.ts';
import { verifyHello } from '../../shared/sync/hello-signature.ts';
import type { HeldChain, HelloRequest, HelloResponse, ServerNotice } from '../../shared/sync/protocol.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { StationPolicy } from '../trust/station-policy.ts';
import { answered, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Challenges } from './challenges.ts';
import type { EpochRenewal } from './epoch-renewal.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';
import type { Sessions } from './sessions.ts';
import { verifyKnownHello } from './verify-head.ts';

/** What hello works on. */
export interface HelloParts {
  readonly store: SiteStore;
  readonly clock: ServerClock;
  readonly sessions: Sessions;
  readonly stations: StationPolicy;
  readonly epochs: Pick<EpochRenewal, 'seen'>;
  /** What hellos must have signed; undefined: nothing, so that one who sees a hello may say it again. */
  readonly challenges?: Challenges | undefined;
  /** What stations are told that somebody has to look after; absent: nothing. */
  readonly notices?: (() => Promise<ServerNotice[]>) | undefined;
}

export type Hello = (request: HelloRequest) => Promise<Answer<HelloResponse>>;

/** The end of the branch that holds the head that the station states; else of the branch that arrived first (0). */
async function heldOf(store: SiteStore, stated: ChainHead): Promise<{ held: HeldChain; branch: number }> {
  const places = stated.seq > 0 ? await store.chainPlaces(stated.chain, stated.seq, stated.seq) : [];
  const branch = places.find(({ hash }) => hash === stated.head)?.branch ?? 0;
  const held = (await store.chainEnd(stated.chain, branch)) ?? { ...emptyHead(stated.chain), backedUp: 0 };
  return { held, branch };
}

/**
 * Introduces a station: it must hold a key that the site has let in. Answers what the server holds of its chains, and a token for the
 * other calls; of a device that is trusted no more, for handing over only.
 */
export function createHello({ store, clock, sessions, stations, epochs, challenges, notices }: HelloParts): Hello {
  /** The refusal that carries the challenge to sign; for old programs, which do not understand it, with what to do. */
  const challenged = (station: string): Answer<HelloResponse> => ({
    ok: false,
    status: 401,
    problem: {
      code: 'challenge',
      message: `The hello of the station "${station}" has to be signed for this moment. Stations do that by themselves; if this stays, the program of this station is older than its server: update it.`,
      challenge: must(challenges, 'challenges').give(),
    },
  });
  return async (request) => {
    const { site, station, publicKey, chains } = request;
    if (site !== store.site)
      return refused(
        409,
        'wrong-site',
        `This server keeps the site "${store.site}", not "${site}". Check --site and --server of the station.`,
      );
    if (station.startsWith(SERVER_STATION_PREFIX))
      return refused(
        403,
        'invalid',
        `Names that start with "${SERVER_STATION_PREFIX}" are for servers. Give the station "${station}" another name.`,
      );
    const { challenge = '' } = request;
    if (challenges && !challenges.isGood(challenge)) return challenged(station);
    const isKnown = await stations.isKnownKey(station, publicKey);
    if (!(await (isKnown ? verifyKnownHello(request) : verifyHello(request))))
      return refused(
        401,
        'invalid',
        `The station "${station}" did not prove that it holds its key. Its data folder may be damaged.`,
      );
    if (challenges && !challenges.use(challenge)) return challenged(station);
    const now = instantAt(clock.nowMs());
    const admitted = await stations.admit(station, publicKey, now);
    if (!admitted.ok) return admitted;
    const { revoked } = admitted;
    if (request.epoch !== undefined && !revoked) await epochs.seen(request.epoch);
    const held: HeldChain[] = [];
    const forked: string[] = [];
    for (const chain of chains) {
      const place = await heldOf(store, chain);
      held.push(place.held);
      if (place.branch !== 0) forked.push(chain.chain);
    }
    const token = sessions.begin({ station, publicKey, isRevoked: revoked !== undefined });
    const scope = await store.scopes.scopeOf(station);
    const upTo = await store.scopes.end(scope);
    const about = revoked
      ? { revoked: { at: revoked.at, reason: revoked.reason } }
      : notices && { notices: await notices() };
    return answered({ epoch: store.epoch, serverTime: now, token, held, forked, scope, upTo, ...about });
  };
}
