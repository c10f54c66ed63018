import { describe, expect, test } from 'vitest';

import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import type { TestStation } from '../testing/test-station.ts';
import { rulesViewOf } from '../views/rules-view-of.ts';
import { evaluateRules } from './evaluate-rules.ts';
import { rulesInForce } from './rule-book.ts';
import { MINUTE, look, sawWith, sightOf } from './saw-with-rules.testkit.ts';

describe('of several versions of a rule', () => {
  const inMinutes = ({ clock }: TestStation, minutes: number) =>
    new Date(clock.nowMs() + minutes * MINUTE).toISOString();
  /** A rule with a limit by which its versions are told apart, from then on. */
  function publish(station: TestStation, perHour: number, from?: string) {
    const rule = { ...standingRule, limits: { perHour, quietMinutes: 0 } };
    const command = station.commands.publish('eva', 'rule', rule, rehearsedNow(station), from);
    expect(station.give(command).ok).toBe(true);
    return command.id;
  }
  const inForce = (station: TestStation, minutes: number) =>
    rulesInForce(station.world, station.clock.nowMs() + minutes * MINUTE).map(({ version }) => version);

  test('the one that was published last holds, also when the time of one that was planned before comes', () => {
    const station = sawWith();
    publish(station, 1);
    publish(station, 2, inMinutes(station, 120));
    station.clock.advance(MINUTE);
    const third = publish(station, 3);
    expect([inForce(station, 0), inForce(station, 240)]).toEqual([[3], [3]]);
    const [line] = rulesViewOf(station.world, station.clock.nowMs()).rules;
    expect(line?.versions.map(({ version, replacedBy: by }) => [version, by])).toEqual([
      [3, null],
      [2, 3],
      [1, null],
    ]);
    // Taken back, it gives way to the one that was planned, too.
    expect(station.give(station.commands.undo('eva', third)).ok).toBe(true);
    expect([inForce(station, 0), inForce(station, 240)]).toEqual([[1], [2]]);
  });

  test('one that is planned for later leaves those before it their time', () => {
    const station = sawWith();
    publish(station, 1);
    publish(station, 2, inMinutes(station, 60));
    publish(station, 3, inMinutes(station, 120));
    expect([0, 61, 121].map((minutes) => inForce(station, minutes))).toEqual([[1], [2], [3]]);
  });

  test('one that begins to hold is looked at then, though nothing happens at the machine', () => {
    const station = sawWith();
    const from = inMinutes(station, 60);
    publish(station, 1, from);
    station.give(station.commands.stop('ann', null));
    expect(evaluateRules(sightOf(station)).nextMs).toBe(Date.parse(from));
    station.clock.advance(60 * MINUTE);
    expect(look(station)).toEqual(['rule stop']);
  });
});
