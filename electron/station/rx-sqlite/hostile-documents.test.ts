import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { getQueryMatcher, getSortComparator } from 'rxdb/plugins/core';
import type { MangoQuery, RxDocumentData, RxJsonSchema } from 'rxdb/plugins/core';
import { afterAll, expect, test } from 'vitest';

import { deletion, find, openInstance, prepared, stored, write } from './conformance/testbed.ts';
import type { StorageInTest } from './conformance/testbed.ts';
import { orderKey } from './order-key.ts';
import { getRxStorageSqlite } from './storage.ts';

// Documents no validator has looked at: what the indexed fields hold need not be what the schema says. Whatever comes, the storage
// must find what RxDB's own matcher finds, in the order of RxDB's own comparator.
type Hostile = { id: string; text?: unknown; number?: unknown; flag?: unknown; deep?: unknown };

const folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-hostile-'));
const underTest: StorageInTest = {
  storage: getRxStorageSqlite({ folder, synchronous: 'OFF' }),
  reopenable: true,
  databaseName: 'hostile',
};
afterAll(() => rmSync(folder, { recursive: true }));

const SCHEMA: RxJsonSchema<Hostile> = {
  version: 0,
  type: 'object',
  primaryKey: 'id',
  properties: {
    id: { type: 'string', maxLength: 100 },
    text: { type: 'string', maxLength: 5 },
    number: { type: 'number', minimum: 0, maximum: 10, multipleOf: 1 },
    flag: { type: 'boolean' },
    deep: { type: 'object', properties: { text: { type: 'string', maxLength: 5 } } },
  },
  required: ['id'],
  indexes: ['text', ['flag', 'number'], ['number', 'text'], 'deep.text'],
};

// Surrogate pairs, lone surrogates, code units around them, control characters, spaces: everything that orders differently in UTF-8.
const unit = fc.constantFrom(
  'a',
  'b',
  '',
  ' ',
  '\u0000',
  '\u0001',
  '\u0002',
  '\u007f',
  '\ud7ff',
  '\ud800',
  '\udfff',
  '\ue000',
  '\ufffd',
  '\uffff',
  '😀',
  '𝄞',
);
const text = fc.array(unit, { maxLength: 3 }).map((units) => units.join(''));
const number = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  0.1,
  0.30000000000000004,
  1e21,
  -1e-7,
  5e-324,
  Number.MAX_SAFE_INTEGER,
  1.7976931348623157e308,
  11,
);
const odd = fc.oneof(
  fc.constant(null),
  text,
  number,
  fc.boolean(),
  fc.array(fc.oneof(text, number), { maxLength: 2 }),
  fc.constant({}),
  fc.record({ text }),
);

function mostly(expected: fc.Arbitrary<unknown>, oddOnes: boolean): fc.Arbitrary<unknown> {
  return oddOnes ? fc.oneof({ weight: 6, arbitrary: expected }, odd) : expected;
}

const deep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ text }, { requiredKeys: [] }) },
  fc.array(fc.record({ text }), { maxLength: 2 }),
);

const collection = fc.boolean().chain((oddOnes) => {
  const values = {
    text: mostly(text, oddOnes),
    number: mostly(number, oddOnes),
    flag: mostly(fc.boolean(), oddOnes),
    deep: mostly(deep, oddOnes),
  };
  return fc.array(fc.record(values, { requiredKeys: [] }), { maxLength: 20, size: 'max' });
});

const paths = ['text', 'number', 'flag', 'deep.text', 'id'];
const operand: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text,
  number,
  flag: fc.boolean(),
  'deep.text': text,
  id: fc.nat(20).map((n) => `${n}\ud83d`),
};
const condition = fc.constantFrom(...paths).chain((path) => {
  const value = fc.oneof({ weight: 5, arbitrary: operand[path] ?? odd }, odd);
  const single = fc
    .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), value)
    .map(([operator, one]) => ({ [operator]: one }));
  const several = fc
    .tuple(fc.constantFrom('$in', '$nin'), fc.array(value, { maxLength: 3 }))
    .map(([operator, list]) => ({ [operator]: list }));
  const exists = fc.boolean().map((present) => ({ $exists: present }));
  return fc.oneof(single, several, exists).map((matcher) => ({ [path]: matcher }));
});
const query = fc.record({
  selector: fc.oneof(
    fc.constant({}),
    condition,
    fc.tuple(condition, condition).map(([a, b]) => ({ ...a, ...b })),
    fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(condition, { minLength: 1, maxLength: 3 }))
      .map(([operator, parts]) => ({ [operator]: parts })),
  ),
  sort: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...paths), fc.constantFrom('asc', 'desc')), {
      minLength: 1,
      maxLength: 2,
      selector: ([path]) => path,
    })
    .map((parts) => parts.map(([path, direction]) => ({ [path]: direction }))),
  skip: fc.nat(2),
  limit: fc.option(fc.nat(6), { nil: undefined }),
});

function isCompound(document: object, path: string): boolean {
  const value = path
    .split('.')
    .reduce<unknown>(
      (current, part) => (current as Readonly<Record<string, unknown>> | null | undefined)?.[part],
      document,
    );
  return typeof value === 'object' && value !== null;
}

test('finds what the matcher of RxDB finds and sorts as its comparator does, whatever the documents hold', async () => {
  let collections = 0;
  await fc.assert(
    fc.asyncProperty(
      collection,
      fc.array(query, { minLength: 3, maxLength: 6 }),
      fc.boolean(),
      async (bodies, queries, reopen) => {
        collections += 1;
        const collectionName = `hostile${collections}`;
        let instance = await openInstance(underTest, SCHEMA, { collectionName });
        const documents = bodies.map((body, position) => stored<Hostile>({ ...body, id: `${position}\ud83d` }));
        await write(
          instance,
          documents.map((document) => ({ document })),
        );
        const first = documents[0];
        if (first && documents.length > 10) await write(instance, [deletion(first)]);
        if (reopen) {
          await instance.close();
          instance = await openInstance(underTest, SCHEMA, { collectionName });
        }
        // What JSON makes of the documents: -0 is 0, undefined is missing.
        const living = (JSON.parse(JSON.stringify(documents)) as RxDocumentData<Hostile>[]).slice(
          documents.length > 10 ? 1 : 0,
        );
        for (const one of queries) {
          // RxDB's comparator does not order arrays and objects consistently: with those, sort by the primary key.
          const sort = one.sort.some((part) =>
            Object.keys(part).some((path) => living.some((document) => isCompound(document, path))),
          )
            ? [{ id: 'asc' }]
            : one.sort;
          const mango = { ...one, sort } as unknown as MangoQuery<Hostile>;
          const asked = prepared(instance, mango);
          const matching = living
            .filter(getQueryMatcher(instance.schema, asked.query))
            .toSorted(getSortComparator(instance.schema, asked.query));
          const expected = matching.slice(one.skip, one.limit === undefined ? undefined : one.skip + one.limit);
          expect(await find(instance, mango)).toEqual(expected);
          expect((await instance.count(asked)).count).toBe(expected.length);
        }
        await instance.remove();
      },
    ),
    { numRuns: 150 },
  );
});

test('maps texts so that their UTF-8 bytes order as their UTF-16 units do, and none to the same key', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const order = Math.sign(Buffer.compare(Buffer.from(orderKey(a)), Buffer.from(orderKey(b))));
      expect(order).toBe(a < b ? -1 : Number(a > b));
      expect(orderKey(a)).not.toContain('\u0000');
    }),
    { numRuns: 2000 },
  );
});
