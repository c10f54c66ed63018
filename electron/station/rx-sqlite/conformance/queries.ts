import type { MangoQuery, MangoQuerySelector } from 'rxdb/plugins/core';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';

import { deletion, findIds, insertion, openInstance, prepared, step, STEP_SCHEMA, write } from './testbed.ts';
import type { Instance, Step, StorageInTest } from './testbed.ts';

const STEPS: readonly Step[] = [
  step('a', {
    status: 'open',
    quantity: 5,
    urgent: true,
    place: { line: 'L1', position: 3 },
    tags: ['cut', 'red'],
    checks: [{ name: 'gap', value: 1 }],
  }),
  step('b', {
    status: 'closed',
    quantity: -2.5,
    place: { line: 'L2', position: 1 },
    note: 'Rework of batch 7',
    tags: [],
  }),
  step('c', {
    status: 'open',
    quantity: 5,
    place: { line: 'L1', position: 1 },
    note: 'late',
    checks: [
      { name: 'gap', value: 9 },
      { name: 'torque', value: 4 },
    ],
  }),
  step('d', { status: 'held', quantity: 12, urgent: true, place: { line: 'L3', position: 2 }, tags: ['red'] }),
  step('e', { status: 'open', quantity: 0, place: { line: 'L2', position: 2 }, note: 'batch 12' }),
];
const DELETED = step('x', { status: 'open', quantity: 5 });

const SELECTORS: readonly (readonly [string, MangoQuerySelector<Step>, string])[] = [
  ['everything', {}, 'abcde'],
  ['$eq on an indexed text', { status: { $eq: 'open' } }, 'ace'],
  ['a bare value as $eq', { status: 'held' }, 'd'],
  ['$eq on a number', { quantity: { $eq: 5 } }, 'ac'],
  ['$eq on a boolean', { urgent: { $eq: true } }, 'ad'],
  ['$eq on the primary key', { id: { $eq: 'c' } }, 'c'],
  ['$eq on a nested field', { 'place.line': { $eq: 'L1' } }, 'ac'],
  ['$eq on a field without index', { note: { $eq: 'late' } }, 'c'],
  ['$eq on an element of an array', { tags: { $eq: 'red' } }, 'ad'],
  ['$eq on a value nobody has', { status: { $eq: 'nobody' } }, ''],
  ['$ne', { status: { $ne: 'open' } }, 'bd'],
  ['$ne on a field that some lack', { note: { $ne: 'late' } }, 'abde'],
  ['$gt', { quantity: { $gt: 0 } }, 'acd'],
  ['$gte', { quantity: { $gte: 0 } }, 'acde'],
  ['$lt', { quantity: { $lt: 5 } }, 'be'],
  ['$lte', { quantity: { $lte: 5 } }, 'abce'],
  ['a range', { quantity: { $gt: -2.5, $lte: 5 } }, 'ace'],
  ['a range of texts', { status: { $gte: 'd', $lt: 'open' } }, 'd'],
  ['a range of texts by prefix', { 'place.line': { $gte: 'L', $lte: 'L2\uffff' } }, 'abce'],
  ['a range on the primary key', { id: { $gt: 'b', $lt: 'e' } }, 'cd'],
  ['$gt on a field that some lack', { note: { $gt: 'b' } }, 'ce'],
  ['$in', { status: { $in: ['held', 'closed', 'nobody'] } }, 'bd'],
  ['$in with nothing', { status: { $in: [] } }, ''],
  ['$in on the primary key', { id: { $in: ['e', 'a'] } }, 'ae'],
  ['$in on numbers', { quantity: { $in: [12, -2.5] } }, 'bd'],
  ['$in with null', { note: { $in: [null, 'late'] } }, 'acd'],
  ['$nin', { status: { $nin: ['held', 'closed'] } }, 'ace'],
  ['$nin on a field that some lack', { note: { $nin: ['late'] } }, 'abde'],
  ['$exists', { note: { $exists: true } }, 'bce'],
  ['$exists false', { note: { $exists: false } }, 'ad'],
  ['$exists on an indexed field', { status: { $exists: true } }, 'abcde'],
  ['$regex', { note: { $regex: '^batch \\d+$' } }, 'e'],
  ['$regex with options', { note: { $regex: 'REWORK', $options: 'i' } }, 'b'],
  ['$regex on an indexed field', { status: { $regex: 'e' } }, 'abcde'],
  ['$type', { note: { $type: 'string' } }, 'bce'],
  ['$type array', { tags: { $type: 'array' } }, 'abd'],
  ['$mod', { quantity: { $mod: [5, 0] } }, 'ace'],
  ['$size', { tags: { $size: 2 } }, 'a'],
  ['$size of an empty array', { tags: { $size: 0 } }, 'b'],
  ['$elemMatch on objects', { checks: { $elemMatch: { name: 'gap', value: { $gt: 5 } } } }, 'c'],
  ['$elemMatch on values', { tags: { $elemMatch: { $regex: '^c' } } }, 'a'],
  ['$not', { quantity: { $not: { $gt: 0 } } }, 'be'],
  ['$not on a field that some lack', { note: { $not: { $eq: 'late' } } }, 'abde'],
  ['$and', { $and: [{ status: 'open' }, { quantity: { $gt: 0 } }] }, 'ac'],
  ['$or', { $or: [{ status: 'held' }, { quantity: { $lt: 0 } }] }, 'bd'],
  ['$or beside a field', { status: 'open', $or: [{ urgent: true }, { quantity: 0 }] }, 'ae'],
  ['$or with a part no index serves', { $or: [{ status: 'held' }, { note: 'late' }] }, 'cd'],
  ['$nor', { $nor: [{ status: 'open' }, { quantity: 12 }] }, 'b'],
  [
    'nested logic',
    { $or: [{ $and: [{ urgent: true }, { status: 'open' }] }, { $nor: [{ status: 'open' }, { status: 'held' }] }] },
    'ab',
  ],
  ['several indexed fields', { status: 'open', quantity: { $gte: 0 }, 'place.line': 'L1' }, 'ac'],
];

const SORTS: readonly (readonly [string, MangoQuery<Step>, string])[] = [
  ['by an index, upwards', { sort: [{ quantity: 'asc' }] }, 'beacd'],
  ['by an index, downwards', { sort: [{ quantity: 'desc' }] }, 'daceb'],
  ['by two fields of one index', { sort: [{ 'place.line': 'asc' }, { 'place.position': 'asc' }] }, 'cabed'],
  ['by two fields downwards', { sort: [{ 'place.line': 'desc' }, { 'place.position': 'desc' }] }, 'debac'],
  ['in mixed directions', { sort: [{ status: 'asc' }, { quantity: 'desc' }] }, 'bdace'],
  ['by a field without index, those that lack it first', { sort: [{ note: 'asc' }] }, 'adbec'],
  ['by the primary key downwards', { sort: [{ id: 'desc' }] }, 'edcba'],
  ['by a boolean', { sort: [{ urgent: 'desc' }, { id: 'asc' }] }, 'adbce'],
  ['with a limit', { sort: [{ quantity: 'asc' }], limit: 2 }, 'be'],
  ['with skip and limit', { sort: [{ quantity: 'asc' }], skip: 1, limit: 3 }, 'eac'],
  ['with skip alone', { sort: [{ quantity: 'desc' }], skip: 3 }, 'eb'],
  ['with a skip beyond the end', { sort: [{ id: 'asc' }], skip: 9, limit: 2 }, ''],
  ['with a limit of zero', { sort: [{ id: 'asc' }], limit: 0 }, ''],
  [
    'with a selector no index serves, limited',
    { selector: { note: { $exists: true } }, sort: [{ quantity: 'desc' }], limit: 2 },
    'ce',
  ],
  [
    'with a selector and a sort no index serves, limited',
    { selector: { tags: { $exists: true } }, sort: [{ note: 'desc' }], skip: 1, limit: 1 },
    'a',
  ],
  [
    'with a chosen index',
    { selector: { status: 'open' }, index: ['status', 'quantity'], sort: [{ status: 'asc' }, { quantity: 'asc' }] },
    'eac',
  ],
];

/** Reading: every operator, sorting, skipping, limiting, counting. */
export function describeQueries(underTest: () => StorageInTest): void {
  let instance: Instance<Step>;

  beforeEach(async () => {
    instance = await openInstance(underTest(), STEP_SCHEMA);
    const documents = await write(
      instance,
      [DELETED, ...STEPS].map((document) => insertion(document)),
    );
    await write(
      instance,
      documents.slice(0, 1).map((document) => deletion(document)),
    );
  });
  afterEach(() => instance.close());

  describe('selects by', () => {
    test.each(SELECTORS)('%s', async (_title, selector, expected) => {
      expect((await findIds(instance, { selector, sort: [{ id: 'asc' }] })).join('')).toBe(expected);
      expect((await findIds(instance, { selector })).toSorted().join('')).toBe(expected);
      expect((await instance.count(prepared(instance, { selector }))).count).toBe(expected.length);
    });
  });

  describe('sorts', () => {
    test.each(SORTS)('%s', async (_title, query, expected) => {
      expect((await findIds(instance, query)).join('')).toBe(expected);
    });
  });

  test('counts fast when an index alone decides', async () => {
    const query = prepared(instance, { selector: { status: 'open', quantity: { $gt: 1 } } });
    expect(await instance.count(query)).toEqual({ count: 2, mode: 'fast' });
  });

  test('sees each write that was acknowledged before the query', async () => {
    for (const quantity of [1, 2, 3]) {
      await write(instance, [insertion(step(`new-${quantity}`, { status: 'new', quantity }))]);
      expect(await findIds(instance, { selector: { status: 'new' } })).toHaveLength(quantity);
    }
  });
}
