import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { keyPairOf, verifyBatchHead } from '../../../shared/facts/signatures.ts';
import { must } from '../../../shared/invariant.ts';
import type { ShipRequest, ShipResponse } from '../../../shared/sync/protocol.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { someFacts } from '../store/store-samples.testkit.ts';
import { ServerProblem } from './server-problem.ts';
import { startShipper } from './shipper.ts';
import { signHead } from './sign-head.ts';

const keys = keyPairOf('11'.repeat(32));
const identity = {
  site: 'demo',
  station: 'line-1',
  keys,
  boxKeys: () => keys,
  incarnation: '0123456789ab',
  renew: () => identity,
  withKeys: () => ({ identity, keep: () => undefined }),
};

/** A shipper over facts of both lanes; `answer` is what the server does with a batch that it takes. */
function shipping(normal: number, answer: (facts: readonly RawFact[]) => Promise<void> = () => Promise.resolve()) {
  const disk = memoryDisk();
  const heads = new Map<string, ChainHead>();
  const record = (lane: 'normal' | 'priority', count: number): void => {
    const chain = `line-1/${lane}/0123456789ab`;
    const made = someFacts(count, heads.get(chain) ?? emptyHead(chain));
    heads.set(chain, made.head);
    disk.own = [...disk.own, ...made.facts];
  };
  record('normal', normal);
  const taken: RawFact[] = [];
  const ended = new AbortController();
  const failures: unknown[] = [];
  const idle: (() => void)[] = [];
  const store = openMemoryStationStore(disk);
  const reads: number[] = [];
  const shipper = startShipper({
    store: {
      ownAfter: async (chain, after, limit) => {
        reads.push(after);
        return await store.ownAfter(chain, after, limit);
      },
    },
    identity: () => identity,
    heads: () => [...heads.values()],
    held: new Map(),
    signal: ended.signal,
    send: async ({ facts, head }: ShipRequest): Promise<ShipResponse> => {
      const batch = facts as RawFact[];
      expect(verifyBatchHead(head, keys.publicKey)).toBe(true);
      expect(head.head).toBe(digest(must(batch.at(-1), 'last')));
      await answer(batch);
      taken.push(...batch);
      return {
        epoch: 'e1',
        serverTime: '2026-03-02T06:00:00.000Z',
        rows: [],
        held: { chain: head.chain, seq: head.seq, head: head.head, backedUp: 0 },
        forked: false,
      };
    },
    onShipped: () => undefined,
    onIdle: () => {
      for (const resolve of idle.splice(0)) resolve();
    },
    failed: (error) => failures.push(error),
  });
  const whenIdle = async () => {
    await new Promise<void>((resolve) => {
      idle.push(resolve);
    });
  };
  return { shipper, disk, record, taken, reads, ended, failures, whenIdle };
}

describe('shipping', () => {
  it('signs heads as shared/ does', () => {
    const head = { chain: 'line-1/normal/0123456789ab', seq: 7, head: 'ab'.repeat(32) };
    expect(verifyBatchHead(signHead('demo', head, keys), keys.publicKey)).toBe(true);
  });

  it('sends a long backlog once and in order', async () => {
    const { shipper, disk, taken, whenIdle } = shipping(1720);
    shipper.kick();
    await whenIdle();
    expect(taken.map(({ id }) => id)).toEqual(disk.own.map(({ id }) => id));
  });

  it('has the next batch ready before the answer to this one', async () => {
    const atAnswer: number[][] = [];
    const { shipper, reads, whenIdle } = shipping(1100, async () => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      atAnswer.push([...reads]);
    });
    shipper.kick();
    await whenIdle();
    expect(atAnswer).toEqual([
      [0, 500],
      [0, 500, 1000],
      [0, 500, 1000],
    ]);
  });

  it('lets the priority lane pass between two batches of a long backlog', async () => {
    let batches = 0;
    const { shipper, taken, record, whenIdle } = shipping(2500, () => {
      batches += 1;
      if (batches === 2) {
        record('priority', 1);
        shipper.kick();
      }
      return Promise.resolve();
    });
    shipper.kick();
    await whenIdle();
    const place = taken.findIndex(({ chain }) => chain.includes('/priority/'));
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThanOrEqual(1000);
    expect(taken).toHaveLength(2501);
  });

  it('sends less at once to a server that finds a batch too large', async () => {
    const { shipper, disk, taken, failures, whenIdle } = shipping(600, (facts) =>
      facts.length > 100
        ? Promise.reject(new ServerProblem('too-large', 'The request is larger than the server takes.'))
        : Promise.resolve(),
    );
    shipper.kick();
    await whenIdle();
    expect(failures).toEqual([]);
    expect(taken.map(({ id }) => id)).toEqual(disk.own.map(({ id }) => id));
  });

  it('says that a single fact is too large, and stops', async () => {
    const { shipper, failures } = shipping(1, () => Promise.reject(new ServerProblem('too-large', 'Too large.')));
    shipper.kick();
    await expect.poll(() => failures).toMatchObject([{ code: 'too-large' }]);
  });

  it('sends what was recorded while the last batch was answered', async () => {
    let isFirst = true;
    const { shipper, taken, record, whenIdle } = shipping(1, () => {
      if (isFirst) {
        record('normal', 1);
        shipper.kick();
      }
      isFirst = false;
      return Promise.resolve();
    });
    shipper.kick();
    await whenIdle();
    expect(taken).toHaveLength(2);
  });
});
