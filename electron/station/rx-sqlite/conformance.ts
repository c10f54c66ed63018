import { afterEach, beforeEach, describe } from 'vitest';

import { describeChanges } from './conformance/changes.ts';
import { describeLifecycle } from './conformance/lifecycle.ts';
import { describeQueries } from './conformance/queries.ts';
import { describeRandomQueries } from './conformance/random-queries.ts';
import type { StorageFactory, StorageInTest } from './conformance/testbed.ts';
import { describeWrites } from './conformance/writes.ts';

let testsRun = 0;

/**
 * The contract of an RxStorage, as vitest tests; `factory` makes a fresh storage for each. Run it from a test file, once per
 * implementation; `randomCollections` is how many random collections are tried. It asks only for what RxDB 17 relies on, so that RxDB's own memory storage passes it as well.
 */
export function describeRxStorage(
  name: string,
  factory: StorageFactory,
  options: { randomCollections?: number } = {},
): void {
  describe(`${name} as an RxStorage`, () => {
    let current: StorageInTest | undefined;
    const underTest = (): StorageInTest => {
      if (!current) throw new Error('The storage is made before each test; it is not there outside of one.');
      return current;
    };
    beforeEach(() => {
      testsRun += 1;
      current = { ...factory(), databaseName: `contract-${testsRun}` };
    });
    afterEach(async () => {
      await current?.dispose?.();
      current = undefined;
    });

    describe('writing', () => {
      describeWrites(underTest);
    });
    describe('querying', () => {
      describeQueries(underTest);
    });
    describe('querying at random', () => {
      describeRandomQueries(underTest, options.randomCollections ?? 60);
    });
    describe('changes', () => {
      describeChanges(underTest);
    });
    describe('lifecycle', () => {
      describeLifecycle(underTest);
    });
  });
}
