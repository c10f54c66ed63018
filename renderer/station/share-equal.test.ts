import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';

import { shareEqual } from './share-equal.ts';

const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('What equals what was there is what was there', () => {
  assert(
    property(jsonValue(), (value) => {
      const before = copyOf(value);
      expect(shareEqual(before, copyOf(value))).toBe(before);
    }),
  );
});

test('What comes now is shown as it came, whatever was there before', () => {
  assert(
    property(jsonValue(), jsonValue(), (some, other) => {
      const [before, now] = [copyOf(some), copyOf(other)];
      expect(shareEqual(before, now)).toEqual(copyOf(other));
      expect(before).toEqual(copyOf(some));
    }),
  );
});

test('Parts that are the same stay themselves beside parts that are not', () => {
  const before = { job: { number: '260108', good: '4', unit: { code: 'C62' } }, next: [{ id: 1 }, { id: 2 }], gone: 1 };
  const now = { job: { number: '260108', good: '5', unit: { code: 'C62' } }, next: [{ id: 1 }, { id: 3 }] };
  const shared = shareEqual(before, now);
  expect(shared).toEqual(now);
  expect(shared.job.unit).toBe(before.job.unit);
  expect(shared.next[0]).toBe(before.next[0]);
  expect(shareEqual({ a: undefined }, {})).toEqual({});
});
