import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { testUuid } from '../testing/seeded.ts';
import { hlcOf } from './hlc.ts';
import { compareFacts } from './order.ts';

const ordered = fc.record({
  hlc: fc.nat(2).map((ms) => hlcOf(ms, 0)),
  chain: fc.constantFrom('a/normal/000000000001', 'a/normal/000000000002', 'b/priority/000000000001'),
  seq: fc.integer({ min: 1, max: 12 }),
  id: fc.nat(3).map((count) => testUuid(0, count)),
});

test('facts have one total order: stamp, then chain, then seq as a number, then id', () => {
  fc.assert(
    fc.property(ordered, ordered, ordered, (a, b, c) => {
      const sign = (value: number) => Math.sign(value);
      const key = ({ hlc, chain, seq, id }: typeof a) => `${hlc} ${chain} ${String(seq).padStart(9, '0')} ${id}`;
      const expected = key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
      expect(sign(compareFacts(a, b))).toBe(expected);
      expect(sign(compareFacts(b, a)) + expected).toBe(0);
      expect(!(compareFacts(a, b) <= 0 && compareFacts(b, c) <= 0) || compareFacts(a, c) <= 0).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
