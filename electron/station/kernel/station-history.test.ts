import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { v7 } from 'uuid';
import { afterEach, describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import { sealFacts } from '../../../shared/facts/seal.ts';
import { keepRow, memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import type { MemoryDisk } from '../store/memory-station-store.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { storeFolder } from './store-folder.ts';

afterEach(stopAllStations);

const NOW = Date.UTC(2026, 2, 2, 5);

/** A disk with a plan and a history of one machine. */
function longDisk(count: number): MemoryDisk {
  const disk = memoryDisk();
  for (const row of planRows(smallPlant())) keepRow(disk, row);
  const drafts = Array.from({ length: count }, (_, index) => ({
    type: 'EquipmentStateChanged',
    v: 1,
    refs: ['equipment:press-1'],
    data:
      index % 2 === 0
        ? { equipment: 'press-1', state: 'stopped', reason: 'jam' }
        : { equipment: 'press-1', state: 'available' },
    occurredAt: new Date(NOW).toISOString(),
    person: { id: 'p-ada', proof: 'badge' as const },
    command: v7(),
  }));
  const head = emptyHead('line-1/priority/0123456789ab');
  const context = { site: 'demo', nowMs: NOW, boot: 'b', mono: 0, newId: () => v7() };
  disk.own = sealFacts(drafts, head, '0000000000000000', context).facts;
  return disk;
}

/** A store on a disk so slow that a start cannot wait for all of it. */
function slowStore(disk: MemoryDisk): StationStore {
  const store = openMemoryStationStore(disk);
  return {
    ...store,
    reader: {
      ...store.reader,
      after(part, after, limit) {
        const until = performance.now() + 30;
        while (performance.now() < until);
        return store.reader.after(part, after, limit);
      },
    },
  };
}

describe('a station with a long history and no projection', () => {
  it('answers screens at once and says how far it is, decides nothing before it has read everything, and then goes on', async () => {
    const disk = longDisk(5001);
    const line = await startTestStation({ folder: freshFolder(), store: slowStore(disk) });
    const { history } = await line.see('sync', (view) => view.history.state === 'reading');
    expect(history.done).toBeLessThan(history.of);
    expect(history.of).toBe(5001 + disk.rows.size);
    expect((await line.see('session', () => true)).station.id).toBe('line-1');
    expect(await line.do('signOn', { badge: 'B-1' }, { actor: null })).toMatchObject({
      ok: false,
      refusal: { code: 'starting', params: { percent: expect.any(Number) as number } },
    });
    expect(disk.own).toHaveLength(5001);
    await line.station.ready;
    await line.see('sync', (view) => view.history.state === 'complete' && view.history.of === 5001);
    await line.see('home', (view) => view.stop !== null);
    expect(await line.do('signOn', { badge: 'B-1' }, { actor: null })).toMatchObject({ ok: true });
    expect(await line.do('releaseEquipment', {})).toMatchObject({ ok: true });
  });

  it('answers a command that it had recorded before, also while it reads', async () => {
    const disk = longDisk(3001);
    const line = await startTestStation({ folder: freshFolder(), store: slowStore(disk) });
    const [first] = disk.own;
    const id = first?.command ?? '';
    expect(await line.do('stopEquipment', { reason: 'jam' }, { id })).toMatchObject({ ok: true });
  });

  it('can be stopped while it reads', async () => {
    const line = await startTestStation({ folder: freshFolder(), store: slowStore(longDisk(3001)) });
    await line.station.stop();
    expect((await line.see('sync', () => true)).history.state).toBe('reading');
  });

  it('exchanges with the server only when it has read everything', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const line = await startTestStation({ folder: freshFolder(), store: slowStore(longDisk(3001)), link: server.link });
    expect((await line.see('sync', () => true)).state).toBe('never');
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
  });
});

describe('a station with a projection', () => {
  it('starts from it, reads nothing again, and remembers which commands it recorded', async () => {
    const folder = freshFolder();
    const open = () => openRxStationStore(storeFolder(folder), 'line-1');
    const server = fakeServer(planRows(smallPlant()));
    const line = await startTestStation({ folder, store: await open(), link: server.link });
    await line.see('next', (view) => view.readyCount > 0);
    await line.do('signOn', { badge: 'B-1' }, { actor: null });
    const id = v7();
    const first = await line.do('stopEquipment', { reason: 'jam' }, { id });
    await line.see('sync', (view) => view.waiting === 0 && view.state === 'online');
    await line.station.stop();
    expect(existsSync(join(storeFolder(folder), 'line-1.projection.sqlite'))).toBe(true);

    const store = await open();
    const read: number[] = [];
    const again = await startTestStation({
      folder,
      store: {
        ...store,
        reader: {
          ...store.reader,
          after(part, after, limit) {
            const found = store.reader.after(part, after, limit);
            read.push(found.items.length);
            return found;
          },
        },
      },
    });
    expect(read.filter((count) => count > 0)).toEqual([]);
    expect((await again.see('home', () => true)).stop?.reason).toBe('jam');
    expect((await again.see('session', () => true)).people.map((person) => person.id)).toEqual(['p-ada']);
    expect(await again.do('stopEquipment', { reason: 'jam' }, { id })).toEqual(first);
    expect(await again.do('releaseEquipment', {})).toMatchObject({ ok: true });
    const actions = await again.see('actions', (view) => view.lines.length === 3);
    expect(actions.lines.map((action) => action.reached)).toEqual(['station', 'server', 'server']);
  });
});
