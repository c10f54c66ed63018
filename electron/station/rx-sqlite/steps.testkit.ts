import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRxDatabase } from 'rxdb/plugins/core';
import type { RxCollection, RxDatabase, RxJsonSchema } from 'rxdb/plugins/core';
import { afterEach, beforeEach } from 'vitest';

import { getRxStorageSqlite } from './storage.ts';

/** The smallest document that is one. */
export type Step = { id: string; at: number };

const schema: RxJsonSchema<Step> = {
  version: 0,
  type: 'object',
  primaryKey: 'id',
  properties: { id: { type: 'string', maxLength: 20 }, at: { type: 'number' } },
  required: ['id', 'at'],
};

/** A database of RxDB with a collection of steps, another one for every test of the suite that asks for it. */
export interface StepsDatabase {
  readonly steps: () => RxCollection<Step>;
  /** The collection's storage instance, for what works past RxDB. */
  readonly source: () => RxCollection<Step>['internalStorageInstance'];
  readonly ids: () => Promise<string[]>;
  /** Closes the database and opens it again. */
  readonly reopen: () => Promise<void>;
}

/** Opens a database before each test of the suite, and closes and removes it after. */
export function stepsDatabase(): StepsDatabase {
  let folder: string;
  let database: RxDatabase<{ steps: RxCollection<Step> }>;
  let steps: RxCollection<Step>;

  async function open(): Promise<void> {
    database = await createRxDatabase({
      name: 'station',
      storage: getRxStorageSqlite({ folder, synchronous: 'OFF' }),
      multiInstance: false,
    });
    ({ steps } = await database.addCollections({ steps: { schema } }));
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-steps-'));
    await open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  return {
    steps: () => steps,
    source: () => steps.internalStorageInstance,
    ids: async () => (await steps.find().exec()).map(({ id }) => id),
    reopen: async () => {
      await database.close();
      await open();
    },
  };
}
