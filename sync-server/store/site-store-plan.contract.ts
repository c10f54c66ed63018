import { expect, it } from 'vitest';

import { orderDraft, personDraft, pullAll } from '../testing/store.testkit.ts';
import type { SiteStore } from './site-store.ts';

/** The part of the contract that keeps the plan and the lines it came from. */
export function describePlan(current: () => SiteStore, reopen: () => Promise<void>): void {
  it('gives a plan document a new revision only when it changed', async () => {
    expect(await current().putPlan([personDraft('anna'), orderDraft('1001')])).toMatchObject([
      { kind: 'person', id: 'anna', revision: 1 },
      { kind: 'workOrder', id: '1001', revision: 1 },
    ]);
    expect(await current().putPlan([personDraft('anna')])).toEqual([]);
    expect(await current().putPlan([personDraft('anna', { active: false }), orderDraft('1001')])).toMatchObject([
      { kind: 'person', id: 'anna', revision: 2 },
    ]);
    expect(await current().currentPlan('person')).toMatchObject([{ id: 'anna', revision: 2, body: { active: false } }]);
    expect(await current().currentPlan('person', ['nobody'])).toEqual([]);
    const streamed: string[] = [];
    for await (const page of current().streamPlan(0))
      streamed.push(...page.revisions.map(({ document }) => `${document.id}@${document.revision}`));
    expect(streamed).toEqual(['anna@1', '1001@1', 'anna@2']);
    const orders: string[] = [];
    for await (const page of current().streamPlan(0, ['workOrder', 'equipment']))
      orders.push(...page.revisions.map(({ document }) => document.id));
    expect(orders).toEqual(['1001']);
  });

  it('gives the current documents of a kind page by page, by their ids', async () => {
    await current().putPlan(['b', 'c', 'a', 'e', 'd'].map((id) => orderDraft(id)));
    await current().putPlan([orderDraft('c', { requestState: 'closed' }), personDraft('anna')]);
    const page = async (after: string) =>
      (await current().planPage('workOrder', after, 2)).map(({ id, revision }) => `${id}@${revision}`);
    expect([await page(''), await page('b'), await page('d'), await page('e')]).toEqual([
      ['a@1', 'b@1'],
      ['c@2', 'd@1'],
      ['e@1'],
      [],
    ]);
  });

  it('sends what stops work with the priority lane', async () => {
    await current().putPlan([
      personDraft('anna', { active: false }),
      orderDraft('1001', { requestState: 'cancelled' }),
      orderDraft('1002'),
    ]);
    expect((await pullAll(current(), 'priority')).map((row) => row.key)).toEqual([
      'plan/person/anna@1',
      'plan/workOrder/1001@1',
    ]);
    expect((await pullAll(current(), 'normal')).map((row) => row.key)).toEqual(['plan/workOrder/1002@1']);
  });

  it('knows the lines it has taken, together with the plan they made', async () => {
    const line = { key: 'file-hash:1', file: 'orders.csv', line: 1 };
    await current().putPlan([orderDraft('1001')], [line]);
    await current().putPlan([], [line]);
    await reopen();
    expect([...(await current().knownLines(['file-hash:1', 'file-hash:2']))]).toEqual(['file-hash:1']);
  });
}
