import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { RawFact } from '../facts/envelope.ts';
import { stationDraft } from '../gate/station-draft.ts';
import { must } from '../invariant.ts';
import { createTestClock, TEST_START_MS } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { createDeviationIndex } from './deviation-index.ts';
import { escalationDue, ownerOf } from './escalation.ts';
import { findDeviation } from './find-deviation.ts';
import { escalationDraft } from './station-deeds.ts';
import { raise } from './types/at-station.testkit.ts';

const MINUTE = 60_000;

function floor() {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue', 'boss', 'mia']) station.give(station.commands.signOn(person));
  // To answer: 10 min; to decide: 30 min; then the supervisor.
  const id = raise(station, 'materialShortage');
  return { station, id, begun: station.clock.nowMs() };
}

const known = (station: TestStation, id: string) => must(findDeviation(station.context(), id), 'deviation');
/** Whole minutes after an instant (milliseconds) at which it goes up next. */
function dueIn(station: TestStation, id: string, sinceMs: number): number | undefined {
  const due = escalationDue(station.context(), known(station, id));
  return due ? Math.round((Date.parse(due.dueAt) - sinceMs) / MINUTE) : undefined;
}

test('whom a deviation is given to has time of their own from then on', () => {
  const { station, id, begun } = floor();
  expect(dueIn(station, id, begun)).toBe(10);
  station.clock.advance(8 * MINUTE);
  station.give(station.commands.assign('sue', id, 'setter'));
  expect(dueIn(station, id, begun)).toBe(18);
  station.clock.advance(5 * MINUTE);
  station.give(station.commands.assign('sue', id, 'maintenance'));
  expect(dueIn(station, id, begun)).toBe(23);
});

test('saying once more whose it is gives nobody more time', () => {
  const { station, id, begun } = floor();
  station.clock.advance(8 * MINUTE);
  station.give(station.commands.assign('sue', id, 'setter'));
  station.clock.advance(5 * MINUTE);
  station.give(station.commands.assign('sue', id, 'setter'));
  expect(dueIn(station, id, begun)).toBe(18);
});

test('what was taken and given on is taken by the next one, who has the time to decide', () => {
  const { station, id, begun } = floor();
  station.give(station.commands.acknowledge('mia', id));
  expect(dueIn(station, id, begun)).toBe(30);
  station.clock.advance(20 * MINUTE);
  station.give(station.commands.assign('mia', id, 'supervisor'));
  expect(ownerOf(station.context(), known(station, id))).toEqual({ role: 'supervisor', person: null });
  expect(dueIn(station, id, begun)).toBe(30);
  station.give(station.commands.acknowledge('boss', id));
  expect(ownerOf(station.context(), known(station, id))).toEqual({ role: 'supervisor', person: 'boss' });
  expect(dueIn(station, id, begun)).toBe(50);
});

test('given on after it went up, it keeps its level, and the next one has their time', () => {
  const { station, id, begun } = floor();
  station.clock.advance(10 * MINUTE);
  station.record([must(escalationDraft(station.context(), known(station, id)), 'escalation')]);
  expect(known(station, id).round.escalations).toMatchObject([{ level: 1, to: 'supervisor' }]);
  station.give(station.commands.assign('sue', id, 'setter'));
  // The ladder of the product has one step: it is at its top, whoever has it.
  expect(dueIn(station, id, begun)).toBeUndefined();
  expect(known(station, id).round.escalations).toMatchObject([{ level: 1, to: 'supervisor' }]);
});

test('passed in circles it goes up all the same, at most the time of a decision later', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ after: fc.integer({ min: 0, max: 12 }), who: fc.integer({ min: 0, max: 3 }) }), {
        maxLength: 25,
      }),
      (passes) => {
        const { station, id, begun } = floor();
        for (const { after, who } of passes) {
          station.clock.advance(after * MINUTE);
          const due = must(dueIn(station, id, begun), 'due');
          expect(due).toBeGreaterThanOrEqual(10);
          // Unanswered: 10 min and the 30 of a decision; taken in between, at most 30 more than its 30.
          expect(due).toBeLessThanOrEqual(60);
          const { commands } = station;
          station.give(
            who === 0
              ? commands.acknowledge('mia', id)
              : commands.assign('sue', id, who === 1 ? 'setter' : who === 2 ? 'maintenance' : 'supervisor'),
          );
        }
      },
    ),
    { numRuns: 40 },
  );
});

describe('what a station with a wrong clock raised', () => {
  const DAY = 86_400_000;

  /** The saw raises something two hours before its clock is set right by the server; the station of the mill hears of all that then. */
  function heard(offMs: number) {
    const right = createTestClock(TEST_START_MS);
    const off = { ms: offMs };
    const clock = { ...right, nowMs: () => right.nowMs() + off.ms };
    const saw = createTestStation({ plan: smallPlant(), clock });
    saw.give(saw.commands.signOn('ann'));
    const id = raise(saw, 'materialShortage');
    const raisedMono = must(saw.facts.at(-1), 'a fact').mono;
    right.advance(120 * MINUTE);
    const untilMono = raisedMono + 120 * MINUTE;
    off.ms = 0;
    const boot = must(saw.facts[0], 'a fact').boot;
    const correction = stationDraft(
      'ClockCorrected',
      {
        station: 'st-saw-1',
        fromAheadSeconds: offMs / 1000,
        toAheadSeconds: 0,
        found: 'server',
        recorded: { boot, untilMono },
      },
      right.nowMs(),
    );
    const before = [...saw.facts];
    saw.record([correction]);
    const mill = createTestStation({ id: 'st-mill-1', plan: smallPlant(), seed: 2, clock: right });
    const index = createDeviationIndex(() => mill.context());
    const take = (facts: readonly RawFact[]) => {
      mill.take(facts);
      for (const { refs } of facts) index.touched(refs);
    };
    take(before);
    const due = () => Math.round((must(index.standings().get(id)?.due, 'due').dueMs - right.nowMs()) / MINUTE);
    return { mill, id, due, correct: () => take(saw.facts.slice(before.length)), right };
  }

  test.each([
    ['years behind', -26 * 365 * DAY],
    ['years ahead', 5 * 365 * DAY],
    ['a quarter of an hour ahead', 15 * MINUTE],
  ])('goes up its ladder by the time from the correction on: %s', (_, offMs) => {
    const { mill, id, due, correct, right } = heard(offMs);
    expect(due()).toBe(offMs / MINUTE - 120 + 10);
    correct();
    expect(due()).toBe(10);
    right.advance(9 * MINUTE);
    expect(escalationDraft(mill.context(), known(mill, id))).toBeUndefined();
    right.advance(MINUTE);
    expect(escalationDraft(mill.context(), known(mill, id))?.data).toMatchObject({ level: 1, to: 'supervisor' });
  });
});
