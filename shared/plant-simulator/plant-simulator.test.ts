import { Big } from 'big.js';
import { assert, integer, property, record, string } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { factsOf, stateOf } from '../aggregates/world.ts';
import { readFact } from '../catalogue/fact-catalogue.ts';
import { stopsOf } from '../equipment/stops.ts';
import { emptyHead } from '../facts/chain.ts';
import { followChain } from '../facts/seal.ts';
import { leftInLot } from '../materials/lot-balance.ts';
import { planBody } from '../plan/plan-index.ts';
import { ruleDigest, rulePublished } from '../rules/rule-facts.ts';
import { ruleTemplates } from '../rules/templates.ts';
import { signedOnAt } from './machine-life.ts';
import { openPlantSimulator } from './plant-simulator.ts';
import type { PlantSimulatorOptions } from './plant-simulator.ts';
import {
  plannedWorld,
  playedMachines,
  playedPlan,
  playedSimulation,
  ruledSimulation,
  YOUR_ORDER,
} from './played-plant.testkit.ts';

const HOUR_MS = 3_600_000;
const MONDAY_MS = Date.UTC(2026, 10, 23);

function play(seed: string, startMs: number, hours: number, over: Partial<PlantSimulatorOptions> = {}) {
  const world = plannedWorld(playedPlan(startMs));
  const endMs = startMs + hours * HOUR_MS;
  const common = { world, site: 'test', simulation: playedSimulation(seed), incarnation: '00000000000a' };
  const simulator = openPlantSimulator({ ...common, startMs, endMs, ...over });
  simulator.advance(endMs);
  const taken = simulator.take();
  return { world, simulator, endMs, taken, facts: taken.flatMap(({ facts }) => facts) };
}

const plays = record({
  seed: string({ minLength: 1, maxLength: 8 }),
  startMs: integer({ min: 0, max: 14 * 24 }).map((hours) => MONDAY_MS + hours * HOUR_MS),
  hours: integer({ min: 12, max: 60 }),
});

describe('a played plant', () => {
  test('hardly ever wants what the gate refuses, whatever the seed, the hour and the time played', () => {
    assert(
      property(plays, ({ seed, startMs, hours }) => {
        const { given, refused } = play(seed, startMs, hours).simulator.tally();
        const all = Object.values(refused).reduce((sum, count) => sum + count, 0);
        expect(given).toBeGreaterThan(20);
        expect({ refused, share: all / given < 0.02 }).toMatchObject({ share: true });
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('records facts that can be read, in chains without a hole, none of them after the end', () => {
    assert(
      property(plays, ({ seed, startMs, hours }) => {
        const { taken, facts, endMs } = play(seed, startMs, hours);
        for (const chain of taken)
          expect(followChain(emptyHead(chain.head.chain), chain.facts)).toEqual({ head: chain.head });
        expect(facts.filter((fact) => !readFact(fact).ok)).toEqual([]);
        expect(facts.filter(({ occurredAt }) => Date.parse(occurredAt) > endMs)).toEqual([]);
        expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
      }),
      { numRuns: 5 },
    );
  }, 60_000);

  test('stays sane: one job on a machine, no more in than a lot had, nobody at work who has gone home', () => {
    assert(
      property(plays, ({ seed, startMs, hours }) => {
        const { world } = play(seed, startMs, hours);
        for (const equipment of playedMachines) {
          const { jobs, labor } = stateOf(world, 'equipment', equipment);
          expect(jobs.filter(({ suspended }) => !suspended).length).toBeLessThanOrEqual(1);
          const here = signedOnAt(world, `sim-${equipment}`);
          expect(labor.filter(({ person }) => !here.includes(person))).toEqual([]);
        }
        for (const id of world.logs.lot.keys()) {
          const lot = planBody(world.plan, 'lot', id);
          expect(lot?.disposition).toBe('unrestricted');
          const { balances } = stateOf(world, 'lot', id);
          const used = balances.reduce((sum, one) => sum.plus(one.consumed).minus(one.returned), new Big(0));
          expect(used.lte(lot?.quantity.value ?? 0) && lot && leftInLot(world, id, lot).gte(0)).toBe(true);
        }
      }),
      { numRuns: 5 },
    );
  }, 60_000);

  test('lives the same day from the same seed, and another one from another seed', () => {
    const heads = (seed: string) => play(seed, MONDAY_MS, 30).taken.map(({ head }) => head.head);
    expect(heads('one')).toEqual(heads('one'));
    expect(heads('one')).not.toEqual(heads('two'));
  });

  test('has all that happens on a shop floor: setups, counts, scrap, stops noticed and explained, rework, undo, remainders, overrides', () => {
    const { facts } = play('busy', MONDAY_MS, 96);
    const kinds = new Set(facts.map(({ type }) => type));
    const usual = `SetupFinished QuantityReported CounterRead StopDetected RunDetected StopExplained JobPaused JobResumed
      JobSuspended MaterialConsumed ReworkOperationAdded Reversed DispatchOverridden LaborStarted LaborStopped SignedOff
      EquipmentStateChanged`;
    for (const type of usual.split(/\s+/)) expect([...kinds]).toContain(type);
    expect(facts.some(({ type, data }) => type === 'JobCompleted' && data['remainder'] === 'open')).toBe(true);
    expect(facts.some(({ type, data }) => type === 'QuantityReported' && 'ofCounted' in data)).toBe(true);
  });

  test('leaves machine and order to whoever tries it, with a stop to explain and a job that rests elsewhere', () => {
    const { world, facts } = play('yours', MONDAY_MS + 6 * HOUR_MS, 30);
    const saw = stateOf(world, 'equipment', 'saw-1');
    expect(saw.jobs).toEqual([]);
    expect(signedOnAt(world, 'sim-saw-1')).toEqual([]);
    expect(stopsOf(saw).filter(({ reason, to }) => reason === null && to !== null).length).toBeGreaterThan(0);
    expect(facts.some(({ data }) => data['equipment'] === 'saw-1')).toBe(true);
    expect(factsOf(world, 'workOrder', YOUR_ORDER).facts).toEqual([]);
    const resting = playedMachines.flatMap((id) => stateOf(world, 'equipment', id).jobs.filter((job) => job.suspended));
    expect(resting.length).toBeGreaterThan(0);
  });
});

describe('a played plant with automation rules', () => {
  const ruled = (hours: number) => play('ruled', MONDAY_MS, hours, { simulation: ruledSimulation('ruled') });

  test('has them published by its engineer, each rehearsed on what had happened by then', () => {
    const published = ruled(30).facts.filter(({ type }) => type === 'RulePublished');
    expect(published.map(({ data }) => data['rule'])).toEqual(ruleTemplates.map(({ rule }) => rule));
    for (const { person, data } of published) {
      expect(person).toEqual({ id: 'eva', proof: 'badge+pin' });
      const { definition, rehearsal } = rulePublished.schema.parse(data);
      expect(rehearsal.of).toBe(ruleDigest(definition));
      expect(rehearsal.facts).toBeGreaterThan(100);
      expect(Date.parse(rehearsal.to) - Date.parse(rehearsal.from)).toBeGreaterThanOrEqual(24 * HOUR_MS);
    }
    expect(published.some(({ data }) => rulePublished.schema.parse(data).rehearsal.fired > 0)).toBe(true);
  });

  test('sees them fire, and people take, decide and settle what is raised, but for what is left open at the end', () => {
    const { world, simulator, facts, endMs } = ruled(88);
    const fired = facts.flatMap(({ type, data }) => (type === 'AutomationFired' ? [data['rule']] : []));
    expect(new Set(fired).size).toBeGreaterThanOrEqual(5);
    const kinds = new Set(facts.map(({ type }) => type));
    for (const type of [
      'DeviationRaised',
      'DeviationDetected',
      'DeviationAcknowledged',
      'OptionChosen',
      'DeviationResolved',
    ])
      expect([...kinds]).toContain(type);
    const { given, refused } = simulator.tally();
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
    expect({ refused, few: refusals < given / 50 }).toMatchObject({ few: true });
    const open = playedMachines.flatMap((id) => stateOf(world, 'equipment', id).deviations.open);
    expect(open.length).toBeGreaterThan(0);
    // Nothing waits for longer than until somebody comes again.
    expect(open.filter(({ since }) => Date.parse(since) < endMs - 24 * HOUR_MS)).toEqual([]);
  });
});

describe('a plant that lives on', () => {
  test('leaves alone the machine that is yours, and machines where somebody real is at work', () => {
    const { facts } = play('on', MONDAY_MS + 6 * HOUR_MS, 10, {
      endMs: undefined as never,
      isTaken: (equipment) => equipment === 'mill-1',
    });
    expect(new Set(facts.flatMap(({ data }) => data['equipment'] ?? []))).toEqual(new Set(['saw-2']));
  });

  test('goes as many times faster as it is told', () => {
    const made = (pace: number) => {
      const startMs = MONDAY_MS + 6 * HOUR_MS;
      const world = plannedWorld(playedPlan(startMs));
      const common = { world, site: 'test', simulation: playedSimulation('fast'), incarnation: '00000000000a' };
      const simulator = openPlantSimulator({ ...common, startMs });
      simulator.advance(startMs + 2 * HOUR_MS, pace);
      return simulator.take().flatMap(({ facts }) => facts.filter(({ type }) => type === 'JobStarted')).length;
    };
    expect(made(20)).toBeGreaterThan(4 * made(1));
  });

  test('goes faster from the moment it is told, whatever was planned before, and has made no more until then', () => {
    const later = (pace: number) => {
      const { simulator, endMs } = play('told', MONDAY_MS + 6 * HOUR_MS, 8);
      simulator.advance(endMs + HOUR_MS / 12, pace);
      return simulator.take().flatMap(({ facts }) => facts);
    };
    const [slow, fast] = [later(1), later(60)];
    expect(fast.length).toBeGreaterThan(5 * Math.max(4, slow.length));
    // What is counted first was mostly made before, at the speed of life.
    const counts = fast.find(({ type }) => type === 'CounterRead')?.data['counts'];
    expect(Number(counts)).toBeLessThan(500);
  });

  test('rests from when nobody looked at it: jobs are suspended and everybody is gone, and it goes on where it was', () => {
    const { world, simulator, endMs } = play('rest', MONDAY_MS + 6 * HOUR_MS, 8);
    expect(signedOnAt(world, 'sim-saw-2')).not.toEqual([]);
    simulator.rest(endMs + 1000);
    for (const equipment of playedMachines) {
      expect(signedOnAt(world, `sim-${equipment}`)).toEqual([]);
      expect(stateOf(world, 'equipment', equipment).jobs.every(({ suspended }) => suspended)).toBe(true);
    }
    simulator.advance(endMs + HOUR_MS);
    expect(stateOf(world, 'equipment', 'saw-2').jobs.some(({ suspended }) => !suspended)).toBe(true);
  });
});
