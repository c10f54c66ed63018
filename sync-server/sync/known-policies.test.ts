import { expect, test } from 'vitest';

import type { ChainId } from '../../shared/facts/chain.ts';
import { createKnownPolicies } from './known-policies.ts';

const chainOf = (incarnation: number): ChainId => `press-1/${incarnation.toString(16).padStart(12, '0')}/normal`;
const heads = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ chain: chainOf(from + index), seq: 0, head: '' }));

test('What a station knew is remembered for the chains that it says last, however many it names', () => {
  const policies = createKnownPolicies();
  policies.saidHello('press-1', 'key', []);
  policies.answered('press-1', { epoch: 'e', scope: 's', seq: 5 }, 3);
  policies.asked('press-1', { epoch: 'e', scope: 's', since: 0, seq: 5 });
  for (let from = 1; from < 1000; from += 50)
    policies.saidHello('press-1', 'key', [...heads(0, 1), ...heads(from, 49)]);
  const known = heads(0, 1000).filter(({ chain }) => policies.revisionAt('press-1', chain, 1) === 3);
  expect(known.map(({ chain }) => chain)).toContain(chainOf(0));
  expect(known.map(({ chain }) => chain)).toContain(chainOf(951));
  expect(known).toHaveLength(500);
});
