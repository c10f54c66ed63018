import { expect, test } from 'vitest';

import type { StopLine } from '../../shared/views/stops-view.ts';
import { hoursOf, nearestStop, shareOf } from './timeline-scale.ts';

const at = (time: string) => Date.parse(`2026-11-22T${time}:00.000Z`);
const range = { fromMs: at('06:00'), toMs: at('14:00') };
const stop = (id: string, from: string, to: string | null): StopLine => ({
  id,
  from: new Date(at(from)).toISOString(),
  to: to === null ? null : new Date(at(to)).toISOString(),
  reason: null,
  by: 'person',
  order: null,
});

test('the shift is the whole width, and nothing lies outside', () => {
  expect([shareOf(range, at('10:00')), shareOf(range, at('05:00')), shareOf(range, at('15:00'))]).toEqual([0.5, 0, 1]);
  expect(shareOf({ fromMs: 5, toMs: 5 }, 5)).toBe(0);
});

test('hours are marked, every second one in a long shift', () => {
  expect(hoursOf(range).length).toBe(8);
  expect(hoursOf({ fromMs: at('05:30'), toMs: at('17:30') })[0]).toBe('2026-11-22T06:00:00.000Z');
  expect(hoursOf({ fromMs: at('05:30'), toMs: at('17:30') }).length).toBe(6);
});

test('a gloved finger beside a short stop means that stop, one far from any means none', () => {
  const stops = [stop('short', '08:00', '08:02'), stop('long', '09:00', '10:00'), stop('lasts', '13:00', null)];
  const tap = (time: string) => nearestStop(stops, range, shareOf(range, at(time)), 0.03, at('13:30'));
  expect(['07:50', '08:10', '09:30', '11:30', '13:20', '13:40'].map((time) => tap(time))).toEqual([
    'short',
    'short',
    'long',
    undefined,
    'lasts',
    'lasts',
  ]);
  expect(nearestStop([stop('yesterday', '02:00', '03:00')], range, 0, 0.03, at('13:30'))).toBeUndefined();
});
