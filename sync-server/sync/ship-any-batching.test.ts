import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { RawFact } from '../../shared/facts/envelope.ts';
import type { SiteStore } from '../store/site-store.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { headOf } from '../testing/sync-client.testkit.ts';
import { systemClock } from './server-clock.ts';
import { openSyncService } from './sync-service.ts';
import type { SyncService } from './sync-service.ts';

/** One attempt to ship: whose, from how far back, how many, and whether the answer is heard. */
const attempt = fc.record({
  who: fc.nat(2),
  back: fc.nat(4),
  size: fc.integer({ min: 1, max: 6 }),
  heard: fc.boolean(),
});

interface Shipper {
  readonly station: TestStation;
  readonly facts: readonly RawFact[];
  held: number;
}

/** Two stations, and a clone of the first that left it after place 5. The third fact of the second is unauthorised. */
function shippers(): Shipper[] {
  const first = testStation('press-1');
  const second = testStation('press-2');
  const common = first.record(Array.from({ length: 5 }, () => ({})));
  const clone = first.clone();
  const own = first.record(Array.from({ length: 5 }, () => ({})));
  const cloned = clone.record(Array.from({ length: 5 }, () => ({})));
  const others = second.record(Array.from({ length: 10 }, (_, index) => (index === 2 ? { person: null } : {})));
  return [
    { station: first, facts: [...common, ...own], held: 0 },
    { station: second, facts: others, held: 0 },
    { station: clone, facts: [...common, ...cloned], held: 0 },
  ];
}

async function ship(service: SyncService, shipper: Shipper, from: number, size: number, heard: boolean): Promise<void> {
  const { station, facts } = shipper;
  const batch = facts.slice(from, from + size);
  if (batch.length === 0) return;
  const session = { station: station.name, publicKey: station.keys.publicKey };
  const answer = await service.ship(session, station.batch(batch, headOf(batch)));
  if (!answer.ok) throw new Error(answer.problem.message);
  expect(answer.value.rows).toHaveLength(batch.length);
  if (heard) shipper.held = Math.max(shipper.held, Math.min(answer.value.held.seq, from + batch.length));
}

/** The facts of the log, and what was said about each. */
async function logOf(
  store: SiteStore,
): Promise<{ readonly facts: string[]; readonly quarantined: unknown[]; readonly forks: number }> {
  const facts: RawFact[] = [];
  for await (const page of store.streamFacts(0)) facts.push(...page.facts);
  const said = (type: string) => facts.filter((fact) => fact.type === type);
  return {
    facts: facts
      .filter(({ type }) => type === 'QuantityReported')
      .map(({ id }) => id)
      .toSorted(),
    quarantined: said('FactQuarantined').map(({ data }) => data['fact']),
    forks: said('ChainForked').length,
  };
}

describe('shipping in any batches, any number of times', () => {
  let folder: string;
  let run = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineside-batching-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gives the same log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { maxLength: 25 }), async (attempts) => {
        const store = openSqliteSiteStore(join(folder, `${(run += 1)}.db`), { site: 'demo' });
        await store.putPlan([personDraft('anna')]);
        const service = await openSyncService({ store, clock: systemClock(), postingsOf: () => [] });
        const all = shippers();
        for (const { who, back, size, heard } of attempts) {
          const shipper = all[who];
          if (shipper) await ship(service, shipper, Math.max(0, shipper.held - back), size, heard);
        }
        // In the end everybody gets through, whatever happened before; both at once.
        await Promise.all(
          all.map(async (shipper) => {
            while (shipper.held < shipper.facts.length) await ship(service, shipper, shipper.held, 3, true);
          }),
        );
        const log = await logOf(store);
        const sent = [...new Set(all.flatMap(({ facts }) => facts.map(({ id }) => id)))];
        expect(log.facts).toEqual(sent.toSorted());
        expect(log.quarantined).toEqual([all[1]?.facts[2]?.id]);
        expect(log.forks).toBe(1);
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});
