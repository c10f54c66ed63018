import { expect, it } from 'vitest';

import { createSessions } from './sessions.ts';

it('keeps no token that has ended, and not more than its limit, however many stations come', () => {
  let now = 0;
  let next = 0;
  const sessions = createSessions({ now: () => now, newToken: () => `t${(next += 1)}`, lifetimeMs: 1000 });
  const token = sessions.begin({ station: 'first', publicKey: 'k' });
  for (let index = 0; index < 20_000; index += 1) sessions.begin({ station: `s${index}`, publicKey: 'k' });
  expect(sessions.count()).toBe(10_000);
  expect(sessions.find(token)).toBeUndefined();
  expect(sessions.find(`t${next}`)).toMatchObject({ station: 's19999' });
  now = 1000;
  sessions.begin({ station: 'late', publicKey: 'k' });
  expect(sessions.count()).toBe(1);
});
