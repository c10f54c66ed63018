import { describe, expect, test } from 'vitest';

import { rankJobs } from '../dispatch/rank-jobs.ts';
import { createTestClock } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';

const job = ['wo-2', '10'] as const;

/** Two saws and a mill that hear of each other at once; Ann is signed on at each. */
function floor() {
  const clock = createTestClock();
  const stations = ['st-saw-1', 'st-saw-2', 'st-mill-1'].map((id, index) =>
    createTestStation({ id, plan: smallPlant(), seed: index + 1, clock }),
  );
  const tell = <T>(outcome: T): T => {
    for (const station of stations) for (const other of stations) station.take(other.facts);
    return outcome;
  };
  for (const station of stations) station.give(station.commands.signOn('ann'));
  tell(undefined);
  const [saw, otherSaw, mill] = stations as [TestStation, TestStation, TestStation];
  return { saw, otherSaw, mill, tell };
}

const lineAt = ({ world, clock }: TestStation, equipment: string, operation: string) =>
  rankJobs(world, equipment, clock.nowMs()).find(
    (line) => line.job.orderId === 'wo-2' && line.job.operation.id === operation,
  );
const code = (outcome: Outcome) => (outcome.ok ? 'accepted' : outcome.refusal.code);

/** Forty of a hundred were sawn, the rest was left open. */
function partlyDone() {
  const all = floor();
  const { saw, tell } = all;
  saw.give(saw.commands.start('ann', ...job, 'urgent'));
  tell(saw.give(saw.commands.complete('ann', ...job, { good: '40' }, { remainder: 'open' })));
  return all;
}

describe('what is missing of an operation that was closed out in part', () => {
  test('is a job of its own in the lists of all machines of the work center, with the missing quantity', () => {
    const { saw, otherSaw } = partlyDone();
    for (const [station, equipment] of [
      [saw, 'saw-1'],
      [otherSaw, 'saw-2'],
    ] as const) {
      const line = lineAt(station, equipment, '10');
      expect(line?.readiness).toBe('ready');
      expect(line?.reasons[0]).toEqual({ code: 'remainder', params: { missing: '60', unit: 'C62' } });
    }
  });

  test('can be started at another machine, and counts there go on from what was made', () => {
    const { otherSaw, tell } = partlyDone();
    expect(code(tell(otherSaw.give(otherSaw.commands.start('ann', ...job, 'urgent'))))).toBe('accepted');
    expect(code(otherSaw.give(otherSaw.commands.report('ann', ...job, { good: '71' })))).toBe('over-tolerance');
    expect(code(otherSaw.give(otherSaw.commands.complete('ann', ...job, { good: '60' }, {})))).toBe('accepted');
    expect(lineAt(otherSaw, 'saw-2', '10')).toBeUndefined();
    expect(code(otherSaw.give(otherSaw.commands.start('ann', ...job)))).toBe('operation-completed');
  });

  test('does not keep what comes next from beginning with what was made, also while the rest is made', () => {
    const { otherSaw, mill, tell } = partlyDone();
    expect(lineAt(mill, 'mill-1', '20')?.readiness).toBe('ready');
    tell(otherSaw.give(otherSaw.commands.start('ann', ...job, 'urgent')));
    expect(code(mill.give(mill.commands.start('ann', 'wo-2', '20', 'urgent')))).toBe('accepted');
  });

  test('lets nothing begin after it while nothing good was made', () => {
    const { saw, mill, tell } = floor();
    saw.give(saw.commands.start('ann', ...job, 'urgent'));
    tell(saw.give(saw.commands.complete('ann', ...job, { scrap: { crack: '3' } }, { remainder: 'open' })));
    expect(lineAt(mill, 'mill-1', '20')?.readiness).toBe('blocked');
    expect(code(mill.give(mill.commands.start('ann', 'wo-2', '20', 'urgent')))).toBe('predecessor-open');
  });

  test('cannot be taken back, nor the good count behind it, while the next operation works on it', () => {
    const { saw, mill, tell } = floor();
    saw.give(saw.commands.start('ann', ...job, 'urgent'));
    const counted = saw.give(saw.commands.report('ann', ...job, { good: '40' }));
    const closed = tell(saw.give(saw.commands.complete('ann', ...job, {}, { remainder: 'open' })));
    tell(mill.give(mill.commands.start('ann', 'wo-2', '20', 'urgent')));
    for (const given of [closed, counted])
      expect(code(saw.give(saw.commands.undo('ann', given.command)))).toBe('undo-has-dependents');
  });
});

test('an operation that is closed out short without a remainder is finished: nothing more can be started', () => {
  const { saw } = floor();
  saw.give(saw.commands.start('ann', ...job, 'urgent'));
  saw.give(saw.commands.complete('ann', ...job, { good: '40' }, { remainder: 'none', short: 'lost' }));
  expect(lineAt(saw, 'saw-1', '10')).toBeUndefined();
});
