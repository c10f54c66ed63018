import { expect, test } from 'vitest';

import { sensibleDues, sensibleEnds, sensibleOvertime } from './offered-times.ts';

const now = Date.parse('2026-03-02T08:20:00Z');

test('a machine is out until a time that somebody would say', () => {
  expect(sensibleEnds(now).slice(0, 3)).toEqual([
    '2026-03-02T09:30:00.000Z',
    '2026-03-02T10:30:00.000Z',
    '2026-03-02T12:30:00.000Z',
  ]);
});

test('a rush order is wanted before it is due; one that is overdue as soon as can be', () => {
  expect(sensibleDues(now, now + 5 * 3_600_000)).toEqual(['2026-03-02T10:30:00.000Z', '2026-03-02T12:30:00.000Z']);
  expect(sensibleDues(now, now - 3_600_000)).toHaveLength(3);
});

test('overtime begins where the shift ends, and ends with the pause at the latest', () => {
  const off = { from: '2026-03-02T14:00:00Z', to: '2026-03-02T17:00:00Z', kind: 'offShift' as const };
  const rest = { from: '2026-03-02T10:00:00Z', to: '2026-03-02T10:30:00Z', kind: 'break' as const };
  expect(sensibleOvertime([rest, off], now, now + 48 * 3_600_000)).toEqual([
    { from: '2026-03-02T14:00:00.000Z', until: '2026-03-02T15:00:00.000Z' },
    { from: '2026-03-02T14:00:00.000Z', until: '2026-03-02T16:00:00.000Z' },
    { from: '2026-03-02T14:00:00.000Z', until: '2026-03-02T17:00:00.000Z' },
  ]);
  expect(sensibleOvertime([rest], now, now + 48 * 3_600_000)).toEqual([]);
});
