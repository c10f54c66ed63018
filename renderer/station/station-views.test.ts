import { expect, test } from 'vitest';

import type { Host, HostTopic } from '../../shared/host/host-contract.ts';
import { followViews, holdView, viewNow } from './station-views.ts';

/** A station that only notes which views are asked of it, and sends what a test says. */
function listeningHost() {
  const wanted = new Map<HostTopic, (view: never) => void>();
  const host: Pick<Host, 'subscribe'> = {
    subscribe: (topic, listener) => {
      wanted.set(topic, listener);
      return () => wanted.delete(topic);
    },
  };
  return { host: host as Host, wanted };
}

test('Long views are asked for while somebody shows them, and forgotten when nobody does', () => {
  const { host, wanted } = listeningHost();
  followViews(host);
  expect(wanted.has('home')).toBe(true);
  for (const topic of ['shift', 'unsent', 'sheet', 'deviations'] as const) expect(wanted.has(topic)).toBe(false);

  const [release, releaseToo] = [holdView('unsent'), holdView('unsent')];
  const view = { waiting: 3 };
  wanted.get('unsent')?.(view as never);
  expect(viewNow('unsent')).toEqual(view);
  release();
  expect(wanted.has('unsent')).toBe(true);
  expect(viewNow('unsent')).toEqual(view);
  releaseToo();
  expect(wanted.has('unsent')).toBe(false);
  expect(viewNow('unsent')).toBeUndefined();

  const again = holdView('unsent');
  expect(wanted.has('unsent')).toBe(true);
  again();
});
