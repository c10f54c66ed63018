import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import type { Role } from '../authority/can.ts';
import { roles } from '../authority/can.ts';
import { must } from '../invariant.ts';
import { createTestClock } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { decidersOf } from './deciders.ts';
import { deviationKinds } from './deviation-kinds.ts';
import { currentRound } from './deviation-state.ts';
import { allFound, briefly, foundOf, optionsNow, raise, wordless } from './types/at-station.testkit.ts';
import { optionCodes } from './types/codes.ts';

const job = ['wo-1', '10'] as const;

/** Two saws with everybody signed on; what the first recorded so far is known to the second. */
function twoSaws(): readonly [TestStation, TestStation] {
  const clock = createTestClock();
  const one = createTestStation({ plan: smallPlant(), clock });
  const two = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock });
  for (const person of ['ann', 'sue', 'ian']) one.give(one.commands.signOn(person));
  for (const person of ['tom', 'boss', 'eva']) two.give(two.commands.signOn(person));
  return [one, two];
}

/** Both hear of everything, each in its own order. */
function meet(one: TestStation, two: TestStation): void {
  const [ones, twos] = [[...one.facts], [...two.facts]];
  one.take(twos.toReversed());
  two.take(ones);
  expect(allFound(two.context()).map(({ id }) => id)).toEqual(allFound(one.context()).map(({ id }) => id));
}

const codeOf = (outcome: ReturnType<TestStation['give']>) => (outcome.ok ? 'accepted' : outcome.refusal.code);
const holdsOf = ({ world }: TestStation) => stateOf(world, 'equipment', 'saw-1').holds.length;
const chosenIn = ({ world }: TestStation, id: string) =>
  currentRound(stateOf(world, 'deviation', id)).chosen?.option ?? null;

/** Decides about the one collision that is found. */
function settle(station: TestStation, actor: string, option: string): string {
  const found = must(foundOf(station, 'decisionsCollided')[0], 'the collision');
  const params = { deviation: found.id, option, subject: found.subject };
  return codeOf(station.give({ id: station.newId(), actor, name: 'decideDeviation', params }));
}

describe('the same decision of two people who do not hear of each other', () => {
  test('counts once, with what it brings about, and is no conflict', () => {
    const [one, two] = twoSaws();
    one.give(one.commands.start('ann', ...job));
    one.give(one.commands.report('ann', ...job, { good: '4', rework: '6' }));
    const id = raise(one, 'reworkNeeded', { order: 'wo-1', operation: '10' });
    two.take(one.facts);
    expect(codeOf(one.give(one.commands.choose('sue', id, 'rework/burr')))).toBe('accepted');
    expect(codeOf(two.give(two.commands.choose('boss', id, 'rework/burr')))).toBe('accepted');
    meet(one, two);
    expect(allFound(one.context())).toEqual([]);
    for (const station of [one, two]) {
      expect(stateOf(station.world, 'workOrder', 'wo-1').rework).toHaveLength(1);
      expect(chosenIn(station, id)).toBe('rework/burr');
    }
  });

  test('goes with the first when that is taken back, and can be made anew', () => {
    const [one, two] = twoSaws();
    const id = raise(one, 'qualityConcern');
    two.take(one.facts);
    const first = one.give(one.commands.choose('ian', id, 'hold/machine'));
    one.clock.advance(1000);
    two.give(two.commands.choose('boss', id, 'hold/machine'));
    meet(one, two);
    expect([holdsOf(one), holdsOf(two)]).toEqual([1, 1]);
    expect(codeOf(one.give(one.commands.undo('sue', first.ok ? first.command : '')))).toBe('accepted');
    expect([holdsOf(one), chosenIn(one, id)]).toEqual([0, null]);
    expect(codeOf(one.give(one.commands.choose('ian', id, 'hold/machine')))).toBe('accepted');
    meet(one, two);
    for (const station of [one, two]) expect([holdsOf(station), chosenIn(station, id)]).toEqual([1, 'hold/machine']);
  });
});

describe('of two decisions about one matter', () => {
  function collided() {
    const [one, two] = twoSaws();
    const id = raise(one, 'qualityConcern');
    two.take(one.facts);
    one.give(one.commands.choose('ian', id, 'hold/machine'));
    one.clock.advance(1000);
    two.give(two.commands.choose('boss', id, 'goOn', 'checkedGood'));
    meet(one, two);
    return { one, two, id };
  }

  test('the first stands: what the second brought about is taken back', () => {
    const [one, two] = twoSaws();
    const id = raise(one, 'qualityConcern');
    two.take(one.facts);
    one.give(one.commands.choose('ian', id, 'goOn', 'checkedGood'));
    one.clock.advance(1000);
    two.give(two.commands.choose('boss', id, 'hold/machine'));
    meet(one, two);
    expect(holdsOf(one)).toBe(1);
    expect(settle(two, 'eva', 'firstStands')).toBe('not-allowed');
    expect(settle(one, 'sue', 'firstStands')).toBe('accepted');
    meet(one, two);
    for (const station of [one, two]) {
      expect([holdsOf(station), chosenIn(station, id)]).toEqual([0, 'goOn']);
      expect(foundOf(station, 'decisionsCollided')).toEqual([]);
    }
  });

  test('the second stands: what the first brought about is taken back', () => {
    const { one, two, id } = collided();
    const found = must(foundOf(one, 'decisionsCollided')[0], 'the collision');
    expect(wordless(one, found)).toEqual([]);
    expect(optionsNow(one, found).map(briefly)).toMatchObject([
      { option: 'firstStands', effects: ['undo'] },
      {
        option: 'secondStands',
        consequences: { 'first-stands': { person: 'Name boss' }, 'other-undone': { person: 'Name ian' } },
        effects: ['undo'],
        settles: true,
      },
      { option: 'decideAnew', effects: ['reopenDeviation'] },
    ]);
    expect(settle(one, 'sue', 'secondStands')).toBe('accepted');
    meet(one, two);
    for (const station of [one, two]) expect([holdsOf(station), chosenIn(station, id)]).toEqual([0, 'goOn']);
  });

  test('neither is chosen between by those whose work it is about', () => {
    const { one } = collided();
    expect(settle(one, 'ann', 'firstStands')).toBe('not-allowed');
  });
});

describe('a matter that is joined to one that was settled already', () => {
  test('is told, and open again when somebody says so', () => {
    const [one, two] = twoSaws();
    const older = raise(one, 'assistance', { params: { call: 'leader' } });
    one.clock.advance(60_000);
    const younger = raise(one, 'assistance', { order: 'wo-1', operation: '10', params: { call: 'leader' } });
    two.take(one.facts);
    one.give(one.commands.choose('sue', older, 'notNeeded'));
    one.clock.advance(1000);
    expect(codeOf(two.give(two.commands.merge('boss', younger, older)))).toBe('accepted');
    meet(one, two);
    const [found] = foundOf(one, 'decisionsCollided');
    expect(found).toMatchObject({
      subject: { deviation: younger, order: 'wo-1' },
      versions: [
        { person: 'sue', what: { code: 'settled-it' } },
        { person: 'boss', what: { code: 'joined-it' } },
      ],
    });
    expect(found && wordless(one, found)).toEqual([]);
    expect(settle(one, 'sue', 'decideAnew')).toBe('accepted');
    meet(one, two);
    for (const station of [one, two]) {
      expect(foundOf(station, 'decisionsCollided')).toEqual([]);
      expect(currentRound(stateOf(station.world, 'deviation', younger)).mergedInto).toBeNull();
    }
  });

  test('is no matter when the end came after it', () => {
    const [one, two] = twoSaws();
    const older = raise(one, 'assistance', { params: { call: 'leader' } });
    one.clock.advance(60_000);
    const younger = raise(one, 'assistance', { order: 'wo-1', operation: '10', params: { call: 'leader' } });
    two.take(one.facts);
    two.give(two.commands.merge('boss', younger, older));
    one.clock.advance(1000);
    one.give(one.commands.choose('sue', older, 'notNeeded'));
    meet(one, two);
    expect(allFound(one.context())).toEqual([]);
  });
});

describe('who chooses an option', () => {
  const left = (kind: (typeof deviationKinds)[number]) =>
    optionCodes.flatMap((code) => {
      const only = decidersOf(kind, code);
      return only ? [[code, only] as const] : [];
    });

  test('is never left to those whose work is doubted, and always to a supervisor', () => {
    const all = deviationKinds.flatMap((kind) => left(kind));
    expect(all.length).toBeGreaterThan(10);
    for (const [, only] of all) {
      expect(only).toContain('supervisor' satisfies Role);
      expect(only).not.toContain('operator' satisfies Role);
      expect(roles).toEqual(expect.arrayContaining([...only]));
    }
  });

  test.each([
    ['orderStopRequest', 'goOn', 'sue'],
    ['qualityConcern', 'goOn', 'ian'],
    ['maintenanceConflict', 'after', 'eva'],
  ] as const)('of %s: %s not by an operator', (kind, option, whoMay) => {
    const station = createTestStation({ plan: smallPlant() });
    for (const person of ['ann', 'sue', 'ian', 'eva']) station.give(station.commands.signOn(person));
    const id = raise(station, kind, { order: 'wo-1', operation: '10' });
    const { needsReason } = must(
      optionsNow(station, id).find((one) => one.option === option),
      option,
    );
    const choose = (person: string) => ({
      id: station.newId(),
      actor: person,
      name: 'decideDeviation' as const,
      params: { deviation: id, option, note: needsReason === null ? '' : 'Looked at it' },
    });
    expect(station.give(choose('ann'))).toMatchObject({ refusal: { code: 'not-allowed' } });
    expect(codeOf(station.give(choose(whoMay)))).toBe('accepted');
  });
});
