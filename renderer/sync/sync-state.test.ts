import { expect, test } from 'vitest';

import type { SyncView } from '../../shared/views/view-schemas.ts';
import { isAmber } from './sync-state.ts';

const lastContactAt = '2026-11-22T10:00:00.000Z';
const after = (minutes: number) => Date.parse(lastContactAt) + minutes * 60_000;
const offline: SyncView = {
  state: 'offline',
  waiting: 3,
  lastContactAt,
  amberAfterMinutes: 30,
  problem: null,
  lanes: [],
  history: { state: 'complete', done: 10, of: 10 },
  storage: { state: 'good', at: null, code: null, detail: '' },
  keptAside: 0,
};

test('being offline stays grey until the age that the site has set', () => {
  expect([isAmber(offline, after(30)), isAmber(offline, after(31))]).toEqual([false, true]);
});

test('a station that never reached its server says so in amber', () => {
  expect(isAmber({ ...offline, state: 'never', lastContactAt: null }, after(0))).toBe(true);
});

test('a station without a server has nothing to wait for', () => {
  expect(isAmber({ ...offline, state: 'off', lastContactAt: null }, after(999))).toBe(false);
});
