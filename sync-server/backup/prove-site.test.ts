import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import type { SqlConnection } from '../store/sqlite-engine.ts';
import { openEngine, textAt } from '../store/sqlite-engine.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { sha256 } from '../sync/sha256.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { batchOf, judged, orderDraft, personDraft } from '../testing/store.testkit.ts';
import { proveFile } from './snapshot.ts';

const newFolder = testFolders('proof');
const quarantined = { reason: 'broken-chain', detail: 'It follows something else.' } as const;

/** A site with two stations (6 and 3 facts), a fork, a row kept apart and a plan; and its chains. */
async function site() {
  const file = join(await newFolder(), 'site.db');
  const store = openSqliteSiteStore(file, { site: 'demo' });
  const [press, saw] = [testStation('press-1'), testStation('saw-1')];
  await store.putPlan([personDraft('anna'), orderDraft('1001')]);
  const common = press.record([{}, {}]);
  await store.appendFacts(batchOf(common));
  const clone = press.clone();
  await store.appendFacts(batchOf(press.record([{}, {}, {}, {}])));
  const forked = clone.record([{}, {}]);
  await store.appendFacts({ ...batchOf(forked), branch: 1 });
  await store.appendFacts(batchOf(saw.record([{}, {}, {}])));
  const stray = must(testStation('saw-1').record([{}])[0], 'stray fact');
  await store.keepApart({
    chain: saw.head().chain,
    rows: judged([stray], { quarantined: { reason: 'forged', detail: '' } }).map((row) => ({
      ...row,
      quarantined: must(row.quarantined, 'verdict'),
    })),
    serverFacts: [],
    receivedAt: '2026-11-22T09:00:00.000Z',
  });
  await store.close();
  return { file, press: press.head().chain, saw: saw.head().chain };
}

/** Does to a database what no program of ours does. */
function tamper(file: string, how: (engine: SqlConnection) => void): void {
  const engine = openEngine(file, 0);
  how(engine);
  engine.close();
}

const rowOf = (chain: string, seq: number) =>
  `(SELECT row FROM fact WHERE chain = '${chain}' AND seq = ${seq} AND branch = 0)`;

function bodyAt(engine: SqlConnection, chain: string, seq: number): string {
  return textAt(engine.prepare(`SELECT body FROM site_log WHERE seq = ${rowOf(chain, seq)}`).get() ?? [], 0);
}

describe('the proof of a database', () => {
  it('names every chain and branch with its places and head', async () => {
    const { file, press, saw } = await site();
    const proof = await proveFile(file);
    expect(proof).toMatchObject({ site: 'demo', facts: 11, planDocuments: 2, defects: [] });
    expect(proof.chains.map(({ chain, branch, first, seq }) => [chain, branch, first, seq])).toEqual([
      [press, 0, 1, 6],
      [press, 1, 3, 4],
      [saw, 0, 1, 3],
    ]);
  });

  it('lets a quarantined fact stand that follows something else', async () => {
    const file = join(await newFolder(), 'site.db');
    const store = openSqliteSiteStore(file, { site: 'demo' });
    const [station, other] = [testStation('press-1'), testStation('press-2')];
    const [own] = station.record([{}]);
    const [odd] = other.record([{ dedupKey: 'odd' }]);
    const first = batchOf([must(own, 'own fact')]);
    await store.appendFacts(first);
    await store.appendFacts({
      ...first,
      expected: { seq: 1, head: must(first.facts[0], 'fact').hash },
      facts: judged([must(odd, 'odd fact')], { quarantined }),
    });
    await store.close();
    expect((await proveFile(file)).defects).toEqual([]);
  });

  it.each<[string, (engine: SqlConnection, chain: string) => void, RegExp]>([
    [
      'an altered fact',
      (engine, chain) =>
        engine.exec(`UPDATE site_log SET body = replace(body, '"5"', '"6"') WHERE seq = ${rowOf(chain, 3)}`),
      /fact 3 \(.*\) was altered/,
    ],
    [
      'a fact whose hash was altered with it',
      (engine, chain) => {
        const body = bodyAt(engine, chain, 3).replace('"5"', '"6"');
        engine.prepare(`UPDATE site_log SET body = ? WHERE seq = ${rowOf(chain, 3)}`).run(body);
        engine.prepare(`UPDATE fact SET hash = ? WHERE chain = ? AND seq = 3 AND branch = 0`).run(sha256(body), chain);
      },
      /fact 4 \(.*\) was exchanged or moved/,
    ],
    [
      'a missing fact',
      (engine, chain) => engine.exec(`DELETE FROM fact WHERE chain = '${chain}' AND seq = 4 AND branch = 0`),
      /fact 4 is missing/,
    ],
    [
      'several missing facts',
      (engine, chain) => engine.exec(`DELETE FROM fact WHERE chain = '${chain}' AND seq IN (2, 3, 4) AND branch = 0`),
      /facts 2 to 4 are missing/,
    ],
    [
      'a missing row',
      (engine, chain) => engine.exec(`DELETE FROM site_log WHERE seq = ${rowOf(chain, 5)}`),
      /fact 5 \(.*\) is missing/,
    ],
    [
      'a missing end',
      (engine, chain) => engine.exec(`DELETE FROM fact WHERE chain = '${chain}' AND seq > 4 AND branch = 0`),
      /facts 5 to 6 at its end are missing/,
    ],
    [
      'two facts in exchanged places',
      (engine, chain) => {
        const place = (from: number, to: number) =>
          engine.exec(`UPDATE fact SET seq = ${to} WHERE chain = '${chain}' AND seq = ${from} AND branch = 0`);
        place(3, 99);
        place(4, 3);
        place(99, 4);
      },
      /fact 3 \(.*\) was exchanged or moved: it says that it is fact 4/,
    ],
    [
      'two exchanged contents',
      (engine, chain) => {
        const [third, fourth] = [bodyAt(engine, chain, 3), bodyAt(engine, chain, 4)];
        engine.prepare(`UPDATE site_log SET body = ? WHERE seq = ${rowOf(chain, 3)}`).run(fourth);
        engine.prepare(`UPDATE site_log SET body = ? WHERE seq = ${rowOf(chain, 4)}`).run(third);
      },
      /fact 3 \(.*\) was altered/,
    ],
    [
      'a content that is no JSON',
      (engine, chain) => engine.exec(`UPDATE site_log SET body = '{' WHERE seq = ${rowOf(chain, 1)}`),
      /fact 1 \(.*\) was altered/,
    ],
    [
      'another end noted than there is',
      (engine, chain) => engine.exec(`UPDATE chain_branch SET seq = 5 WHERE chain = '${chain}' AND branch = 0`),
      /it ends with fact 6, but another end is noted for it \(5\)/,
    ],
    [
      'a chain that nothing leads to any more',
      (engine, chain) => engine.exec(`DELETE FROM chain_branch WHERE chain = '${chain}' AND branch = 0`),
      /facts could not be proven to belong to a chain/,
    ],
    [
      'an altered plan',
      (engine) =>
        engine.exec(`UPDATE site_log SET body = replace(body, 'badge-anna', 'badge-eve') WHERE kind = 'plan'`),
      /The plan's person anna was altered/,
    ],
  ])('names %s', async (_what, how, sentence) => {
    const { file, press } = await site();
    tamper(file, (engine) => how(engine, press));
    const { defects } = await proveFile(file);
    expect(defects.join('\n')).toMatch(sentence);
  });

  it('says so when the file cannot be read at all', async () => {
    const { file } = await site();
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(8192, 0xa5), 0, 8192, 4096);
    await handle.close();
    const { defects } = await proveFile(file);
    expect(defects[0]).toMatch(/cannot be read: .*malformed/);
  });
});
