import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { emptySyncState, readSyncState, writeSyncState } from './sync-state.ts';
import type { SyncState } from './sync-state.ts';

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

describe('what a station remembers of its last contact', () => {
  it('survives a restart', () => {
    const folder = freshFolder();
    writeSyncState(folder, state);
    expect(readSyncState(folder)).toEqual(state);
  });

  it('is written only when it changed', () => {
    const folder = freshFolder();
    writeSyncState(folder, state);
    const { ino } = statSync(join(folder, 'sync-state.json'));
    writeSyncState(folder, { ...state });
    expect(statSync(join(folder, 'sync-state.json')).ino).toBe(ino);
    writeSyncState(folder, { ...state, lastContactAt: '2026-03-02T06:01:00.000Z' });
    expect(statSync(join(folder, 'sync-state.json')).ino).not.toBe(ino);
  });

  it('counts as never when the file is damaged', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'sync-state.json'), '{"held":');
    expect(readSyncState(folder)).toEqual(emptySyncState());
  });
});
