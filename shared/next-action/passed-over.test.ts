import { expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { createUnitPerformances } from '../performance/unit-performances.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { lineViewOf } from '../views/line-view-of.ts';
import { lineView } from '../views/line-view.ts';
import { passedOverSchema } from './passed-over.ts';

const DAY_MS = 86_400_000;
const NONE = { open: 0, overdue: 0, byAge: { quarter: 0, hour: 0, shift: 0, longer: 0 }, lines: [] };

test('the line tells for each machine how often recommendations were put off in 7 and in 30 days and other jobs begun first, and why', () => {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands, clock, world } = station;
  give(commands.signOn('ann'));
  const units = () => {
    const nowMs = clock.nowMs();
    const performances = createUnitPerformances(world);
    const sources = { performances, equipment: 'saw-1', nowMs, heardMs: nowMs, deviations: () => NONE };
    return lineView.parse(lineViewOf(sources)).units;
  };
  const of = (equipment: string) => units().find((unit) => unit.equipment === equipment);
  give(commands.decline('ann', 'busy', 'wo-1/10'));
  clock.advance(2 * DAY_MS);
  give(commands.decline('ann', 'busy', 'wo-2/10'));
  give(commands.decline('ann', 'done', 'wo-2/20'));
  const declined = of('saw-1')?.declined.map(({ reason, week, month, text }) => [reason, week, month, text.en]);
  expect(declined).toEqual([
    ['busy', 2, 2, 'Busy with something else'],
    ['done', 1, 1, 'Done already'],
  ]);
  expect(of('saw-2')?.declined).toEqual([]);
  clock.advance(6 * DAY_MS);
  expect(of('saw-1')?.declined.map(({ reason, week, month }) => [reason, week, month])).toEqual([
    ['busy', 1, 2],
    ['done', 1, 1],
  ]);
  clock.advance(26 * DAY_MS);
  expect(of('saw-1')?.declined).toEqual([]);
});

test('a job that was begun before the first of the list counts with its reason', () => {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands, clock, world } = station;
  give(commands.signOn('ann'));
  expect(give(commands.start('ann', 'wo-2', '10', 'urgent')).ok).toBe(true);
  const nowMs = clock.nowMs();
  const sources = {
    performances: createUnitPerformances(world),
    equipment: 'saw-1',
    nowMs,
    heardMs: nowMs,
    deviations: () => NONE,
  };
  const unit = lineViewOf(sources).units.find(({ equipment }) => equipment === 'saw-1');
  expect(unit?.overridden).toMatchObject([
    {
      reason: 'urgent',
      week: 1,
      month: 1,
      cases: [{ person: expect.stringMatching(/ann/i), taken: expect.any(String), first: expect.any(String) }],
    },
  ]);
  const [one] = unit?.overridden[0]?.cases ?? [];
  expect(one?.taken).toMatch(/2/);
  expect(one?.first).not.toBe(one?.taken);
});

test('what is remembered of a machine is bounded: the last 30 cases, and counts that go on', () => {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands, clock, world } = station;
  give(commands.signOn('ann'));
  for (let index = 0; index < 40; index += 1) {
    clock.advance(60_000);
    give(commands.decline('ann', 'busy', `wo-1/${index}`));
  }
  const { passedOver } = stateOf(world, 'equipment', 'saw-1');
  expect(passedOver.cases).toHaveLength(30);
  expect(passedOver.days.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  expect(passedOver.days.length).toBeLessThanOrEqual(2);
  expect(passedOverSchema.parse(passedOver)).toEqual(passedOver);
});
