import * as fc from 'fast-check';
import type { RxJsonSchema } from 'rxdb/plugins/core';

import type { Json } from './reference-matcher.ts';

/** A document of a random collection: `id` and whatever the fields below give it. */
export type RandomDocument = { id: string; [field: string]: Json };

/** What happens to a collection before it is queried. */
export type RandomChange = { readonly id: string; readonly fields: { readonly [field: string]: Json } | 'delete' };

/** A query on a random collection. */
export type RandomQuery = {
  readonly selector: Json;
  readonly sort: readonly { readonly [field: string]: 'asc' | 'desc' }[] | undefined;
  readonly skip: number;
  readonly limit: number | undefined;
};

/** One random collection: its schema, its history, the queries to ask it. */
export type RandomCollection = {
  readonly schema: RxJsonSchema<RandomDocument>;
  readonly changes: readonly RandomChange[];
  readonly queries: readonly RandomQuery[];
};

type Field = {
  readonly path: string;
  readonly schema: object;
  readonly value: fc.Arbitrary<Json>;
  readonly required: boolean;
  readonly isNumber?: true;
};

// Few different values, so that documents share them and conditions meet them. Inside the bounds of the schema: what RxDB's own
// storages do with operands outside of them is not part of the contract.
const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'ba', 'c', 'cab', 'Ä', '测试');
const half = fc.integer({ min: -8, max: 8 }).map((n) => n / 2);
const whole = fc.integer({ min: 0, max: 6 });

const FIELDS: readonly Field[] = [
  { path: 'name', schema: { type: 'string', maxLength: 8 }, value: word, required: true },
  { path: 'kind', schema: { type: 'string', maxLength: 8 }, value: word, required: true },
  {
    path: 'amount',
    schema: { type: 'number', minimum: -10, maximum: 10, multipleOf: 0.5 },
    value: half,
    required: true,
    isNumber: true,
  },
  {
    path: 'count',
    schema: { type: 'integer', minimum: 0, maximum: 10, multipleOf: 1 },
    value: whole,
    required: true,
    isNumber: true,
  },
  { path: 'done', schema: { type: 'boolean' }, value: fc.boolean(), required: true },
  { path: 'remark', schema: { type: 'string' }, value: word, required: false },
  { path: 'extra', schema: { type: 'number' }, value: half, required: false, isNumber: true },
];
const INDEXABLE = FIELDS.filter((field) => field.required);

function fieldCondition(field: Field): fc.Arbitrary<Json> {
  const { value } = field;
  const single = fc
    .constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte')
    .chain((operator) => value.map((operand): Json => ({ [operator]: operand })));
  const several = fc
    .constantFrom('$in', '$nin')
    .chain((operator) =>
      fc.array(value, { minLength: 1, maxLength: 3 }).map((operand): Json => ({ [operator]: operand })),
    );
  const range = fc
    .tuple(fc.constantFrom('$gt', '$gte'), value, fc.constantFrom('$lt', '$lte'), value)
    .map(([lower, from, upper, to]): Json => ({ [lower]: from, [upper]: to }));
  const exists = fc.boolean().map((operand): Json => ({ $exists: operand }));
  const type = fc.constantFrom('string', 'number', 'bool').map((operand): Json => ({ $type: operand }));
  // $mod turns texts and booleans into numbers in some matchers and not in others.
  const special: fc.Arbitrary<Json> = field.isNumber
    ? fc.constant({ $mod: [2, 0] })
    : fc.constantFrom('^a', 'b', 'c$').map((operand) => ({ $regex: operand }));
  const positive = fc.oneof({ weight: 4, arbitrary: single }, several, range, exists, type, special);
  return fc.oneof(
    { weight: 5, arbitrary: positive },
    positive.map((operand): Json => ({ $not: operand })),
    value,
  );
}

const listCondition: fc.Arbitrary<Json> = fc.oneof(
  word.map((operand): Json => ({ tags: { $elemMatch: { $eq: operand } } })),
  fc.nat(3).map((operand): Json => ({ tags: { $size: operand } })),
  fc.tuple(word, half).map(([name, value]): Json => ({ parts: { $elemMatch: { name, value: { $gte: value } } } })),
);

function selectorOf(fields: readonly Field[]): fc.Arbitrary<Json> {
  const { selector } = fc.letrec<{ selector: Json }>((tie) => ({
    selector: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc
        .uniqueArray(fc.constantFrom(...fields), { maxLength: 3 })
        .chain((chosen) =>
          fc
            .tuple(
              ...chosen.map((field) =>
                fieldCondition(field).map((condition): [string, Json] => [field.path, condition]),
              ),
            )
            .map((entries): Json => Object.fromEntries(entries)),
        ),
      listCondition,
      fc
        .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('selector'), { minLength: 1, maxLength: 3 }))
        .map(([operator, parts]): Json => ({ [operator]: parts })),
    ),
  }));
  return selector;
}

const query: fc.Arbitrary<RandomQuery> = fc.record({
  selector: selectorOf(FIELDS),
  sort: fc.option(
    fc
      .uniqueArray(
        fc.tuple(
          fc.constantFrom('id', ...FIELDS.map((field) => field.path)),
          fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
        ),
        { minLength: 1, maxLength: 3, selector: ([path]) => path },
      )
      .map((parts) => parts.map(([path, direction]) => ({ [path]: direction }))),
    { nil: undefined },
  ),
  skip: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(5)),
  limit: fc.option(fc.nat(8), { nil: undefined }),
});

const documentFields = fc.record<{ [field: string]: Json }>(
  {
    ...Object.fromEntries(FIELDS.map((field) => [field.path, field.value])),
    tags: fc.array(word, { maxLength: 3 }),
    parts: fc.array(fc.record({ name: word, value: half }), { maxLength: 2 }),
  },
  { requiredKeys: INDEXABLE.map((field) => field.path) },
);

const indexes = fc.array(
  fc.uniqueArray(fc.constantFrom(...INDEXABLE.map((field) => field.path)), { minLength: 1, maxLength: 3 }),
  { maxLength: 4 },
);

function schemaWith(indexList: string[][]): RxJsonSchema<RandomDocument> {
  return {
    version: 0,
    type: 'object',
    primaryKey: 'id',
    properties: {
      id: { type: 'string', maxLength: 20 },
      ...Object.fromEntries(FIELDS.map((field) => [field.path, field.schema])),
    },
    required: ['id', ...INDEXABLE.map((field) => field.path)],
    indexes: indexList,
  };
}

/** Random collections: schemas with random indexes, documents inserted, changed and deleted, queries over all of it. */
export const randomCollection: fc.Arbitrary<RandomCollection> = fc.record({
  schema: indexes.map(schemaWith),
  changes: fc.array(
    fc.record({
      id: fc.integer({ min: 0, max: 25 }).map((n) => `d${n}`),
      fields: fc.oneof({ weight: 8, arbitrary: documentFields }, fc.constant<'delete'>('delete')),
    }),
    { maxLength: 40, size: 'max' },
  ),
  queries: fc.array(query, { minLength: 4, maxLength: 8 }),
});
