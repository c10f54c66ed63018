import { expect, test } from 'vitest';

import { deepFreeze } from './deep-freeze.ts';

test('what is frozen deeply refuses every change, in maps, sets and at any depth, also when frozen twice', () => {
  const shared = new Set(['a']);
  const value = { list: [{ map: new Map([['k', { n: 1 }]]) }], shared };
  deepFreeze({ other: shared });
  expect(deepFreeze(value)).toBe(value);
  expect(() => value.shared.add('b')).toThrow('frozen');
  expect(() => value.list[0]?.map.set('x', { n: 2 })).toThrow('frozen');
  expect(() => value.list[0]?.map.clear()).toThrow('frozen');
  expect(() => Object.assign(value.list[0]?.map.get('k') ?? {}, { n: 2 })).toThrow('read only');
  expect(() => value.list.push({ map: new Map() })).toThrow('not extensible');
  expect(value.shared.has('a')).toBe(true);
});
