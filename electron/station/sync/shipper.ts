import { parseChain } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { SHIP_LIMIT } from '../../../shared/sync/protocol.ts';
import type { HeldChain, ShipRequest, ShipResponse } from '../../../shared/sync/protocol.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { StationStore } from '../store/station-store.ts';
import { endIfAborted, ServerProblem } from './server-problem.ts';
import { signHead } from './sign-head.ts';

/** A batch is at most about this long, in UTF-16 units of its JSON: servers limit what they read at once. */
const BATCH_LENGTH = 2_000_000;

/** What shipping needs to know and tell. */
export interface ShipperParts {
  readonly store: Pick<StationStore, 'ownAfter'>;
  readonly identity: () => StationIdentity;
  /** Ends of all chains this station wrote. */
  readonly heads: () => readonly ChainHead[];
  /** Per chain, how many facts the server said it holds; advanced by its answers only. */
  readonly held: Map<string, number>;
  readonly signal: AbortSignal;
  /** Sends a batch, patiently. */
  readonly send: (request: ShipRequest) => Promise<ShipResponse>;
  /** `isTaken`: the chain is further there than before. */
  readonly onShipped: (response: ShipResponse, isTaken: boolean) => void;
  /** Everything that was there has been sent. */
  readonly onIdle: () => void;
  readonly failed: (error: unknown) => void;
}

/** Sends own facts, the priority lane at once and first. */
export interface Shipper {
  /** There may be something to send. */
  readonly kick: () => void;
  /** Resolves when nothing is under way any more. */
  readonly end: () => Promise<void>;
}

/** How a chain here compares with what the server holds of it. */
export type Comparison = 'same branch' | 'other branch' | 'server is ahead';

/** Compares by the hash of our own fact at the place where the server's branch ends. */
export async function compareWithServer(
  store: Pick<StationStore, 'ownAfter'>,
  own: ChainHead,
  held: HeldChain,
): Promise<Comparison> {
  if (held.seq === 0) return 'same branch';
  if (held.seq > own.seq) return 'server is ahead';
  const [fact] = await store.ownAfter(own.chain, held.seq - 1, 1);
  return fact && digest(fact) === held.head ? 'same branch' : 'other branch';
}

/** As many facts from the front as make a batch; never none. */
function batchOf(facts: readonly RawFact[], limit: number): readonly RawFact[] {
  let length = 0;
  let count = 0;
  for (const fact of facts.slice(0, limit)) {
    length += JSON.stringify(fact).length;
    if (count > 0 && length > BATCH_LENGTH) break;
    count += 1;
  }
  return facts.slice(0, count);
}

/** A signed batch that continues a chain after `from`. */
interface Prepared {
  readonly chain: string;
  readonly from: number;
  /** False when places between `from` and the batch are lost: a recovered database may have such a hole. */
  readonly isNext: boolean;
  readonly last: number;
  readonly request: ShipRequest;
}

/**
 * Starts to send what the server does not hold yet, chain by chain, in batches with a signed head; the next batch is read and signed
 * while one is under way. A lost answer leads to the same batch again, which the server recognises.
 */
export function startShipper(parts: ShipperParts): Shipper {
  const { store, held, signal } = parts;
  const under: Record<Lane, Promise<void> | undefined> = { priority: undefined, normal: undefined };
  const again: Record<Lane, boolean> = { priority: false, normal: false };
  let limit = SHIP_LIMIT;

  async function prepare(chain: string, from: number): Promise<Prepared | undefined> {
    const facts = batchOf(await store.ownAfter(chain, from, limit), limit);
    const last = facts.at(-1);
    if (!last) return undefined;
    const { site, keys } = parts.identity();
    const head = signHead(site, { chain, seq: last.seq, head: digest(last) }, keys);
    const isNext = facts[0]?.seq === from + 1;
    return { chain, from, isNext, last: last.seq, request: { facts: [...facts], head } };
  }

  async function sendOne(batch: Prepared): Promise<void> {
    let response = await parts.send(batch.request);
    // What is missing cannot come before it. The server asks for it once, and keeps the batch apart when that comes again instead.
    if (!batch.isNext && response.rows.length === 0) response = await parts.send(batch.request);
    const isKeptApart = !batch.isNext && response.rows.length === batch.request.facts.length;
    const taken = isKeptApart ? batch.last : Math.max(batch.from, Math.min(response.held.seq, batch.last));
    held.set(batch.chain, taken);
    parts.onShipped(response, taken > batch.from);
    if (taken > batch.from) return;
    const why = response.rows[0]?.detail ?? 'no reason given';
    throw new Error(`The server took nothing of chain ${batch.chain} after place ${batch.from}: ${why}.`);
  }

  async function shipChain(lane: Lane, { chain, seq }: ChainHead): Promise<void> {
    let next: Promise<Prepared | undefined> | undefined;
    for (;;) {
      if (lane === 'normal') await under.priority;
      endIfAborted(signal);
      const from = held.get(chain) ?? 0;
      if (from >= seq) return;
      const ready = await next?.catch(() => undefined);
      const batch = ready?.from === from ? ready : await prepare(chain, from);
      if (!batch) return;
      next = batch.last < seq ? prepare(chain, batch.last) : undefined;
      // Looked at only when this batch went well.
      next?.catch(() => undefined);
      try {
        await sendOne(batch);
      } catch (error) {
        if (!(error instanceof ServerProblem) || error.code !== 'too-large' || batch.request.facts.length === 1)
          throw error;
        limit = Math.ceil(batch.request.facts.length / 2);
        next = undefined;
      }
    }
  }

  async function shipLane(lane: Lane): Promise<void> {
    do {
      again[lane] = false;
      for (const head of parts.heads()) if (parseChain(head.chain).lane === lane) await shipChain(lane, head);
    } while (again[lane]);
  }

  function start(lane: Lane): void {
    if (signal.aborted) return;
    again[lane] = true;
    if (under[lane]) return;
    under[lane] = shipLane(lane)
      .catch((error: unknown) => parts.failed(error))
      .finally(() => {
        under[lane] = undefined;
        if (again[lane]) start(lane);
        if (!signal.aborted && !under.priority && !under.normal) parts.onIdle();
      });
  }

  return {
    kick: () => {
      start('priority');
      start('normal');
    },
    end: async () => {
      await Promise.all([under.priority, under.normal]);
    },
  };
}
