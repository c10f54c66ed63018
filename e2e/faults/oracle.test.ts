import { describe, expect, it } from 'vitest';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { quantityDraft, testStation } from '../../sync-server/testing/station.testkit.ts';
import { answered, openLedger } from './ledger.ts';
import { judge } from './oracle.ts';
import type { Evidence } from './oracle.ts';

/** A run in which everything went well: four counts of one person, two of them seen by a second station. */
function goodRun(): Evidence {
  const own = testStation('line-1').record(Array.from({ length: 4 }, () => quantityDraft()));
  const ledger = openLedger();
  for (const { command, id } of own) {
    const quantity = { good: { value: '5', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } };
    const params = { order: '1001', operation: '10', ...quantity };
    const given = { id: must(command, 'command'), actor: 'anna', name: 'reportQuantity' as const, params };
    answered(ledger.given('line-1', given), { ok: true, facts: [id] });
  }
  return {
    ledger: ledger.entries,
    stations: [
      { name: 'line-1', own, pulled: [], unreadable: [] },
      { name: 'line-2', own: [], pulled: own, unreadable: [] },
    ],
    server: { facts: own, receipts: [] },
    erp: own.map(({ id }) => ({
      file: 'out-1.csv',
      cells: { key: id, kind: 'quantity', order: '1001', operation: '10', good: '5', scrap: '0', rework: '0' },
    })),
  };
}

type Spoiled = (run: Evidence, facts: readonly RawFact[]) => Partial<Evidence>;

const changedFact = (facts: readonly RawFact[]): RawFact[] =>
  facts.map((fact, index) => (index === 1 ? { ...fact, data: { ...fact.data, operation: '20' } } : fact));
const first = <T>(items: readonly T[]): T => must(items[0], 'the first');

const spoilings: Record<string, readonly [RegExp, Spoiled]> = {
  'a fact that is not in the log of its station': [
    /^LOST: .* not in its log/,
    ({ stations }, facts) => ({ stations: [{ ...first(stations), own: facts.slice(0, -1) }] }),
  ],
  'a fact that is not on the server': [
    /^LOST: .* not on the server/,
    (_, facts) => ({ server: { facts: facts.slice(0, -1), receipts: [] } }),
  ],
  'a fact that lies twice in the site log': [
    /^DOUBLED: .* site log/,
    (_, facts) => ({ server: { facts: [...facts, first(facts)], receipts: [] } }),
  ],
  'a command that was carried out twice': [
    /^DOUBLED: reportQuantity/,
    ({ ledger }, facts) => ({
      ledger: ledger.map((entry, index) =>
        index === 1 ? { ...entry, command: { ...entry.command, id: must(facts[0]?.command, 'command') } } : entry,
      ),
    }),
  ],
  'a refused command that left facts': [
    /was refused \(over-tolerance\) and left 1 facts/,
    ({ ledger }) => ({
      ledger: ledger.map(({ facts: _facts, ...entry }) => ({ ...entry, refusal: 'over-tolerance' })),
    }),
  ],
  'a chain with a hole': [
    /is broken at place 2/,
    (_, facts) => ({ server: { facts: facts.toSpliced(1, 1), receipts: [] } }),
  ],
  'a changed fact in a chain': [
    /is broken at place 3/,
    (_, facts) => ({ server: { facts: changedFact(facts), receipts: [] } }),
  ],
  'a replica that misses facts': [
    /line-2 misses 1 of 4/,
    ({ stations }, facts) => ({
      stations: [first(stations), { name: 'line-2', own: [], pulled: facts.slice(1), unreadable: [] }],
    }),
  ],
  'a replica that holds a changed fact': [
    /^CHANGED: line-2/,
    ({ stations }, facts) => ({
      stations: [first(stations), { name: 'line-2', own: [], pulled: changedFact(facts), unreadable: [] }],
    }),
  ],
  'a fact that was never sent': [
    /^STUCK: .* has not reached the server/,
    ({ ledger }, facts) => ({ ledger: ledger.slice(0, 3), server: { facts: facts.slice(0, 3), receipts: [] } }),
  ],
  'a fact without effect': [
    /was quarantined: forged/,
    (_, facts) => ({
      server: {
        facts,
        receipts: [
          {
            fact: first(facts).id,
            chain: first(facts).chain,
            receivedAt: first(facts).occurredAt,
            quarantined: { reason: 'forged', detail: 'no' },
            posting: null,
          },
        ],
      },
    }),
  ],
  'a posting that the ERP got twice': [/^DOUBLED: the ERP/, ({ erp = [] }) => ({ erp: [...erp, first(erp)] })],
  'a posting that the ERP never got': [/^The ERP never got/, ({ erp = [] }) => ({ erp: erp.slice(1) })],
  'a posting with another quantity': [
    /people were told/,
    ({ erp = [] }) => ({
      erp: erp.map((line, index) => (index === 0 ? { ...line, cells: { ...line.cells, good: '6' } } : line)),
    }),
  ],
};

describe('the oracle of the fault harnesses', () => {
  it('finds nothing wrong with a run in which everything went well', () => {
    expect(judge(goodRun())).toMatchObject({ acknowledged: 4, lost: 0, doubled: 0, violations: [] });
  });

  it.each(Object.entries(spoilings))('finds %s', (_what, [sentence, spoil]) => {
    const run = goodRun();
    const { violations } = judge({ ...run, ...spoil(run, run.server?.facts ?? []) });
    expect(violations.filter((violation) => sentence.test(violation))).not.toEqual([]);
  });
});
