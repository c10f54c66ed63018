import { describe, expect, it, vi } from 'vitest';

import { memoryDisk, openMemoryStationStore } from './memory-station-store.ts';
import { logSource, someFacts, someRows } from './store-samples.testkit.ts';

describe('a disk in memory', () => {
  it('keeps facts whose write it reports as failed, when it is told to fail after the write', async () => {
    const disk = memoryDisk();
    const store = openMemoryStationStore(disk);
    const { facts } = someFacts(2);
    disk.afterSync = () => Promise.reject(new Error('The disk is full.'));
    await expect(store.append(facts)).rejects.toThrow('The disk is full.');
    expect(disk.own).toEqual(facts);
  });

  it('ends a pull whose page it did not take, says so, and keeps nothing of the page', async () => {
    const disk = memoryDisk();
    const store = openMemoryStationStore(disk);
    disk.beforeSync = () => Promise.reject(new Error('The disk is full.'));
    const failed = vi.fn();
    const pull = await store.pull('normal', { ...logSource('e1:i1', someRows(1, 3)), failed });
    await vi.waitUntil(() => failed.mock.calls.length > 0);
    disk.beforeSync = () => Promise.resolve();
    await pull.inSync();
    expect([failed.mock.calls.length, disk.rows.size, disk.checkpoints.size]).toEqual([1, 0, 0]);
  });

  it('purges no row that was written again after it was decided', async () => {
    const disk = memoryDisk();
    const store = openMemoryStationStore(disk);
    const rows = someRows(1, 2);
    const first = await store.pull('normal', logSource('e1:i1', rows));
    await first.inSync();
    await first.stop();
    const decidedAt = store.reader.ends();
    const again = await store.pull('normal', logSource('e2:i1', rows.slice(1)));
    await again.inSync();
    await store.purge(
      rows.map(({ key }) => key),
      decidedAt,
    );
    expect([...disk.rows.keys()]).toEqual([rows[1]?.key]);
  });
});
