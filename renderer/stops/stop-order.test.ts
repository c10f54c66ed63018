import { expect, test } from 'vitest';

import type { StopLine } from '../../shared/views/stops-view.ts';
import { canSplit, middleMinute, moveMinute } from './split-moment.ts';
import { inOrderOfAttention, lengthMs, stopInFocus } from './stop-order.ts';

const at = (time: string) => `2026-11-22T${time}.000Z`;
const stop = (id: string, from: string, to: string | null, reason: string | null): StopLine => ({
  id,
  from: at(from),
  to: to === null ? null : at(to),
  reason,
  by: 'counter',
  order: null,
});
const early = stop('early', '06:10:00', '06:14:00', null);
const explained = stop('explained', '07:00:00', '07:30:00', 'fault');
const late = stop('late', '08:00:00', '08:02:30', null);
const lasting = stop('lasting', '09:00:00', null, 'break');
const now = Date.parse(at('09:12:30'));

test('the stop that lasts comes first, then what nobody has explained, newest first', () => {
  expect(inOrderOfAttention([early, explained, late, lasting]).map(({ id }) => id)).toEqual([
    'lasting',
    'late',
    'early',
    'explained',
  ]);
});

test('the reasons are for the stop that was chosen, else for the first that has none', () => {
  const lines = [early, explained, late, lasting];
  expect(stopInFocus(lines, 'explained')).toBe(explained);
  expect(stopInFocus(lines, null)).toBe(late);
  expect(stopInFocus(lines, 'gone')).toBe(late);
  expect(stopInFocus([explained, lasting], null)).toBe(lasting);
  expect(stopInFocus([], null)).toBeUndefined();
});

test('a stop that lasts is as long as it took so far', () => {
  expect([lengthMs(lasting, now), lengthMs(late, now), lengthMs(lasting, 0)]).toEqual([750_000, 150_000, 0]);
});

test('a stop is split at a whole minute strictly inside of it', () => {
  const minute = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  expect(minute(middleMinute(explained, now))).toBe('07:15');
  expect(minute(moveMinute(explained, middleMinute(explained, now), 5, now))).toBe('07:20');
  expect(minute(moveMinute(explained, middleMinute(explained, now), -60, now))).toBe('07:01');
  expect(minute(moveMinute(explained, middleMinute(explained, now), 60, now))).toBe('07:29');
  expect(minute(moveMinute(lasting, middleMinute(lasting, now), 60, now))).toBe('09:12');
  expect([canSplit(late, now), canSplit(stop('blink', '10:00:05', '10:00:50', null), now)]).toEqual([true, false]);
});
