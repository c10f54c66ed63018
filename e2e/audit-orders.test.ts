import { describe, expect, it } from 'vitest';

import type { RawFact } from '../shared/facts/envelope.ts';
import { must } from '../shared/invariant.ts';
import { auditCommand } from '../sync-server/audit/audit-command.ts';
import { startTestServer } from '../sync-server/testing/server.testkit.ts';
import { quantityDraft, testStation } from '../sync-server/testing/station.testkit.ts';
import type { TestStation } from '../sync-server/testing/station.testkit.ts';
import { connect } from '../sync-server/testing/sync-client.testkit.ts';

const range = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };

/** What an audit says to people, of a server that got batches in an order. */
async function reportOf(batches: readonly { readonly station: TestStation; readonly facts: readonly RawFact[] }[]) {
  const server = await startTestServer();
  try {
    for (const { station, facts } of batches) await (await connect(server.url, station)).ship(facts);
    await server.stop();
    await server.store.close();
    return (await auditCommand({ does: 'audit', data: server.folder, ...range, out: null })).text;
  } finally {
    await server.dispose().catch(() => undefined);
  }
}

const chapter = (report: string, title: string) => {
  const from = must(report.split(`${title}: `)[1], title);
  return from.slice(0, from.indexOf('\n\n')).split('\n').slice(1);
};
const WHO = 'Who did what on whose authority';
/** What stands, without when it was done and by which fact: so that what was given again is the same as what was given once. */
const standing = (report: string) =>
  chapter(report, WHO)
    .filter((line) => !line.endsWith('(taken back)') && !line.includes('Reversed at'))
    .map((line) => line.replace(/^\s+\S+\s+/, '').replace(/ \{.*\}/, ''))
    .toSorted();

const takesBack = (fact: RawFact) =>
  quantityDraft({ type: 'Reversed', data: { type: fact.type }, reverses: fact.id, refs: [...fact.refs] });

describe('the audit of people', () => {
  it('is the same, line by line, in whatever order and in whatever batches what happened has arrived', async () => {
    const [one, two] = [testStation('press-1'), testStation('press-2')];
    const [first, second, third] = [one.record([{}, {}]), two.record([{}, {}, {}]), one.record([{}])];
    const taken = two.record([takesBack(must(second[0], 'a fact'))]);
    const a = await reportOf([
      { station: one, facts: [...first, ...third] },
      { station: two, facts: [...second, ...taken] },
    ]);
    const b = await reportOf([
      { station: two, facts: second },
      { station: one, facts: first },
      { station: two, facts: taken },
      { station: one, facts: third },
    ]);
    expect(chapter(a, WHO)).toHaveLength(7);
    expect(b).toBe(a);
  });

  it('says of what was taken back that it was, and of what was given again that it stands, as if it had been given once', async () => {
    const [once, again] = [testStation('press-1'), testStation('press-1')];
    const given = again.record([{}, {}]);
    const back = again.record([takesBack(must(given[1], 'a fact'))]);
    const anew = again.record([{}]);
    const plain = await reportOf([{ station: once, facts: once.record([{}, {}]) }]);
    const report = await reportOf([{ station: again, facts: [...given, ...back, ...anew] }]);
    expect(standing(plain)).toHaveLength(2);
    expect(standing(report)).toEqual(standing(plain));
    const gone = chapter(report, WHO).filter((line) => line.endsWith('(taken back)'));
    expect(gone).toEqual([expect.stringContaining(must(given[1], 'a fact').id)]);
    expect(chapter(report, 'Reversals')).toHaveLength(1);
  });
});
