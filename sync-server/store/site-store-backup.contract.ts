import { expect, it } from 'vitest';

import { testStation } from '../testing/station.testkit.ts';
import { batchOf, orderDraft, personDraft, pullAll } from '../testing/store.testkit.ts';
import type { SiteStore } from './site-store.ts';

const posting = { lane: '1001', kind: 'quantity', body: {} } as const;

/** The part of the contract about backups, epochs and what monitoring reads. */
export function describeBackups(current: () => SiteStore, reopen: () => Promise<void>): void {
  it('says how far a chain is backed up, never further than it goes and never less than before', async () => {
    const station = testStation('press-1');
    const { chain } = station.head();
    await current().appendFacts(batchOf(station.record([{}, {}, {}])));
    const note = (seq: number, lastRow: number) =>
      current().recordBackup({ at: '2026-11-22T09:00:00.000Z', lastRow, chains: [{ chain, branch: 0, seq }] });
    await note(2, 2);
    await current().appendFacts(batchOf(station.record([{}])));
    expect(await current().chainEnd(chain)).toEqual({ ...station.head(), backedUp: 2 });
    await note(1, 1);
    await note(9, 9);
    await reopen();
    expect(await current().chainEnd(chain)).toMatchObject({ seq: 4, backedUp: 2 });
    expect(await current().lastBackup()).toEqual({ at: '2026-11-22T09:00:00.000Z', lastRow: 9 });
    expect(await current().stats()).toMatchObject({ facts: 4, chains: 1, notBackedUp: 2 });
  });

  it('takes a backup of a chain that it does not hold for nothing', async () => {
    const { chain } = testStation('press-1').head();
    await current().recordBackup({
      at: '2026-11-22T09:00:00.000Z',
      lastRow: 0,
      chains: [{ chain, branch: 0, seq: 5 }],
    });
    expect(await current().chainEnd(chain)).toBeUndefined();
  });

  it('recognises its own marks as long as the log goes on from there, across restarts', async () => {
    expect(current().mark()).toBeUndefined();
    expect(current().markVerdict(undefined)).toBe('unknown');
    const marks: (string | undefined)[] = [];
    for (const id of ['a', 'b', 'c']) {
      await current().putPlan([personDraft(id)]);
      marks.push(current().mark());
      await reopen();
      marks.push(current().mark());
    }
    expect(new Set(marks).size).toBe(3);
    expect(marks.map((mark) => current().markVerdict(mark))).toEqual(marks.map(() => 'holds'));
  });

  it('believes no mark that it did not make', async () => {
    await current().putPlan([personDraft('a')]);
    const [run = '', , proof = ''] = (current().mark() ?? '').split('.');
    for (const invented of [`${run}.99.${proof}`, `${'0'.repeat(16)}.1.${proof}`, 'x', '', `${run}.1.${proof}x`])
      expect(current().markVerdict(invented)).toBe('unknown');
  });

  it('gives the whole plan new revisions in a new epoch, and never a number a second time', async () => {
    await current().putPlan([personDraft('anna'), orderDraft('1001')]);
    await current().putPlan([personDraft('anna', { active: false })]);
    const { epoch } = current();
    expect(await current().renewEpoch()).not.toBe(epoch);
    const [anna] = await current().currentPlan('person');
    expect(anna).toMatchObject({ id: 'anna', body: { active: false } });
    expect(anna?.revision).toBeGreaterThan(1_000_000);
    expect((await pullAll(current(), 'priority')).at(-1)?.key).toBe(`plan/person/anna@${anna?.revision}`);
    await reopen();
    expect(await current().putPlan([personDraft('anna', { active: false }), orderDraft('1001')])).toEqual([]);
    const [changed, fresh] = await current().putPlan([personDraft('anna'), orderDraft('1002')]);
    expect(changed?.revision).toBe((anna?.revision ?? 0) + 1);
    expect(fresh?.revision).toBeGreaterThan(1_000_000);
  });

  it('numbers revisions upwards through any number of epochs', async () => {
    await current().putPlan([personDraft('anna')]);
    const seen: number[] = [];
    for (let epoch = 0; epoch < 3; epoch += 1) {
      await current().renewEpoch();
      await current().putPlan([personDraft('anna', { name: `anna ${epoch}` })]);
      seen.push((await current().currentPlan('person'))[0]?.revision ?? 0);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBe(3);
  });

  it('knows the epochs that it has had, and believes no other that is not of its own making', async () => {
    const first = current().epoch;
    const second = await current().renewEpoch();
    await reopen();
    expect([first, second].map((epoch) => current().epochVerdict(epoch))).toEqual(['had', 'had']);
    const [name = '', floor = '', proof = ''] = second.split('.');
    const invented = ['', 'e1', `${name}.${floor}`, `${name}.${floor}1.${proof}`, `${first}.${floor}.${proof}`];
    expect(invented.map((epoch) => current().epochVerdict(epoch))).toEqual(invented.map(() => 'unknown'));
  });

  it('hands over again in a new epoch what the ERP had not answered, and nothing else', async () => {
    const station = testStation('press-1');
    const facts = station.record([{}, {}, {}]);
    await current().appendFacts(batchOf(facts, { postingsOf: ({ id }) => [{ ...posting, key: id }] }));
    await current().beginPostings(await current().openPostings(3), 'file-1');
    const at = '2026-11-22T10:00:00.000Z';
    const answered = { reference: 'file-1', message: null, at } as const;
    await current().settlePostings([
      { number: 1, state: 'handed', ...answered },
      { number: 2, state: 'posted', ...answered },
      { number: 3, state: 'rejected', ...answered, message: 'No.' },
    ]);
    await current().renewEpoch();
    expect(await current().openPostings(10)).toMatchObject([{ number: 1, state: 'pending', attempt: null, tries: 1 }]);
    expect((await current().receipt(facts[0]?.id ?? ''))?.posting).toMatchObject({ state: 'pending', reference: null });
    expect((await current().receipt(facts[1]?.id ?? ''))?.posting).toMatchObject({ state: 'posted' });
  });

  it('counts what waits for the ERP and what the ERP refused, with the age of the oldest', async () => {
    const station = testStation('press-1');
    await current().appendFacts(
      batchOf(station.record([{}, {}, {}]), { postingsOf: ({ id }) => [{ ...posting, key: id }] }),
    );
    await current().beginPostings((await current().openPostings(2)).slice(0, 2), 'file-1');
    await current().settlePostings([
      { number: 1, state: 'rejected', reference: null, message: 'No.', at: '2026-11-22T10:00:00.000Z' },
    ]);
    expect((await current().stats()).outbox).toEqual({
      pending: 1,
      sending: 1,
      handed: 0,
      oldestHandedAt: null,
      oldestOpenAt: '2026-11-22T09:00:00.000Z',
      rejected: 1,
      oldestRejectedAt: '2026-11-22T10:00:00.000Z',
    });
  });
}
