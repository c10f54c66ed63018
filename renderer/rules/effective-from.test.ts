import { expect, test } from 'vitest';

import { movedFrom, nextBeginnings } from './effective-from.ts';

const HOUR = 3_600_000;
const ZONE = 'Europe/Berlin';

test('another moment is found in steps by the clocks of the site, never in what is over', () => {
  const now = Date.parse('2026-10-24T10:20:00.000Z');
  expect(movedFrom(null, HOUR, now, ZONE)).toBe('2026-10-24T12:00:00.000Z');
  // Over the night in which the clocks are set back noon stays noon.
  expect(movedFrom('2026-10-24T10:00:00.000Z', 24 * HOUR, now, ZONE)).toBe('2026-10-25T11:00:00.000Z');
  expect(movedFrom('2026-10-24T12:00:00.000Z', -24 * HOUR, now, ZONE)).toBe('2026-10-24T11:00:00.000Z');
  expect(movedFrom('2026-10-24T12:00:00.000Z', HOUR, now, 'Mars/Olympus')).toBe('2026-10-24T13:00:00.000Z');
});

test('the next day and the next week begin at midnight of the site, over a change of the clocks, too', () => {
  expect(nextBeginnings(Date.parse('2026-11-25T23:30:00.000Z'), ZONE)).toEqual({
    tomorrow: '2026-11-26T23:00:00.000Z',
    nextWeek: '2026-11-29T23:00:00.000Z',
  });
  // On a Sunday tomorrow is the next week.
  expect(nextBeginnings(Date.parse('2026-10-25T10:00:00.000Z'), ZONE)).toEqual({
    tomorrow: '2026-10-25T23:00:00.000Z',
    nextWeek: '2026-10-25T23:00:00.000Z',
  });
  expect(nextBeginnings(Date.parse('2026-10-24T10:00:00.000Z'), ZONE).tomorrow).toBe('2026-10-24T22:00:00.000Z');
});
