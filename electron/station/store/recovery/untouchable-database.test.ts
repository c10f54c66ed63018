import { existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openEngine } from '../../rx-sqlite/engine.ts';
import { open, plantStore } from './damaged-store.testkit.ts';

describe('a database that must not be touched', () => {
  it('is refused when another program uses it, and left alone', async () => {
    const plant = await plantStore();
    const other = openEngine(plant.database, { busyTimeoutMs: 0 });
    other.exec('BEGIN EXCLUSIVE');
    truncateSync(join(plant.folder, 'store.json'), 0);
    await expect(open(plant.folder)).rejects.toMatchObject({ code: 'locked' });
    other.close();
    expect(existsSync(join(plant.folder, 'set-aside'))).toBe(false);
  });

  it('is refused when a newer program wrote it, and left alone', async () => {
    const plant = await plantStore();
    const newer = openEngine(plant.database, { busyTimeoutMs: 0 });
    newer.exec("PRAGMA user_version = 9; UPDATE rx_about SET value = '9' WHERE key = 'format'");
    newer.close();
    const before = readFileSync(plant.database);
    await expect(open(plant.folder)).rejects.toMatchObject({ code: 'newer-format' });
    expect(readFileSync(plant.database).equals(before)).toBe(true);
  });

  it('is refused when it is of another program, and left alone', async () => {
    const plant = await plantStore();
    rmSync(plant.database);
    const other = openEngine(plant.database, { busyTimeoutMs: 0 });
    other.exec('CREATE TABLE precious (id)');
    other.close();
    await expect(open(plant.folder)).rejects.toMatchObject({ code: 'foreign' });
    expect(existsSync(join(plant.folder, 'set-aside'))).toBe(false);
  });
});
