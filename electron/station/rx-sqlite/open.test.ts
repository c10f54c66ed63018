import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findIds, insertion, openInstance, step, STEP_SCHEMA, write } from './conformance/testbed.ts';
import type { Instance, StorageInTest, Step } from './conformance/testbed.ts';
import { databaseFile } from './database-file.ts';
import { openEngine } from './engine.ts';
import { checkDatabaseFile } from './integrity.ts';
import { FORMAT_VERSION } from './open.ts';
import { getRxStorageSqlite } from './storage.ts';

describe('a database file', () => {
  let folder: string;
  const file = (name = 'station'): string => databaseFile(folder, name);
  const open = (options: { databaseName?: string; owner?: string; folder?: string } = {}): Promise<Instance<Step>> => {
    const storage = getRxStorageSqlite({
      folder: options.folder ?? folder,
      synchronous: 'OFF',
      busyTimeoutMs: 50,
    }) as StorageInTest['storage'];
    return openInstance({ storage, reopenable: true, databaseName: options.databaseName ?? 'station' }, STEP_SCHEMA, {
      owner: options.owner ?? 'owner',
    });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-open-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('has a name that file systems keep apart from other names', () => {
    const names = ['station', 'Station', 'station/a', 'station%2fa', 'größe', 'con', '%con'];
    const files = names.map((name) => file(name));
    expect(new Set(files.map((path) => path.toLowerCase())).size).toBe(names.length);
    expect(files[0]).toBe(join(folder, 'station.sqlite'));
  });

  test('is one of several in one process, each in its own folder', async () => {
    const folders = ['north', 'south', 'east'].map((name) => join(folder, name));
    const instances = await Promise.all(folders.map((each) => open({ folder: each, owner: each })));
    await Promise.all(instances.map((instance, index) => write(instance, [insertion(step(`only-${index}`))])));
    expect(await Promise.all(instances.map((instance) => findIds(instance, { selector: {} })))).toEqual([
      ['only-0'],
      ['only-1'],
      ['only-2'],
    ]);
    for (const instance of instances) await instance.close();
  });

  test('is refused to a second database of the same process, until the first is closed', async () => {
    const first = await open({ owner: 'first' });
    await expect(open({ owner: 'second' })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('this program has it open already') as unknown,
    });
    await first.close();
    const second = await open({ owner: 'second' });
    await second.close();
  });

  test('is refused to any other SQLite connection while it is open', async () => {
    const instance = await open();
    const other = openEngine(file(), { busyTimeoutMs: 0 });
    expect(() => other.prepare('SELECT * FROM rx_collection').all()).toThrow(/locked/);
    other.close();
    expect(checkDatabaseFile(file(), { busyTimeoutMs: 0 })).toMatchObject({
      state: 'unsound',
      failure: { code: 'locked' },
    });
    await instance.close();
  });

  test('keeps no write-ahead log beside it once it is closed', async () => {
    const instance = await open();
    await write(instance, [insertion(step('a'))]);
    await instance.close();
    expect(readdirSync(folder)).toEqual(['station.sqlite']);
    expect(checkDatabaseFile(file())).toEqual({ state: 'sound' });
  });

  test('that a newer program wrote is refused and left as it is', async () => {
    const instance = await open();
    await write(instance, [insertion(step('a'))]);
    await instance.close();
    const connection = openEngine(file(), { busyTimeoutMs: 0 });
    connection.exec(`PRAGMA user_version = ${FORMAT_VERSION + 1}`);
    connection.exec(`UPDATE rx_about SET value = '${FORMAT_VERSION + 1}' WHERE key = 'format'`);
    connection.close();
    const before = readFileSync(file());
    await expect(open()).rejects.toMatchObject({
      code: 'newer-format',
      file: file(),
      message: expect.stringContaining('Update this program') as unknown,
    });
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  test.each([
    ['application id', 68],
    ['format', 60],
  ])('whose %s in the header was damaged is told from one of another program', async (_what, offset) => {
    const instance = await open();
    await write(instance, [insertion(step('a'))]);
    await instance.close();
    const bytes = readFileSync(file());
    bytes[offset] = 0x33;
    writeFileSync(file(), bytes);
    await expect(open()).rejects.toMatchObject({ code: 'damaged' });
  });

  test('of another program is refused and left as it is', async () => {
    const connection = openEngine(file(), { busyTimeoutMs: 0 });
    connection.exec('CREATE TABLE precious (id)');
    connection.close();
    const before = readFileSync(file());
    await expect(open()).rejects.toMatchObject({ code: 'foreign' });
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  test('that is no SQLite file is refused with its name and what to do', async () => {
    writeFileSync(file(), 'Dear diary, '.repeat(1000));
    await expect(open()).rejects.toMatchObject({
      code: 'not-a-database',
      file: file(),
      message: expect.stringContaining('restore the last backup') as unknown,
    });
    expect(checkDatabaseFile(file())).toMatchObject({ state: 'unsound', failure: { code: 'not-a-database' } });
  });

  test('that is damaged inside is found by the check, and by the read that meets the damage', async () => {
    const instance = await open();
    await write(
      instance,
      Array.from({ length: 500 }, (_, index) => insertion(step(`a${index}`, { note: 'x'.repeat(200) }))),
    );
    await instance.close();
    expect(checkDatabaseFile(file())).toEqual({ state: 'sound' });
    const bytes = readFileSync(file());
    for (let page = 4; page < bytes.length / 4096; page += 1) bytes.fill(0xa5, page * 4096, page * 4096 + 600);
    writeFileSync(file(), bytes);
    const check = checkDatabaseFile(file());
    expect(check).toMatchObject({ state: 'unsound', failure: { code: 'damaged' } });
    await expect(
      open().then((damaged) => findIds(damaged, { selector: { note: { $exists: true } } })),
    ).rejects.toMatchObject({ code: 'damaged' });
  });

  test('that is missing is not made by the check', () => {
    expect(checkDatabaseFile(file())).toEqual({ state: 'missing' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('in a place where no file can be is refused with the reason', async () => {
    writeFileSync(join(folder, 'wall'), '');
    await expect(open({ folder: join(folder, 'wall') })).rejects.toMatchObject({ code: 'cannot-open' });
  });
});
