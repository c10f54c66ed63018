import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import { assert } from '../../shared/invariant.ts';
import { livelyPast } from '../../shared/testing/pasts.testkit.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { batchOf } from '../testing/store.testkit.ts';
import { outKinds } from './mapping/out-mapping.ts';
import { postingsFor } from './postings-of.ts';

const postingsOf = postingsFor(outKinds);

let folder: string;
let run = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineside-any-order-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What stations recorded, chain by chain. */
function chainsOf(facts: readonly Fact[]): Fact[][] {
  const chains = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (!fact.chain.startsWith('st-')) continue;
    const chain = chains.get(fact.chain);
    if (chain) chain.push(fact);
    else chains.set(fact.chain, [fact]);
  }
  return [...chains.values()].map((chain) => chain.toSorted((a, b) => a.seq - b.seq));
}

/** What the ERP is to hear of, by key: as facts come in lots, now of one chain, now of another. */
async function asked(facts: readonly Fact[], turns: readonly { readonly who: number; readonly size: number }[]) {
  const store = openSqliteSiteStore(join(folder, `${(run += 1)}.db`), { site: 'test' });
  const waiting = chainsOf(facts);
  const ship = async (chain: Fact[], size: number) => {
    const batch = chain.splice(0, size);
    if (batch.length === 0) return;
    assert(await store.appendFacts(batchOf(batch, { postingsOf })), 'the store takes what follows');
  };
  for (const { who, size } of turns) await ship(waiting[who % Math.max(1, waiting.length)] ?? [], size);
  for (const chain of waiting) await ship(chain, chain.length);
  const all = await store.postings(facts.map(({ id }) => id));
  await store.close();
  return all
    .map(({ key, lane, kind, body, state, report, fact }) => {
      // What an echo would have said is told to nobody, and kept only where it came before it was known to be one.
      const said = state === 'echo' ? null : body;
      return { key, lane, kind, body: said, state, report, fact };
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

it('the ERP is asked to book the same, whatever the order in which the facts of stations reach the server, and each thing once', async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      livelyPast,
      fc.array(fc.record({ who: fc.nat(5), size: fc.integer({ min: 1, max: 9 }) }), { maxLength: 30 }),
      async ({ facts }, turns) => {
        const [first, other] = [await asked(facts, []), await asked(facts, turns)];
        expect(other).toEqual(first);
        const reports = first.filter(({ state }) => state !== 'echo').map(({ key }) => key);
        expect(new Set(reports).size).toBe(reports.length);
        told += reports.length;
      },
    ),
    { numRuns: 8 },
  );
  expect(told).toBeGreaterThan(0);
}, 120_000);
