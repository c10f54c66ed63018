import { randomBytes, randomUUID } from 'node:crypto';

import { emptyHead, formatChain } from '../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import type { Hlc } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { keyPairOf, signBatchHead } from '../../shared/facts/signatures.ts';
import type { KeyPair } from '../../shared/facts/signatures.ts';
import { signHello } from '../../shared/sync/hello-signature.ts';
import type { HelloRequest, ShipRequest } from '../../shared/sync/protocol.ts';

/** The clock of the tests: facts are recorded a second apart from here. */
const START_MS = Date.parse('2026-11-22T08:00:00.000Z');

/** A station as far as the server can tell: a name, a key, and chains of sealed facts. */
export interface TestStation {
  readonly name: string;
  readonly keys: KeyPair;
  /** Records facts at the end of its chain in a lane. */
  readonly record: (drafts: readonly Partial<FactDraft>[], lane?: Lane) => RawFact[];
  readonly head: (lane?: Lane) => ChainHead;
  /** The same disk a second time: same key, same chains, its own future. */
  readonly clone: () => TestStation;
  readonly hello: (overrides?: Partial<HelloRequest>) => HelloRequest;
  /** A signed batch of these facts, in the chain of the first. */
  readonly batch: (facts: readonly unknown[], head: ChainHead) => ShipRequest;
}

/** A piece of work that anybody on the floor may report. */
export function quantityDraft(over: Partial<FactDraft> = {}): FactDraft {
  return {
    type: 'QuantityReported',
    v: 1,
    refs: ['workOrder:1001', 'equipment:press-1'],
    data: {
      order: '1001',
      operation: '10',
      equipment: 'press-1',
      good: { value: '5', unit: 'C62' },
      scrap: [],
      rework: { value: '0', unit: 'C62' },
    },
    occurredAt: '2026-11-22T08:00:00.000Z',
    person: { id: 'anna', proof: 'badge' },
    command: randomUUID(),
    ...over,
  };
}

interface Past {
  readonly keys: KeyPair;
  readonly heads: ReadonlyMap<Lane, ChainHead>;
  readonly hlc: Hlc;
  readonly recorded: number;
}

/** A new station, or one that goes on from a past. */
export function testStation(name: string, past?: Past, site = 'demo', startMs = START_MS): TestStation {
  const keys = past?.keys ?? keyPairOf(randomBytes(32).toString('hex'));
  const incarnation = randomBytes(6).toString('hex');
  const heads = new Map<Lane, ChainHead>(
    past?.heads ??
      (['normal', 'priority'] as const).map((lane) => [
        lane,
        emptyHead(formatChain({ station: name, lane, incarnation })),
      ]),
  );
  let hlc: Hlc = past?.hlc ?? HLC_ZERO;
  let recorded = past?.recorded ?? 0;
  const headOf = (lane: Lane = 'normal'): ChainHead => {
    const head = heads.get(lane);
    if (!head) throw new Error(`no chain in lane ${lane}`);
    return head;
  };
  return {
    name,
    keys,
    head: headOf,
    record: (drafts, lane = 'normal') => {
      recorded += 1;
      const context = {
        site,
        nowMs: startMs + recorded * 1000,
        boot: 'boot-1',
        mono: recorded * 1000,
        newId: randomUUID,
      };
      const sealed = sealFacts(
        drafts.map((draft) => quantityDraft(draft)),
        headOf(lane),
        hlc,
        context,
      );
      heads.set(lane, sealed.head);
      ({ hlc } = sealed);
      return sealed.facts;
    },
    clone: () => testStation(name, { keys, heads: new Map(heads), hlc, recorded }, site, startMs),
    hello: (overrides = {}) =>
      signHello(
        { site, station: name, chains: [...heads.values()], at: '2026-11-22T08:00:00.000Z', ...overrides },
        keys,
      ),
    batch: (facts, head) => ({ facts: [...facts], head: signBatchHead(site, head, keys.secretKey) }),
  };
}
