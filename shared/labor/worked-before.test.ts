import { expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { createDispatchList } from '../dispatch/dispatch-list.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { homeViewOf } from '../views/home-view-of.ts';
import { homeView } from '../views/view-schemas.ts';

const MINUTE = 60_000;

/** A saw at which Ann started a job. */
function atWork() {
  const station = createTestStation({ plan: smallPlant() });
  const { commands, give, clock, world } = station;
  for (const person of ['ann', 'sue']) give(commands.signOn(person));
  expect(give(commands.start('ann', 'wo-1', '10', 'urgent')).ok).toBe(true);
  const place = { world, station: station.id, equipment: 'saw-1' };
  const onJob = () => {
    const dispatch = createDispatchList(world, () => 'saw-1');
    const { running } = homeView.parse(homeViewOf(place, dispatch.ranking(), clock.nowMs()));
    return running?.people.map(({ id, since, beforeMs }) => [
      id,
      (clock.nowMs() - Date.parse(since)) / MINUTE,
      (beforeMs ?? 0) / MINUTE,
    ]);
  };
  /** A command takes a second. */
  const pass = (minutes: number) => clock.advance(minutes * MINUTE - 1000);
  return { station, commands, give, onJob, pass };
}

test('whoever comes back to a job is shown with the time that they worked on it before', () => {
  const { commands, give, onJob, pass, station } = atWork();
  pass(10);
  expect(onJob()).toEqual([['ann', 10, 0]]);
  give(commands.leave('ann', 'wo-1', '10'));
  pass(30);
  give(commands.join('ann', 'wo-1', '10'));
  pass(5);
  expect(onJob()).toEqual([['ann', 5, 10]]);
  give(commands.leave('ann', 'wo-1', '10'));
  pass(30);
  const joined = give(commands.join('ann', 'wo-1', '10'));
  expect(onJob()?.[0]?.[2]).toBe(15);
  expect(joined.ok).toBe(true);
  // Another person and another job have their own time.
  give(commands.join('sue', 'wo-1', '10'));
  expect(onJob()?.map(([id, , before]) => [id, before])).toEqual([
    ['ann', 15],
    ['sue', 0],
  ]);
  expect(stateOf(station.world, 'person', 'ann').worked).toEqual([{ order: 'wo-1', operation: '10', ms: 15 * MINUTE }]);
});

test('a stretch whose end is taken back is one again', () => {
  const { commands, give, onJob, pass } = atWork();
  pass(10);
  const left = give(commands.leave('ann', 'wo-1', '10'));
  pass(2);
  give(commands.undo('ann', left.command));
  pass(3);
  expect(onJob()).toEqual([['ann', 15, 0]]);
});
