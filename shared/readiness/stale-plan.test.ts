import { expect, test } from 'vitest';

import { createDispatchList } from '../dispatch/dispatch-list.ts';
import { instantOf } from '../gate/gate-context.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { findingsOf } from './readiness-of.ts';
import { staleSince } from './stale-plan.ts';

const MINUTE = 60_000;

test('a plan is stale when the last contact is longer ago than the site lets pass, and not before', () => {
  const { plan } = createTestStation({ plan: smallPlant() }).world;
  expect(staleSince(plan, TEST_START_MS, TEST_START_MS + 60 * MINUTE)).toBeUndefined();
  expect(staleSince(plan, TEST_START_MS, TEST_START_MS + 60 * MINUTE + 1)).toBe(instantOf(TEST_START_MS));
  expect(staleSince(plan, null, TEST_START_MS)).toBeUndefined();
});

test('a list of jobs says of each that the plan is stale, and stops saying so when the server is heard again', () => {
  const station = createTestStation({ plan: smallPlant() });
  const list = createDispatchList(station.world, () => 'saw-1');
  const nowMs = station.clock.nowMs();
  list.rebuild(nowMs);
  const codes = () => list.ranking().lines.map((line) => findingsOf(line).some(({ code }) => code === 'plan-old'));
  const since = instantOf(nowMs - 90 * MINUTE);
  expect(list.heard(since, nowMs)).toBe(true);
  expect(list.heard(since, nowMs)).toBe(false);
  expect(new Set(codes())).toEqual(new Set([true]));
  list.rebuild(nowMs);
  expect(new Set(codes())).toEqual(new Set([true]));
  expect(list.heard(undefined, nowMs)).toBe(true);
  expect(new Set(codes())).toEqual(new Set([false]));
});
