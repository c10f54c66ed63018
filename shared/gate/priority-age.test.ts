import { describe, expect, test } from 'vitest';

import { readFact } from '../catalogue/fact-catalogue.ts';
import type { RawFact } from '../facts/envelope.ts';
import { must } from '../invariant.ts';
import { objectionToOldData } from '../plan/priority-safety.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { setPrioritySafety } from './refusal-table.testkit.ts';

const safety = (whenOlder: 'allow' | 'confirm' | 'refuse') => ({ maxAgeMinutes: 30, whenOlder });

/** A station whose priority lane is so old, at a site with this rule, with Ann signed on. */
function stationAt(priorityAgeMinutes: number | null | undefined, whenOlder?: 'allow' | 'confirm' | 'refuse') {
  const station = createTestStation({
    plan: smallPlant(),
    ...(priorityAgeMinutes === undefined ? {} : { priorityAgeMinutes }),
  });
  if (whenOlder) setPrioritySafety(station, whenOlder);
  station.give(station.commands.signOn('ann'));
  return station;
}

/** What a start records of the age, or the code of its refusal. */
function startAt(station: ReturnType<typeof stationAt>, confirmOldData?: boolean): unknown {
  const { name, params, ...rest } = station.commands.start('ann', 'wo-1', '10');
  if (name !== 'startJob') throw new Error('not a start');
  const outcome = station.give({
    ...rest,
    name,
    params: { ...params, ...(confirmOldData === undefined ? {} : { confirmOldData }) },
  });
  return outcome.ok ? must(outcome.facts[0], 'fact').data['oldData'] : outcome.refusal.code;
}

describe('work begins by the age of the priority lane', () => {
  test.each([0, 29, 30])('of %i minutes as ever, when the site allows 30', (minutes) => {
    for (const whenOlder of ['allow', 'confirm', 'refuse'] as const)
      expect(startAt(stationAt(minutes, whenOlder))).toBeUndefined();
  });

  test('without any question where there is no server to hear from', () => {
    expect(startAt(stationAt(undefined, 'refuse'))).toBeUndefined();
  });

  test('with the age on record where the site allows it, or has said nothing', () => {
    expect(startAt(stationAt(31, 'allow'))).toEqual({ ageMinutes: 31, settings: 2, confirmed: false });
    expect(startAt(stationAt(61))).toEqual({ ageMinutes: 61, settings: 1, confirmed: false });
    expect(startAt(stationAt(null, 'allow'))).toEqual({ ageMinutes: null, settings: 2, confirmed: false });
  });

  test('after one question where the site wants it confirmed, by the remedy of the question', () => {
    const station = stationAt(45, 'confirm');
    const asked = station.give(station.commands.start('ann', 'wo-1', '10'));
    expect(asked).toMatchObject({
      ok: false,
      refusal: { code: 'urgent-old', params: { minutes: 45, maxMinutes: 30 } },
    });
    const [remedy] = asked.ok ? [] : asked.refusal.remedies;
    expect(remedy).toMatchObject({ kind: 'command', name: 'startJob', label: 'remedy.allTheSame.startJob' });
    expect(startAt(station, true)).toEqual({ ageMinutes: 45, settings: 2, confirmed: true });
  });

  test('never where the site refuses, confirmed or not, and somebody is named who can help', () => {
    expect(startAt(stationAt(45, 'refuse'), true)).toBe('urgent-too-old');
    expect(startAt(stationAt(null, 'refuse'), true)).toBe('urgent-unknown');
    const refused = stationAt(45, 'refuse');
    expect(refused.give(refused.commands.start('ann', 'wo-1', '10'))).toMatchObject({
      refusal: { remedies: [{ kind: 'ask', roles: ['supervisor', 'engineer'] }] },
    });
  });

  test('again in the same way when it is resumed', () => {
    const station = stationAt(45, 'allow');
    station.give(station.commands.start('ann', 'wo-1', '10'));
    station.give(station.commands.suspend('ann', 'wo-1', '10'));
    const outcome = station.give(station.commands.resume('ann', 'wo-1', '10'));
    expect(outcome.ok && outcome.facts[0]?.data['oldData']).toEqual({ ageMinutes: 45, settings: 2, confirmed: false });
  });

  test('and counting, suspending and finishing do not ask', () => {
    const station = stationAt(45, 'allow');
    station.give(station.commands.start('ann', 'wo-1', '10'));
    setPrioritySafety(station, 'refuse', 3);
    expect(station.give(station.commands.report('ann', 'wo-1', '10', { good: '1' })).ok).toBe(true);
    expect(station.give(station.commands.complete('ann', 'wo-1', '10')).ok).toBe(true);
  });
});

describe('a start on old data', () => {
  const record = (oldData: object): RawFact => {
    const station = stationAt(45, 'allow');
    const outcome = station.give(station.commands.start('ann', 'wo-1', '10'));
    const fact = must(outcome.ok ? outcome.facts[0] : undefined, 'fact');
    return { ...fact, data: { ...fact.data, oldData: oldData as RawFact['data'] } };
  };

  test('is read with what it records, and one from before that was recorded as ever', () => {
    expect(readFact(record({ ageMinutes: 5, settings: 0, confirmed: true })).ok).toBe(true);
    expect(readFact(record({ ageMinutes: -5, settings: 0, confirmed: true })).ok).toBe(false);
    const { oldData: _, ...data } = record({}).data;
    expect(readFact({ ...record({}), data }).ok).toBe(true);
  });

  test.each([
    ['allow', 45, false, false],
    ['confirm', 45, true, false],
    ['confirm', 45, false, true],
    ['confirm', 20, false, false],
    ['refuse', 45, true, true],
    ['refuse', null, true, true],
    ['refuse', 30, false, false],
  ] as const)(
    'is judged by its settings: %s, %s minutes, confirmed %s',
    (whenOlder, ageMinutes, confirmed, objects) => {
      const objection = objectionToOldData({ ageMinutes, settings: 7, confirmed }, safety(whenOlder));
      expect(objection !== undefined).toBe(objects);
      expect(objection ?? 'revision 7 says 30 minutes.').toMatch(/revision 7 .* 30 minutes\.$/);
    },
  );
});
