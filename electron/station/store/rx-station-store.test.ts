import { afterEach, describe, expect, it, vi } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { openRxStationStore } from './rx-station-store.ts';
import { logSource, someRows } from './store-samples.testkit.ts';

const disk = vi.hoisted(() => ({ refusals: 0, refusedStarts: 0, refusedPlaces: 0 }));
const pulled = vi.hoisted(() => new Set<{ readonly onClose: readonly unknown[] }>());

vi.mock(import('rxdb/plugins/replication'), async (original) => {
  const real = await original();
  return {
    ...real,
    replicateRxCollection: (options) => {
      pulled.add(options.collection);
      return real.replicateRxCollection(options);
    },
  };
});

vi.mock(import('../rx-sqlite/storage.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    getRxStorageSqlite: (options) => {
      const storage = real.getRxStorageSqlite(options);
      return {
        ...storage,
        createStorageInstance: async (params) => {
          if (params.collectionName.startsWith('rx-replication-meta') && disk.refusedStarts > 0) {
            disk.refusedStarts -= 1;
            throw new Error('The disk is full.');
          }
          const instance = await storage.createStorageInstance(params);
          const write = instance.bulkWrite.bind(instance);
          instance.bulkWrite = async (rows, context) => {
            if (context === 'replication-set-checkpoint' && disk.refusedPlaces > 0) {
              disk.refusedPlaces -= 1;
              throw new Error('The disk is full.');
            }
            if (params.collectionName === 'site_normal' && disk.refusals > 0) {
              disk.refusals -= 1;
              throw new Error('The disk is full.');
            }
            return await write(rows, context);
          };
          return instance;
        },
      };
    },
  };
});

afterEach(() => {
  disk.refusals = 0;
});

describe('a pull into the database', () => {
  it('keeps what comes twice in one page in its last place: an order that left and came back is back', async () => {
    const store = await openRxStationStore(freshFolder(), 'line-1');
    const order = (seq: number) => ({
      seq,
      key: 'plan/workOrder/wo-1@1',
      lane: 'normal' as const,
      kind: 'plan',
      body: {},
    });
    const left = { seq: 2, key: 'scope/normal/workOrder:wo-1', lane: 'normal' as const, kind: 'scope', body: {} };
    const told: number[] = [];
    store.onRows((rows) => told.push(...rows.map(({ seq }) => seq)));
    const pull = await store.pull('normal', logSource('e1:i1', [order(1), left, order(3)]));
    await pull.inSync();
    expect(told).toEqual([2, 3]);
    const { items } = store.reader.after('normal', 0, 10);
    expect(items.map((item) => ('row' in item ? item.row.seq : 0))).toEqual([2, 3]);
    await pull.stop();
    await store.close();
  });

  it('tells that the disk refused a page, and has that page after it began again', async () => {
    const store = await openRxStationStore(freshFolder(), 'line-1');
    const source = logSource('e1:i1', someRows(1, 1700));
    disk.refusals = 1;
    const failure = await new Promise((resolve) => {
      void store.pull('normal', { ...source, fetch: source.fetch.bind(source), failed: resolve }).then(async (pull) => {
        await expect.poll(() => disk.refusals).toBe(0);
        await pull.inSync();
        resolve('nothing was said');
      });
    });
    expect((failure as Error).message).toContain('The disk is full.');
    const again = await store.pull('normal', source);
    await again.inSync();
    let count = 0;
    for await (const batch of store.stream()) if ('rows' in batch) count += batch.rows.length;
    expect(count).toBe(1700);
    await store.close();
  });

  it('tells that the disk refused its place in the log, leaves no rejection unhandled, and has everything when it began again', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const store = await openRxStationStore(freshFolder(), 'line-4');
    disk.refusedPlaces = 1;
    const source = logSource('e1:i1', someRows(1, 1200));
    const failure = await new Promise((resolve) => {
      void store.pull('normal', { ...source, fetch: source.fetch.bind(source), failed: resolve });
    });
    expect((failure as Error).message).toContain('The disk is full.');
    const asked: (number | undefined)[] = [];
    const again = await store.pull('normal', {
      ...source,
      fetch: (checkpoint, limit) => {
        asked.push(checkpoint?.seq);
        return source.fetch(checkpoint, limit);
      },
    });
    await again.inSync();
    expect(asked[0]).toBeUndefined();
    let count = 0;
    for await (const batch of store.stream()) if ('rows' in batch) count += batch.rows.length;
    expect(count).toBe(1200);
    await store.close();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('leaves nothing behind when it has ended, however often the server went away', async () => {
    const store = await openRxStationStore(freshFolder(), 'line-2');
    const source = logSource('e1:i1', someRows(1, 3));
    const kept: number[] = [];
    pulled.clear();
    for (let times = 0; times < 4; times += 1) {
      const pull = await store.pull('normal', source);
      await pull.inSync();
      await pull.stop();
      kept.push([...pulled].reduce((sum, { onClose }) => sum + onClose.length, 0));
    }
    expect(new Set(kept).size).toBe(1);
    await store.close();
  });

  it('says that it cannot begin when the disk has no room for its place in the log', async () => {
    const store = await openRxStationStore(freshFolder(), 'line-3');
    disk.refusedStarts = 1;
    await expect(store.pull('normal', logSource('e1:i1', someRows(1, 3)))).rejects.toThrow('The disk is full.');
    const again = await store.pull('normal', logSource('e1:i1', someRows(1, 3)));
    await again.inSync();
    await store.close();
  });
});
