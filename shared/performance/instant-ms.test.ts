import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { instantMs } from './instant-ms.ts';

test('an instant of a fact is read as Date.parse reads it', () => {
  const instants = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.array(instants, { maxLength: 20 }), (dates) => {
      for (const date of dates) expect(instantMs(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test('other ways to write an instant are read too', () => {
  expect(instantMs('2026-11-23T06:00:00Z')).toBe(Date.UTC(2026, 10, 23, 6));
});
