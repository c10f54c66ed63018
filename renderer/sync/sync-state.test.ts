import { expect, test } from 'vitest';

import type { LaneProgress, SyncView } from '../../shared/views/view-schemas.ts';
import { isAmber, isFirstSync, roughTime, rowsComing, totalsOf, urgentOldMinutes } from './sync-state.ts';

const lastContactAt = '2026-11-22T10:00:00.000Z';
const after = (minutes: number) => Date.parse(lastContactAt) + minutes * 60_000;
const offline: SyncView = {
  state: 'offline',
  waiting: 3,
  lastContactAt,
  amberAfterMinutes: 30,
  problem: null,
  lanes: [],
  prioritySafety: { maxAgeMinutes: 60, whenOlder: 'allow' },
  serverRestoredAt: null,
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

function lane(over: Partial<LaneProgress>): LaneProgress {
  return { lane: 'normal', here: 0, coming: 0, secondsLeft: 0, completeAt: lastContactAt, ...over };
}
const online = (...lanes: LaneProgress[]): SyncView => ({ ...offline, state: 'online', lanes });

test('a station is on its first sync until every lane was complete once, wherever it was cut', () => {
  const coming = lane({ completeAt: null, here: 5, coming: 5 });
  expect(isFirstSync(online(lane({ lane: 'priority' }), coming))).toBe(true);
  expect(isFirstSync({ ...online(coming), state: 'offline' })).toBe(true);
  expect(isFirstSync(online(lane({ lane: 'priority' }), lane({ here: 10, coming: 500 })))).toBe(false);
  expect(isFirstSync({ ...online(coming), state: 'off' })).toBe(false);
});

test('the lanes are added up, and what is not known of one is not known of all', () => {
  const both = [lane({ here: 10, coming: 2, secondsLeft: 1 }), lane({ here: 100, coming: 50, secondsLeft: 9 })];
  expect(totalsOf(both)).toEqual({ here: 110, of: 162, secondsLeft: 9 });
  expect(totalsOf([...both, lane({ coming: null, secondsLeft: null })])).toEqual({
    here: 110,
    of: null,
    secondsLeft: null,
  });
  expect(totalsOf([]).of).toBeNull();
});

test.each([
  [0, 0],
  [199, 0],
  [200, 200],
  [4830, 4900],
  [51_480, 52_000],
])('of %i rows on their way it says %i', (coming, said) => {
  expect(rowsComing(online(lane({ here: 7, coming })))).toBe(said);
  expect(rowsComing({ ...online(lane({ coming })), state: 'offline' })).toBe(0);
});

test.each([
  [0.4, 'moment', 0],
  [5, 'moment', 0],
  [6, 'seconds', 10],
  [19, 'seconds', 20],
  [55, 'seconds', 55],
  [56, 'minutes', 1],
  [140, 'minutes', 3],
])('%d seconds are left: %s %i', (seconds, code, count) => {
  expect(roughTime(seconds)).toEqual({ code, count });
});

test('urgent messages are old after the age that the site has set, and never where there is no server', () => {
  const view = online(lane({ lane: 'priority' }));
  expect(urgentOldMinutes(view, after(60))).toBeUndefined();
  expect(urgentOldMinutes(view, after(61))).toBe(61);
  expect(urgentOldMinutes({ ...view, state: 'off' }, after(61))).toBeUndefined();
  expect(urgentOldMinutes(online(lane({ lane: 'priority', completeAt: null })), after(61))).toBeUndefined();
});
