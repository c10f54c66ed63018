import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readForeignFact } from '../catalogue/fact-catalogue.ts';
import { canonicalJson } from './canonical-json.ts';
import { factEnvelope, MAX_DATA_DEPTH } from './envelope.ts';

const good = {
  id: '018f3f6e-0000-7000-8000-000000000001',
  type: 'SomethingHappened',
  v: 1,
  site: 'test',
  chain: 'saw-1/normal/00000000000a',
  seq: 1,
  prev: '0'.repeat(64),
  hlc: '0000000000010000',
  occurredAt: '2026-11-23T06:00:00.000Z',
  boot: 'b',
  mono: 0,
  person: null,
  command: null,
  refs: ['workOrder:wo-1'],
  data: {},
};

const nested = (depth: number): unknown => JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);

describe('the envelope of a fact', () => {
  test('passes a fact through unchanged, so that it still matches its hash', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (data) => {
        const fact = { ...good, data: JSON.parse(JSON.stringify(data)) as object };
        const parsed = factEnvelope.safeParse(fact);
        // What it does not pass through it refuses; nothing comes out altered.
        expect(parsed.success ? canonicalJson(parsed.data) : 'refused').toBe(
          canonicalJson(fact).includes('"__proto__":') ? 'refused' : canonicalJson(fact),
        );
      }),
    );
  });

  test.each<[string, object, string]>([
    ['an id that is no UUID', { id: 'one' }, 'id'],
    ['a type that is no name', { type: 'job started' }, 'type'],
    ['a version below 1', { v: 0 }, 'v'],
    ['a seq below 1', { seq: 0 }, 'seq'],
    ['a seq with a fraction', { seq: 1.5 }, 'seq'],
    ['a short hash', { prev: '0' }, 'prev'],
    ['a stamp in capitals', { hlc: '00000000000F0000' }, 'hlc'],
    ['a time without milliseconds', { occurredAt: '2026-11-23T06:00:00Z' }, 'occurredAt'],
    ['a time with an offset', { occurredAt: '2026-11-23T06:00:00.000+01:00' }, 'occurredAt'],
    ['a day that does not exist', { occurredAt: '2026-02-30T06:00:00.000Z' }, 'occurredAt'],
    ['no reference', { refs: [] }, 'refs'],
    ['a reference without a kind', { refs: [':x'] }, 'refs'],
    ['a reference without an id', { refs: ['lot:'] }, 'refs'],
    ['data that is a list', { data: [] }, 'data'],
    ['data that is nothing', { data: null }, 'data'],
    ['an unknown proof', { person: { id: 'ann', proof: 'trust me' } }, 'person'],
    ['a member that it does not know', { extra: 1 }, 'extra'],
  ])('refuses %s and names the place', (_, altered, place) => {
    const parsed = readForeignFact({ ...good, ...altered });
    expect('problem' in parsed && parsed.problem).toContain(place);
  });

  test('takes references whose id is any text, as the plan may call things', () => {
    const refs = ['lot:a:b/c@1', 'lot: ', 'lot:\n', 'workOrder:__proto__', 'constructor:constructor'];
    expect(factEnvelope.parse({ ...good, refs }).refs).toEqual(refs);
  });

  test('takes data of the deepest nesting allowed and refuses any deeper, however deep', () => {
    expect(factEnvelope.safeParse({ ...good, data: nested(MAX_DATA_DEPTH - 1) }).success).toBe(true);
    for (const depth of [MAX_DATA_DEPTH, 1_000, 200_000]) {
      const parsed = readForeignFact({ ...good, data: nested(depth) });
      expect('problem' in parsed && parsed.problem).toContain('nested at most 32 deep');
    }
  });

  test('refuses data with a member called __proto__, which would get lost on the way', () => {
    for (const data of ['{"__proto__":1}', '{"a":[{"__proto__":{}}]}']) {
      const parsed = readForeignFact({ ...good, data: JSON.parse(data) as unknown });
      expect('problem' in parsed && parsed.problem).toContain('no member called __proto__');
    }
  });

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), fc.anything(), (value, data) => {
        expect(readForeignFact(value)).toBeDefined();
        expect(readForeignFact({ ...good, data })).toBeDefined();
      }),
    );
  });
});
