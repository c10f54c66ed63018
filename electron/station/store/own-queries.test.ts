import { expect, it } from 'vitest';

import { internalsOf } from '../rx-sqlite/internals.ts';
import { indexFor } from '../rx-sqlite/query-index.ts';
import { freshFolder } from '../testing/test-station.ts';
import { queryAfter, queryCommand } from './own-queries.ts';
import { openStationDatabase } from './rx-station-store.ts';

it('own facts are found by an index of the table, however many there are', async () => {
  const database = await openStationDatabase(freshFolder(), 'line-1');
  const own = database.collections.own.internalStorageInstance;
  const { indexes } = internalsOf(own).collection.table;
  for (const query of [queryAfter(own.schema, 'line-1/normal/0123456789ab', 5, 10), queryCommand(own.schema, 'c')]) {
    expect([...indexes.keys()]).toContain(indexFor(own.schema, query).join(','));
  }
  await database.close();
});
