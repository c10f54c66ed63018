import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BulkWriteRow } from 'rxdb/plugins/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { backupDatabase } from './backup.ts';
import { changesSince, findIds, insertion, openInstance, step, STEP_SCHEMA, write } from './conformance/testbed.ts';
import type { Instance, Step, StorageInTest } from './conformance/testbed.ts';
import { getRxStorageSqlite } from './storage.ts';

describe('an online backup', () => {
  let folder: string;
  let instance: Instance<Step>;

  const open = (subfolder: string): Promise<Instance<Step>> => {
    const storage = getRxStorageSqlite({
      folder: join(folder, subfolder),
      synchronous: 'OFF',
    }) as StorageInTest['storage'];
    return openInstance({ storage, reopenable: true, databaseName: 'station' }, STEP_SCHEMA, { owner: subfolder });
  };
  const steps = (prefix: string, count: number): BulkWriteRow<Step>[] =>
    Array.from({ length: count }, (_, index) => insertion(step(`${prefix}${index}`, { note: 'x'.repeat(300) })));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-backup-'));
    instance = await open('live');
  });
  afterEach(async () => {
    await instance.close();
    rmSync(folder, { recursive: true });
  });

  test('is a whole database that opens in another place, checkpoints included', async () => {
    await write(instance, steps('a', 300));
    const target = join(folder, 'copies', 'station.sqlite');
    const { file, bytes } = await backupDatabase(instance, target);
    expect(file).toBe(target);
    expect(bytes).toBeGreaterThan(300 * 300);
    expect(readdirSync(join(folder, 'copies'))).toEqual(['station.sqlite']);
    const copy = await open('copies');
    expect(await changesSince(copy, 1000)).toEqual(await changesSince(instance, 1000));
    await copy.close();
  });

  test('lets writes go on meanwhile, and holds at least everything acknowledged before it began', async () => {
    await write(instance, steps('before', 2000));
    const target = join(folder, 'copies', 'station.sqlite');
    const state = { running: true, meanwhile: 0 };
    const backup = backupDatabase(instance, target, { pagesPerStep: 16 }).finally(() => {
      state.running = false;
    });
    while (state.running) {
      await write(instance, steps(`meanwhile${state.meanwhile}-`, 2));
      state.meanwhile += 1;
    }
    await backup;
    expect(state.meanwhile).toBeGreaterThan(1);
    const copy = await open('copies');
    const ids = new Set(await findIds(copy, { selector: {} }));
    expect(Array.from({ length: 2000 }, (_, index) => `before${index}`).filter((id) => !ids.has(id))).toEqual([]);
    // Of a write made meanwhile, all or nothing.
    const meanwhile = [...ids].filter((id) => id.startsWith('meanwhile'));
    expect(meanwhile.filter((id) => !ids.has(id.replace(/.$/, id.endsWith('0') ? '1' : '0')))).toEqual([]);
    await copy.close();
  });

  test('replaces an older one only when it is whole', async () => {
    const target = join(folder, 'station.sqlite');
    writeFileSync(target, 'an older backup');
    await write(instance, steps('a', 10));
    // A folder in the way of the partial file makes the backup fail before it is whole.
    mkdirSync(`${target}.part`);
    await expect(backupDatabase(instance, target)).rejects.toMatchObject({
      message: expect.stringContaining(target) as unknown,
    });
    expect(readFileSync(target, 'utf8')).toBe('an older backup');
    rmdirSync(`${target}.part`);
    await backupDatabase(instance, target);
    expect(readFileSync(target).subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(existsSync(`${target}.part`)).toBe(false);
  });
});
