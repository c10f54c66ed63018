import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createTestClock, seededIds } from '../testing/seeded.ts';
import { emptyHead } from './chain.ts';
import type { ChainHead } from './chain.ts';
import { digest } from './digest.ts';
import { factEnvelope } from './envelope.ts';
import type { RawFact } from './envelope.ts';
import { HLC_ZERO, hlcOf } from './hlc.ts';
import { followChain, sealFacts } from './seal.ts';
import type { FactDraft } from './seal.ts';

const start = emptyHead('saw-1/normal/00000000000a');
const site = 'test';

const draft: FactDraft = {
  type: 'SignedOn',
  v: 1,
  refs: ['person:ann'],
  data: { person: 'ann', station: 'saw-1' },
  occurredAt: '2026-11-23T06:00:00.000Z',
  person: { id: 'ann', proof: 'badge' },
  command: null,
};

function seal(drafts: readonly FactDraft[], head: ChainHead = start, hlc = HLC_ZERO) {
  const clock = createTestClock();
  const context = {
    site,
    nowMs: clock.nowMs(),
    boot: clock.boot,
    mono: clock.mono(),
    newId: seededIds(head.seq, clock),
  };
  return sealFacts(drafts, head, hlc, context);
}

/** `count` facts with data that tells them apart. */
function chainOf(count: number): RawFact[] {
  return seal(Array.from({ length: count }, (_, index) => ({ ...draft, data: { ...draft.data, person: `p${index}` } })))
    .facts;
}

describe('sealing', () => {
  test('numbers facts from 1, links each to the hash of the one before and stamps them in order', () => {
    const { facts, head, hlc } = seal([draft, draft, draft]);
    expect(facts.map((fact) => fact.seq)).toEqual([1, 2, 3]);
    expect(facts[0]?.prev).toBe(start.head);
    expect(facts[1]?.prev).toBe(digest(facts[0]));
    expect(facts[2]?.prev).toBe(digest(facts[1]));
    expect(head).toEqual({ chain: start.chain, seq: 3, head: digest(facts[2]) });
    const stamps = facts.map((fact) => fact.hlc);
    expect(stamps).toEqual(stamps.toSorted());
    expect(new Set(stamps).size).toBe(3);
    expect(hlc).toBe(stamps[2]);
  });

  test('goes on where the chain ended', () => {
    const first = seal([draft, draft]);
    const second = seal([draft], first.head, first.hlc);
    expect(followChain(start, [...first.facts, ...second.facts])).toEqual({ head: second.head });
  });

  test('never stamps earlier than the clock it was given, even when the wall clock is behind', () => {
    const last = hlcOf(Date.UTC(2030, 0), 3);
    expect(seal([draft], start, last).facts[0]?.hlc).toBe(hlcOf(Date.UTC(2030, 0), 4));
  });

  test('of nothing changes nothing', () => {
    expect(seal([], start, hlcOf(5, 5))).toEqual({ facts: [], head: start, hlc: hlcOf(5, 5) });
  });

  test('makes facts that pass the envelope unchanged, with optional fields only when they are there', () => {
    const reverses = '018f3f6e-0000-7000-8000-000000000001';
    const { facts } = seal([draft, { ...draft, reverses, dedupKey: 'rule/1' }]);
    for (const fact of facts) expect(factEnvelope.parse(fact)).toStrictEqual(fact);
    expect(facts[0]).not.toHaveProperty('reverses');
    expect(facts[1]).toMatchObject({ reverses, dedupKey: 'rule/1' });
  });
});

describe('following a chain', () => {
  test('finds it whole, in one piece or in parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(8), (count, cut) => {
        const facts = chainOf(count);
        const whole = followChain(start, facts);
        const part = followChain(start, facts.slice(0, cut));
        expect('head' in whole && 'head' in part && followChain(part.head, facts.slice(cut))).toEqual(whole);
      }),
    );
  });

  /** Every way to change one member of the envelope or of the data. */
  const alterations: Readonly<Record<keyof RawFact | 'an added member', (fact: RawFact) => object>> = {
    id: () => ({ id: '018f3f6e-0000-7000-8000-00000000ffff' }),
    type: () => ({ type: 'SignedOff' }),
    v: (fact) => ({ v: fact.v + 1 }),
    site: () => ({ site: 'other' }),
    chain: () => ({ chain: 'saw-2/normal/00000000000a' }),
    seq: (fact) => ({ seq: fact.seq + 1 }),
    prev: () => ({ prev: 'f'.repeat(64) }),
    hlc: () => ({ hlc: hlcOf(1, 1) }),
    occurredAt: () => ({ occurredAt: '2020-01-01T00:00:00.000Z' }),
    boot: () => ({ boot: 'another boot' }),
    mono: (fact) => ({ mono: fact.mono + 1 }),
    person: () => ({ person: { id: 'ben', proof: 'badge' } }),
    command: () => ({ command: '018f3f6e-0000-7000-8000-00000000ffff' }),
    refs: () => ({ refs: ['person:ben'] }),
    dedupKey: () => ({ dedupKey: 'rule/1' }),
    reverses: () => ({ reverses: '018f3f6e-0000-7000-8000-00000000ffff' }),
    data: (fact) => ({ data: { ...fact.data, person: 'ben' } }),
    signature: () => ({
      signature: { person: 'ann', meaning: 'ok', at: draft.occurredAt, key: 'a'.repeat(64), value: 'b'.repeat(128) },
    }),
    'an added member': () => ({ extra: 1 }),
  };

  test.each(Object.entries(alterations))('finds that %s was altered, at that fact or the next', (_, alter) => {
    const facts = chainOf(4);
    const whole = followChain(start, facts);
    for (const [index, fact] of facts.entries()) {
      const found = followChain(start, facts.with(index, { ...fact, ...alter(fact) }));
      const brokenAt = 'broken' in found ? found.broken.index : undefined;
      // The last fact has no successor that misses it: there the signed head tells.
      const expected = index === facts.length - 1 ? [index, undefined] : [index, index + 1];
      expect(expected).toContain(brokenAt);
      expect(found).not.toEqual(whole);
    }
  });

  test('finds every hole, repetition, exchange and cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 8 }), (order) => {
        const facts = chainOf(6);
        const picked = order.flatMap((index) => facts[index] ?? []);
        const found = followChain(start, picked);
        const whole = order.every((index, place) => index === place);
        expect('head' in found && found.head.seq).toBe(whole && picked.length);
      }),
    );
  });

  test.each([
    ['a hole', [0, 2], { index: 1, reason: 'gap or repeat in seq' }],
    ['a repetition', [0, 0], { index: 1, reason: 'gap or repeat in seq' }],
    ['a missing start', [1, 2], { index: 0, reason: 'gap or repeat in seq' }],
  ])('names %s', (_, order, broken) => {
    const facts = chainOf(3);
    expect(
      followChain(
        start,
        order.flatMap((index) => facts[index] ?? []),
      ),
    ).toEqual({ broken });
  });

  test('names a fact of another chain', () => {
    const other = seal([draft], emptyHead('saw-2/normal/00000000000a')).facts;
    expect(followChain(start, other)).toEqual({ broken: { index: 0, reason: 'wrong chain' } });
  });
});
