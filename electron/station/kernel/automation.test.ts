import { describe, expect, test } from 'vitest';

import { stateOf } from '../../../shared/aggregates/world.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { must } from '../../../shared/invariant.ts';
import { rehearsedNow, standingRule } from '../../../shared/testing/rule-examples.ts';
import { smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { createAutomation } from './automation.ts';
import type { Automation } from './automation.ts';

/** A station at a saw with one rule, timers that ring as the clock is moved, and a disk that may refuse. */
function sawWithRule(equipment: string | null = 'saw-1') {
  const station = createTestStation({ plan: smallPlant() });
  const { clock, world, commands } = station;
  for (const person of ['ann', 'eva']) station.give(commands.signOn(person));
  station.give(commands.publish('eva', 'saw-stands', standingRule, rehearsedNow(station)));
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  const disk: { refuses: string | undefined } = { refuses: undefined };
  const said: string[] = [];
  let settled: Promise<void> = Promise.resolve();
  const begin = (): Automation =>
    createAutomation({
      world,
      equipment: () => equipment,
      nowMs: clock.nowMs,
      schedule(afterMs, run) {
        const timer = { atMs: clock.mono() + afterMs, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      record(make) {
        const recorded = settled.then(() => {
          if (disk.refuses !== undefined) throw new Error(disk.refuses);
          const facts = station.record(make(clock.nowMs()));
          automation.touched(new Set(facts.flatMap(({ refs }) => refs)));
        });
        settled = recorded.catch(() => undefined);
        return recorded;
      },
      failed: (sentence) => said.push(sentence),
    });
  let automation = begin();
  automation.start();
  async function settle(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      await settled;
      // Timers ring behind everything that goes on by itself.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      for (const timer of timers) {
        if (timer.atMs > clock.mono()) continue;
        timers.delete(timer);
        timer.run();
      }
    }
  }
  return {
    station,
    disk,
    said,
    timers,
    settle,
    touched: (refs?: ReadonlySet<string>) => automation.touched(refs),
    async pass(minutes: number) {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.advance(60_000);
        await settle();
      }
    },
    restart() {
      timers.clear();
      automation = begin();
      automation.start();
    },
    stop: async () => await automation.stop(),
    fired: () => stateOf(world, 'equipment', 'saw-1').fired.length,
  };
}

describe('the automation of a station', () => {
  test('fires a rule when it is due, once, and lets one timer wait for that', async () => {
    const saw = sawWithRule();
    saw.station.give(saw.station.commands.stop('ann', null));
    saw.touched(new Set(['equipment:saw-1']));
    await saw.settle();
    expect([saw.fired(), saw.timers.size]).toEqual([0, 1]);
    await saw.pass(9);
    expect(saw.fired()).toBe(0);
    await saw.pass(1);
    expect(saw.fired()).toBe(1);
    expect(saw.station.facts.at(-2)).toMatchObject({ type: 'AutomationFired', person: null, command: null });
    await saw.pass(60);
    expect(saw.fired()).toBe(1);
  });

  test('hears of the next stop after it has fired', async () => {
    const saw = sawWithRule();
    const { give, commands } = saw.station;
    for (const times of [1, 2]) {
      give(commands.stop('ann', null));
      saw.touched(new Set(['equipment:saw-1']));
      await saw.pass(70);
      expect(saw.fired()).toBe(times);
      give(commands.release('ann'));
      saw.touched(new Set(['equipment:saw-1']));
      await saw.settle();
    }
  });

  test('goes on after a start with what was due meanwhile, and does not repeat what it did', async () => {
    const saw = sawWithRule();
    saw.station.give(saw.station.commands.stop('ann', null));
    saw.station.clock.advance(30 * 60_000);
    saw.restart();
    await saw.settle();
    expect(saw.fired()).toBe(1);
    saw.restart();
    await saw.pass(5);
    expect(saw.fired()).toBe(1);
  });

  test('tries again when the disk refused, and says so', async () => {
    const saw = sawWithRule();
    saw.station.give(saw.station.commands.stop('ann', null));
    saw.touched();
    saw.disk.refuses = 'The disk is full.';
    await saw.pass(11);
    expect([saw.fired(), saw.said[0]]).toEqual([0, 'What automation rules found waits: The disk is full.']);
    expect(saw.said.length).toBeLessThanOrEqual(12);
    saw.disk.refuses = undefined;
    await saw.pass(1);
    expect(saw.fired()).toBe(1);
  });

  test('looks only when its machine, people, rules or deviations have changed', async () => {
    const saw = sawWithRule();
    await saw.settle();
    saw.touched(new Set(['equipment:saw-2', 'workOrder:wo-1']));
    expect(saw.timers.size).toBe(0);
    saw.touched(new Set(['person:ann']));
    saw.touched(new Set(['equipment:saw-1']));
    expect(saw.timers.size).toBe(1);
    await saw.settle();
    expect(saw.timers.size).toBe(0);
  });

  test('does not repeat what has no effect because a server set it aside', async () => {
    const saw = sawWithRule();
    const { station } = saw;
    station.give(station.commands.stop('ann', null));
    saw.touched();
    await saw.pass(11);
    const fired = must(
      station.facts.findLast(({ type }) => type === 'AutomationFired'),
      'what fired',
    );
    const verdict: FactDraft = {
      type: 'FactQuarantined',
      v: 1,
      refs: fired.refs,
      data: { fact: fired.id, reason: 'revoked', detail: 'The station is revoked.' },
      occurredAt: fired.occurredAt,
      person: null,
      command: null,
    };
    const server = createTestStation({ id: 'server-1', plan: [], seed: 7, clock: station.clock });
    station.take(server.record([verdict]));
    expect(saw.fired()).toBe(0);
    saw.touched();
    await saw.pass(30);
    expect(station.facts.filter(({ type }) => type === 'AutomationFired')).toHaveLength(1);
  });

  test('fires nothing where the station stands at no machine, and nothing after its end', async () => {
    const office = sawWithRule(null);
    office.station.give(office.station.commands.stop('ann', null));
    office.touched();
    await office.pass(11);
    expect(office.fired()).toBe(0);
    const saw = sawWithRule();
    saw.station.give(saw.station.commands.stop('ann', null));
    saw.touched();
    await saw.settle();
    await saw.stop();
    await saw.pass(11);
    expect([saw.fired(), saw.timers.size]).toEqual([0, 0]);
  });
});
