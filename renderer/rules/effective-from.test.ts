import { expect, test } from 'vitest';

import { fieldOfInstant, instantOfField, nextBeginnings } from './effective-from.ts';

const ZONE = 'Europe/Berlin';

test('a date and time that is entered is one of the site', () => {
  expect(instantOfField('2026-11-24T06:00', ZONE)).toBe('2026-11-24T05:00:00.000Z');
  expect(fieldOfInstant('2026-11-24T05:00:00.000Z', ZONE)).toBe('2026-11-24T06:00');
  expect(instantOfField('2026-07-01T06:00', ZONE)).toBe('2026-07-01T04:00:00.000Z');
  expect(instantOfField('', ZONE)).toBeNull();
  expect(instantOfField('2026-11-24T06:00', 'Mars/Olympus')).toBe('2026-11-24T06:00:00.000Z');
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
