import { expect, test } from 'vitest';

import { changesOf, createLiveViews } from './live-views.ts';
import type { LiveView } from './live-views.ts';
import { noChanges } from './replica.ts';

/** Live views on a clock that is moved by hand. */
function live(over: Partial<LiveView> = {}) {
  let now = 0;
  const timers: { atMs: number; run: () => void }[] = [];
  const made: number[] = [];
  const sent: number[] = [];
  const views = createLiveViews(
    [
      {
        topic: 'stops',
        make: () => made.push(now),
        changedBy: changesOf(['equipment', 'person:ann'], ['settings']),
        atMostEveryMs: 500,
        ...over,
      },
    ],
    () => sent.push(now),
    (afterMs, run) => {
      const timer = { atMs: now + afterMs, run };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    () => now,
  );
  function pass(ms: number): void {
    const until = now + ms;
    for (;;) {
      const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > until) break;
      timers.splice(timers.indexOf(next), 1);
      now = next.atMs;
      next.run();
    }
    now = until;
  }
  const change = (ref: string, plan?: string) => {
    const changes = noChanges();
    changes.refs.add(ref);
    if (plan !== undefined) changes.plan.add(plan);
    views.changed(changes);
  };
  return { views, made, sent, timers, pass, change };
}

test('a view is made when somebody asks for it, and again only when what it is made from has changed', () => {
  const { views, made, change } = live();
  views.make('stops');
  views.make('stops');
  expect(made).toHaveLength(1);
  change('workOrder:wo-1');
  change('person:anna');
  views.make('stops');
  expect(made).toHaveLength(1);
  change('equipment:saw-1');
  views.make('stops');
  change('person:ann');
  views.make('stops');
  change('workOrder:wo-1', 'settings/site');
  views.make('stops');
  expect(made).toHaveLength(4);
  expect(views.make('line')).toBeUndefined();
});

test('a view is sent at once and then not more often than it says, the last state too', () => {
  const { sent, pass, change, timers } = live();
  pass(10);
  for (let time = 0; time < 20; time += 1) {
    change('equipment:saw-1');
    pass(100);
  }
  pass(1000);
  expect(sent).toEqual([10, 510, 1010, 1510, 2010]);
  expect(timers).toEqual([]);
});

test('a view that time changes is sent as time passes, and no more once the station stops', () => {
  const { views, sent, pass } = live({ byTimeEveryMs: 5000 });
  pass(16_000);
  expect(sent).toEqual([5000, 10_000, 15_000]);
  views.stop();
  pass(60_000);
  expect(sent).toHaveLength(3);
});
