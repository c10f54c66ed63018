import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { climbRecoveryLadder, FAILURE_WINDOW_MS } from './recovery-ladder.ts';

function stepsAt(times: readonly number[]): string[] {
  let failures: readonly number[] = [];
  return times.map((now) => {
    const climbed = climbRecoveryLadder(failures, now);
    ({ failures } = climbed);
    return climbed.step;
  });
}

describe('the recovery ladder', () => {
  it('reloads, makes a new window at the third failure in a minute and a new application at the sixth', () => {
    expect(stepsAt([0, 1, 2, 3, 4, 5])).toEqual(['reload', 'reload', 'recreate', 'reload', 'reload', 'relaunch']);
  });

  it('only ever reloads when failures are rare', () => {
    expect(stepsAt([0, 30_000, 60_000, 90_000, 120_000])).toEqual(Array.from({ length: 5 }, () => 'reload'));
  });

  it('forgets what is older than a minute, and what a clock that was set back has put into the future', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200_000 })),
        fc.integer({ min: 0, max: 200_000 }),
        (earlier, now) => {
          const { failures } = climbRecoveryLadder(earlier, now);
          expect(failures.every((at) => at <= now && now - at < FAILURE_WINDOW_MS)).toBe(true);
          expect(failures.length).toBeLessThan(6);
        },
      ),
    );
  });
});
