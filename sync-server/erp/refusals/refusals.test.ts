import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

import { must } from '../../../shared/invariant.ts';
import { readCommandLine } from '../../command-line.ts';
import { openSqliteSiteStore } from '../../store/sqlite-site-store.ts';
import { serverProgram } from '../../testing/program.testkit.ts';
import { testStation } from '../../testing/station.testkit.ts';
import { batchOf } from '../../testing/store.testkit.ts';
import { postingsOf } from '../postings-of.ts';

const program = serverProgram();
let data: string;
let keys: string[];
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'lineside-refused-'));
  const store = openSqliteSiteStore(path.join(data, 'site.db'), { site: 'demo' });
  const facts = testStation('line-1').record([{}, {}, {}]);
  keys = facts.map(({ id }) => id);
  await store.appendFacts(batchOf(facts, { postingsOf }));
  const codes = ['order_closed: Auftrag\nbeendet', 'unit_mismatch', 'unit_mismatch'];
  const postings = await store.openPostings(3);
  await store.beginPostings(postings, 'file-1');
  const refused = { state: 'rejected', reference: 'file-1', at: '2026-11-22T10:00:00.000Z' } as const;
  await store.settlePostings(
    postings.map(({ number }, index) => ({ ...refused, number, message: codes[index] ?? '' })),
  );
  await store.close();
});
afterEach(() => rm(data, { recursive: true, force: true }));

const key = (index: number) => must(keys[index], 'key');
const command = (word: string, ...args: string[]) => program.run(word, '--data', data, ...args);
async function statesNow(): Promise<string[]> {
  const store = openSqliteSiteStore(path.join(data, 'site.db'));
  const states = (await store.postings(keys)).map(({ state, tries }) => `${state} ${tries}`);
  await store.close();
  return states;
}

describe('refused reports, at the machine of the server', () => {
  it('are listed with the words of the ERP, sent again by key or code, or settled; each is a fact that says who', async () => {
    const { stdout } = await command('erp-refused');
    expect(stdout.split('\n')[0]).toBe(
      `${key(0)}  2026-11-22T10:00:00.000Z  quantity  1001  order_closed: Auftrag beendet`,
    );
    expect((await command('erp-resend', '--code', 'unit_mismatch', '--by', 'eva')).stdout).toBe(
      '2 reports go to the ERP again.\n',
    );
    const note = ['--as', 'bookedByHand', '--note', 'Beleg 4711', '--by', 'eva'];
    expect((await command('erp-settle', '--key', key(0), ...note)).stdout).toBe('1 reports are settled.\n');
    expect(await statesNow()).toEqual(['settled 1', 'pending 2', 'pending 2']);
    expect((await command('erp-refused')).stdout).toBe('No report is refused.\n');
    const store = openSqliteSiteStore(path.join(data, 'site.db'));
    const facts = [];
    for await (const page of store.streamFacts(0)) facts.push(...page.facts);
    await store.close();
    expect(facts.slice(3).map(({ type, person, refs, data: said }) => ({ type, person, refs, said }))).toMatchObject([
      { type: 'PostingResent', person: null, refs: ['workOrder:1001', 'equipment:press-1'], said: { by: 'eva' } },
      { type: 'PostingResent', said: { posting: key(2) } },
      { type: 'PostingSettled', said: { posting: key(0), as: 'bookedByHand', note: 'Beleg 4711', by: 'eva' } },
    ]);
  });

  it('are answered through the server while it runs', async () => {
    const { child } = await program.serve(data);
    expect((await command('erp-resend', '--all')).stdout).toBe('3 reports go to the ERP again.\n');
    expect((await command('erp-resend', '--all')).stdout).toBe('No report is refused, or none for that code.\n');
    child.kill('SIGTERM');
    await child.ended;
    expect(await statesNow()).toEqual(['pending 2', 'pending 2', 'pending 2']);
  });

  it('that are none are named, and nothing is done', async () => {
    const { code, stderr } = await command('erp-resend', '--key', `${key(0)},nothing`);
    expect([code, stderr]).toEqual([
      1,
      'No refused report has the key nothing. See: npm run server -- erp-refused --data DIR\n',
    ]);
    expect(await statesNow()).toEqual(['rejected 1', 'rejected 1', 'rejected 1']);
    const nowhere = path.join(data, 'nowhere');
    expect((await program.run('erp-refused', '--data', nowhere)).stderr).toContain('There is no database');
  });
});

test.each([
  [['erp-resend', '--data', 'd'], 'one of --key, --code and --all'],
  [['erp-resend', '--data', 'd', '--all', '--key', 'k'], 'one of --key, --code and --all'],
  [['erp-resend', '--data', 'd', '--code', 'closed'], 'the codes are order_closed,'],
  [['erp-resend', '--all'], 'needs --data'],
  [['erp-settle', '--data', 'd', '--as', 'notNeeded'], 'needs --key'],
  [['erp-settle', '--data', 'd', '--key', 'k'], 'bookedByHand, notNeeded'],
  [['erp-settle', '--data', 'd', '--key', 'k', '--as', 'notNeeded', '--note', 'x'.repeat(201)], '200 characters'],
  [['erp-refused', '--data', 'd', '--all'], 'has no --all'],
  [['erp-refused', 'more'], 'more'],
])('%j is refused with a sentence', (argv, sentence) => {
  const read = readCommandLine(argv);
  expect('problem' in read ? read.problem : '').toContain(sentence);
});
