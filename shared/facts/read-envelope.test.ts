import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { must } from '../invariant.ts';
import { TEST_START_MS, testUuid } from '../testing/seeded.ts';
import { canonicalJson } from './canonical-json.ts';
import { emptyHead } from './chain.ts';
import { factEnvelope } from './envelope.ts';
import type { RawFact } from './envelope.ts';
import { HLC_ZERO } from './hlc.ts';
import { readEnvelope } from './read-envelope.ts';
import { sealFacts } from './seal.ts';
import type { FactDraft } from './seal.ts';

const draft: FactDraft = {
  type: 'QuantityReported',
  v: 1,
  refs: ['workOrder:1001', 'equipment:press-1'],
  data: { order: '1001', operation: '10', good: { value: '5', unit: 'C62' }, scrap: [] },
  occurredAt: '2026-11-22T08:00:00.000Z',
  person: { id: 'anna', proof: 'badge' },
  command: testUuid(TEST_START_MS, 1),
};
let count = 1;
const sealed = (drafts: readonly Partial<FactDraft>[]): readonly RawFact[] =>
  sealFacts(
    drafts.map((over) => ({ ...draft, ...over })),
    emptyHead('press-1/normal/0123456789ab'),
    HLC_ZERO,
    {
      site: 'demo',
      nowMs: TEST_START_MS,
      boot: 'boot-1',
      mono: 1000,
      newId: () => testUuid(TEST_START_MS, (count += 1)),
    },
  ).facts;
const ordinary = (): RawFact => must(sealed([{}])[0], 'fact');

/** Values that are wrong, at an edge, or right somewhere. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    'x',
    'x'.repeat(41),
    'x'.repeat(80),
    'x'.repeat(201),
    0,
    1,
    -1,
    1.5,
    999,
    1000,
    2 ** 53,
    null,
    [],
    {},
    ['equipment:a'],
    ['equipment:'],
    ['lot:a\0b'],
    ['lot:\ud800'],
    ['lot:\ud83d\ude00'],
    [`workOrder:${'\n'.repeat(120)}`],
    Array.from({ length: 51 }, () => 'equipment:a'),
    'press-1/normal/0123456789ab',
    'Press-1/normal/0123456789ab',
    '0'.repeat(64),
    'A'.repeat(64),
    '0123456789abcdef',
    '2026-02-28T23:59:59.999Z',
    '2026-02-29T23:59:59.999Z',
    '2024-02-29T23:59:59.999Z',
    '2026-02-28T23:59:59Z',
    '0198a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b',
    '0198A1B2-C3D4-7E5F-8A6B-1C2D3E4F5A6B',
    '00000000-0000-0000-0000-000000000000',
    '0198a1b2-c3d4-0e5f-8a6b-1c2d3e4f5a6b',
    'JobStarted',
    'jobStarted',
    { id: 'anna', proof: 'badge' },
    { id: 'anna', proof: 'smile' },
    { id: 'anna', proof: 'badge', more: 1 },
    { id: 'an"na\u2028\ud800', proof: 'badge+pin' },
    JSON.parse('{"__proto__": 1}'),
    { 10: 'a', 9: 'b', '': 'c', é: '\u0000"\\' },
  ),
);

const members = [...Object.keys(factEnvelope.shape), 'more', '__proto__'];

function nested(levels: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

/** What the schema and the writer of canonical JSON say of a value that was read without them; both undefined when it was not. */
function bothReadings(value: unknown) {
  const fast = readEnvelope(value);
  const slow = fast && { raw: factEnvelope.safeParse(value).data, text: canonicalJson(value) };
  return { fast, slow };
}

describe('reading envelopes without the schema', () => {
  it('reads the facts that stations make, so that the schema is rarely asked', () => {
    const facts = sealed([
      {},
      { person: null, command: null },
      { dedupKey: 'rule 1 of "x"', reverses: ordinary().id, type: 'Reversed', data: { type: 'JobStarted' } },
    ]);
    for (const fact of facts) {
      const value: unknown = JSON.parse(JSON.stringify(fact));
      expect(readEnvelope(value)).toEqual({ raw: fact, text: canonicalJson(fact) });
    }
  });

  it('leaves facts with a human signature to the schema', () => {
    const signature = { person: 'anna', meaning: 'release', at: '2026-11-22T08:00:00.000Z', key: 'a', value: 'b' };
    expect(readEnvelope({ ...ordinary(), signature })).toBeUndefined();
  });

  it('never accepts or writes anything else than schema and canonical JSON do', () => {
    const changes = fc.array(fc.tuple(fc.constantFrom(...members), fc.oneof(odd, fc.constant(undefined))), {
      minLength: 0,
      maxLength: 3,
    });
    fc.assert(
      fc.property(changes, fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (changed, data) => {
        const fact: Record<string, unknown> = { ...ordinary(), data };
        for (const [member, value] of changed) {
          if (value === undefined) delete fact[member];
          else Object.defineProperty(fact, member, { value, enumerable: true, configurable: true, writable: true });
        }
        const { fast, slow } = bothReadings(JSON.parse(JSON.stringify(fact)));
        expect(fast).toEqual(slow);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([30, 31, 32, 33, 40])('judges data nested %i deep as the schema does', (levels) => {
    const value = { ...ordinary(), data: { in: nested(levels) } };
    const { fast, slow } = bothReadings(value);
    expect(fast).toEqual(slow);
    expect(fast !== undefined).toBe(factEnvelope.safeParse(value).success);
  });
});
