import * as fc from 'fast-check';
import type { MangoQuery, RxDocumentData } from 'rxdb/plugins/core';
import { expect, test } from 'vitest';

import { randomCollection } from './random-collections.ts';
import type { RandomChange, RandomDocument, RandomQuery } from './random-collections.ts';
import { compareReference, matchesReference, valueAt } from './reference-matcher.ts';
import { deletion, find, openInstance, prepared, stored, write } from './testbed.ts';
import type { Instance, StorageInTest } from './testbed.ts';

/** Plays the changes on the instance; answers the documents that must live in it afterwards. */
async function play(instance: Instance<RandomDocument>, changes: readonly RandomChange[]): Promise<RandomDocument[]> {
  const present = new Map<string, RxDocumentData<RandomDocument>>();
  for (const { id, fields } of changes) {
    const previous = present.get(id);
    if (fields === 'delete') {
      if (previous && !previous._deleted) present.set(id, (await write(instance, [deletion(previous)]))[0] ?? previous);
    } else {
      const document = stored<RandomDocument>({ ...fields, id }, previous);
      await write(instance, [previous ? { previous, document } : { document }]);
      present.set(id, document);
    }
  }
  return [...present.values()].filter((document) => !document._deleted);
}

function expectedIds(documents: readonly RandomDocument[], query: RandomQuery): string[] {
  const sort = [...(query.sort ?? []), { id: 'asc' as const }].flatMap((part) => Object.entries(part));
  return documents
    .filter((document) => matchesReference(document, query.selector))
    .toSorted((a, b) => {
      for (const [path, direction] of sort) {
        const difference = compareReference(valueAt(a, path), valueAt(b, path));
        if (difference !== 0) return direction === 'asc' ? difference : -difference;
      }
      return 0;
    })
    .slice(query.skip, query.limit === undefined ? undefined : query.skip + query.limit)
    .map((document) => document.id);
}

/** Any query on any collection finds what a plain reading of the selector finds. */
export function describeRandomQueries(underTest: () => StorageInTest, runs: number): void {
  let collections = 0;
  test('finds, sorts and counts what a plain reading of any selector finds', async () => {
    await fc.assert(
      fc.asyncProperty(randomCollection, async ({ schema, changes, queries }) => {
        collections += 1;
        const instance = await openInstance(underTest(), schema, { collectionName: `random${collections}` });
        const documents = await play(instance, changes);
        for (const query of queries) {
          const { sort, ...unsorted } = query;
          const mango = (sort === undefined ? unsorted : query) as unknown as MangoQuery<RandomDocument>;
          const found = (await find(instance, mango)).map((document) => document.id);
          const expected = expectedIds(documents, query);
          const all = expectedIds(documents, { ...query, skip: 0, limit: undefined });
          // Without a sort any order is right, hence with a limit any choice.
          expect(sort === undefined ? found.length : found).toEqual(sort === undefined ? expected.length : expected);
          expect(found.filter((id) => !all.includes(id))).toEqual([]);
          expect(new Set(found).size).toBe(found.length);
          const whole = { selector: query.selector } as unknown as MangoQuery<RandomDocument>;
          expect((await instance.count(prepared(instance, whole))).count).toBe(all.length);
        }
        await instance.remove();
      }),
      { numRuns: runs },
    );
  });
}
