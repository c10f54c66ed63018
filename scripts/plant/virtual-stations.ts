import type { StationIdentity } from '../../electron/station/process/station-identity.ts';
import type { ServerLink } from '../../electron/station/sync/server-link.ts';
import { ServerProblem } from '../../electron/station/sync/server-problem.ts';
import { signHead } from '../../electron/station/sync/sign-head.ts';
import { parseChain } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { instantOf } from '../../shared/gate/gate-context.ts';
import { SHIP_LIMIT } from '../../shared/sync/protocol.ts';
import type { LetIn } from './let-in.ts';

/** Sends the facts of virtual stations as stations do: a session each, signed heads, every batch judged by the server. */
export interface VirtualStations {
  /** The token of a station's session. */
  readonly token: (station: string, signal: AbortSignal) => Promise<string>;
  /** A session has ended: the next token is a new one. */
  readonly forget: (station: string) => void;
  /** Puts facts that follow each other in one chain into its queue. */
  readonly queue: (facts: readonly RawFact[]) => void;
  /**
   * Sends what is in the queues; what the server has not taken stays there.
   * @throws ServerProblem when the server is not reached; Error when it sets a fact aside, which virtual people must never cause.
   */
  readonly ship: (signal: AbortSignal) => Promise<void>;
}

/** Stations that share the key of an identity. `letIn` is asked for one that the server does not know. */
export function createVirtualStations(
  link: ServerLink,
  identity: StationIdentity,
  now: () => number,
  letIn?: LetIn,
): VirtualStations {
  const tokens = new Map<string, Promise<string>>();
  const queues = new Map<string, RawFact[]>();

  async function hello(station: string, signal: AbortSignal): Promise<string> {
    const own = { ...identity, station };
    const sayHello = async () => (await link.hello(own, [], instantOf(now()), signal)).token;
    try {
      return await sayHello();
    } catch (error) {
      if (!(error instanceof ServerProblem && error.code === 'not-enrolled' && letIn)) throw error;
      await letIn(own, signal);
      return await sayHello();
    }
  }

  function token(station: string, signal: AbortSignal): Promise<string> {
    const known = tokens.get(station) ?? hello(station, signal);
    tokens.set(station, known);
    known.catch(() => tokens.delete(station));
    return known;
  }

  async function send(station: string, facts: readonly RawFact[], head: ChainHead, signal: AbortSignal): Promise<void> {
    const request = { facts: [...facts], head: signHead(identity.site, head, identity.keys) };
    let response;
    try {
      response = await link.ship(await token(station, signal), request, signal);
    } catch (error) {
      if (!(error instanceof ServerProblem) || error.code !== 'no-token') throw error;
      tokens.delete(station);
      response = await link.ship(await token(station, signal), request, signal);
    }
    const bad = response.rows.find(({ status }) => status === 'quarantined');
    if (bad) throw new Error(`The server set a fact of ${station} aside: ${bad.detail ?? bad.reason ?? bad.id}`);
    if (response.held.seq < head.seq)
      throw new Error(`The server holds ${response.held.seq} of ${head.seq} facts of the chain ${head.chain}.`);
  }

  async function shipChain(facts: RawFact[], signal: AbortSignal): Promise<void> {
    for (;;) {
      const batch = facts.slice(0, SHIP_LIMIT);
      const last = batch.at(-1);
      if (!last) return;
      const head = { chain: last.chain, seq: last.seq, head: digest(last) };
      await send(parseChain(last.chain).station, batch, head, signal);
      facts.splice(0, batch.length);
    }
  }

  return {
    token,
    forget: (station) => void tokens.delete(station),
    queue: (facts) => {
      for (const fact of facts) {
        const queue = queues.get(fact.chain);
        if (queue) queue.push(fact);
        else queues.set(fact.chain, [fact]);
      }
    },
    ship: async (signal) => {
      const sent = await Promise.allSettled([...queues.values()].map((facts) => shipChain(facts, signal)));
      for (const one of sent) if (one.status === 'rejected') throw one.reason;
    },
  };
}
