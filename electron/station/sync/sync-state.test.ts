import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { emptySyncState, readSyncState, writeSyncState } from './sync-state.ts';
import type { LaneStore, SyncState } from './sync-state.ts';

const state: SyncState = {
  lastContactAt: '2026-03-02T06:00:00.000Z',
  held: new Map([['line-1/normal/0123456789ab', 7]]),
  epoch: 'e1',
  restoredAt: null,
  lanes: {
    priority: {
      here: 3,
      coming: 0,
      complete: { at: '2026-03-02T06:00:00.000Z', boot: 'b', uptimeMs: 1000, ageMs: 60_000 },
    },
  },
};

const store = storeAt('g1', 3, 9);

function storeAt(generation: string, priority: number, normal: number): LaneStore {
  return { generation, reader: { ends: () => ({ own: 0, priority, normal }) } };
}

describe('what a station remembers of its last contact', () => {
  it('survives a restart', () => {
    const folder = freshFolder();
    writeSyncState(folder, state, store);
    expect(readSyncState(folder, store)).toEqual(state);
  });

  it.each([
    ['was recovered', storeAt('g2', 3, 9)],
    ['is an older copy of itself', storeAt('g1', 2, 9)],
  ])('says nothing of how old the lanes are in a store that %s', (_, another) => {
    const folder = freshFolder();
    writeSyncState(folder, state, store);
    expect(readSyncState(folder, another)).toEqual({ ...state, lanes: {} });
    expect(readSyncState(folder, storeAt('g1', 5, 12))).toEqual(state);
  });

  it('is written only when it changed', () => {
    const folder = freshFolder();
    writeSyncState(folder, state, store);
    const { ino } = statSync(join(folder, 'sync-state.json'));
    writeSyncState(folder, { ...state }, store);
    expect(statSync(join(folder, 'sync-state.json')).ino).toBe(ino);
    writeSyncState(folder, { ...state, lastContactAt: '2026-03-02T06:01:00.000Z' }, store);
    expect(statSync(join(folder, 'sync-state.json')).ino).not.toBe(ino);
  });

  it('counts as never when the file is damaged', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'sync-state.json'), '{"held":');
    expect(readSyncState(folder, store)).toEqual(emptySyncState());
  });
});
