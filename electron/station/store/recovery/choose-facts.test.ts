import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { digest } from '../../../../shared/facts/digest.ts';
import type { RawFact } from '../../../../shared/facts/envelope.ts';
import type { ChainRun } from '../own-chains.ts';
import { someFacts } from '../store-samples.testkit.ts';
import { chooseFacts } from './choose-facts.ts';
import type { FoundFact } from './found-facts.ts';

const chain = someFacts(20).facts;

function foundOf(facts: readonly RawFact[], isCertain = false): FoundFact[] {
  return facts.map((fact) => ({
    seq: fact.seq,
    hlc: fact.hlc,
    prev: fact.prev,
    hash: digest(fact),
    isCertain,
    load: () => fact,
  }));
}

function bySeq(found: readonly FoundFact[]): Map<number, FoundFact[]> {
  const places = new Map<number, FoundFact[]>();
  for (const fact of found) places.set(fact.seq, [...(places.get(fact.seq) ?? []), fact]);
  return places;
}

function run(from: number, to: number): ChainRun {
  return {
    from,
    to,
    prev: chain[from - 1]?.prev ?? '',
    head: digest(chain[to - 1]),
  };
}

const seqs = (facts: readonly FoundFact[]) => facts.map((fact) => fact.seq);
const altered = (fact: RawFact | undefined): RawFact => ({
  ...(fact as RawFact),
  occurredAt: '2020-01-01T00:00:00.000Z',
});

describe('completing a chain from what was found', () => {
  it('takes everything when nothing was there', () => {
    const chosen = chooseFacts([], bySeq(foundOf(chain)));
    expect(seqs(chosen.add)).toEqual(chain.map((fact) => fact.seq));
    expect(chosen).toMatchObject({ holes: [], end: 20 });
  });

  it('takes what a backup lacks, in the middle and at the end', () => {
    const chosen = chooseFacts([run(1, 5), run(9, 12)], bySeq(foundOf(chain)));
    expect(seqs(chosen.add)).toEqual([6, 7, 8, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(chosen).toMatchObject({ holes: [], end: 20 });
  });

  it('names the places that nothing fills, and goes on behind them', () => {
    const chosen = chooseFacts([run(1, 5)], bySeq(foundOf(chain.slice(9))));
    expect(chosen.holes).toEqual([{ from: 6, to: 9 }]);
    expect(seqs(chosen.add)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('does not take an altered fact for the true one, and takes the true one beside it', () => {
    const wrong = foundOf([altered(chain[6])]);
    const without = chooseFacts([run(1, 5)], bySeq([...foundOf(chain.filter((fact) => fact.seq !== 7)), ...wrong]));
    expect(without.holes).toEqual([{ from: 7, to: 7 }]);
    const beside = chooseFacts([run(1, 5)], bySeq([...wrong, ...foundOf(chain)]));
    expect(beside.holes).toEqual([]);
    expect(beside.add[1]?.hash).toBe(digest(chain[6]));
  });

  it('prefers the journal to the page of a database where both claim the end', () => {
    const chosen = chooseFacts(
      [run(1, 19)],
      bySeq([...foundOf([altered(chain[19])]), ...foundOf(chain.slice(19), true)]),
    );
    expect(chosen.add.map((fact) => fact.hash)).toEqual([digest(chain[19])]);
  });

  it('ignores a lonely fact of nowhere', () => {
    const nowhere = { ...altered(chain[19]), seq: 999_999_999 };
    expect(chooseFacts([run(1, 20)], bySeq(foundOf([nowhere])))).toEqual({ add: [], holes: [], end: 20 });
  });

  it('has every fact that is anywhere, in order, whatever is missing where', () => {
    const kept = fc.subarray(chain.map((fact) => fact.seq));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), kept, kept, (base, journal, damaged) => {
        const inJournal = chain.filter((fact) => journal.includes(fact.seq));
        const inDamaged = chain.filter((fact) => damaged.includes(fact.seq));
        const chosen = chooseFacts(
          base === 0 ? [] : [run(1, base)],
          bySeq([...foundOf(inDamaged), ...foundOf(inJournal, true)]),
        );
        const have = new Set([...Array.from({ length: base }, (_, n) => n + 1), ...seqs(chosen.add)]);
        expect(inJournal.filter((fact) => !have.has(fact.seq))).toEqual([]);
        expect(seqs(chosen.add)).toEqual(seqs(chosen.add).toSorted((a, b) => a - b));
        for (const { from, to } of chosen.holes)
          for (let seq = from; seq <= to; seq += 1) expect(have.has(seq)).toBe(false);
        const last = Math.max(0, ...have);
        for (let seq = 1; seq <= last; seq += 1)
          expect(have.has(seq) || chosen.holes.some((hole) => hole.from <= seq && seq <= hole.to)).toBe(true);
      }),
    );
  });
});
