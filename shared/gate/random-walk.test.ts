import { Big } from 'big.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { readFact } from '../catalogue/fact-catalogue.ts';
import type { DeviationSubject } from '../deviations/deviation-facts.ts';
import { factEnvelope } from '../facts/envelope.ts';
import type { RawFact } from '../facts/envelope.ts';
import { must } from '../invariant.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { goodLimit } from '../production/quantity-limits.ts';
import { wishes } from '../testing/histories.testkit.ts';
import { createTestClock, TEST_START_MS } from '../testing/seeded.ts';
import { plantPeople, plantStations, smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';
import { commandOf, revisionOf } from '../testing/wishes.ts';
import type { Wish } from '../testing/wishes.ts';
import { foldedWorld, pictureOf, statesOf } from '../testing/world-picture.ts';
import { commandParams } from './command.ts';
import type { Command, CommandName } from './command.ts';
import { refusalTable } from './refusal-table.testkit.ts';
import { refusal } from './refusal.ts';

interface Step {
  readonly command: Command;
  readonly outcome: Outcome;
}

/** A station of the small plant with the boss, Ann, Tom and Sue signed on. */
function begin(id = 'st-saw-1', seed = 1, clock = createTestClock()): TestStation {
  const station = createTestStation({ id, plan: smallPlant(), seed, clock });
  for (const person of ['boss', 'ann', 'tom', 'sue']) station.give(station.commands.signOn(person));
  return station;
}

/** Lets people do what they wish; tells each step that meant a command, and each order that was changed for all. */
function walk(
  stations: readonly TestStation[],
  all: readonly Wish[],
  onStep: (station: TestStation, step: Step) => void,
  onRevision: (document: PlanDocument) => void = () => undefined,
) {
  for (const wish of all) {
    const station = stations[wish.station];
    const command = station && commandOf(wish, station);
    if (command) onStep(station, { command, outcome: station.give(command) });
    else if (wish.kind === 'sync') for (const other of stations) station?.take(other.facts);
    const revision = station && revisionOf(wish, station);
    if (!revision) continue;
    for (const { world } of stations) addPlanDocument(world.plan, revision);
    onRevision(revision);
  }
}

/** A command that was accepted, when, and what it recorded. */
interface Accepted {
  readonly station: number;
  readonly command: Command;
  readonly facts: readonly RawFact[];
  readonly atMs: number;
  /** What the ERP had changed before it, since the beginning. */
  readonly revisions: readonly PlanDocument[];
}

const expectedRefusals = new Set(refusalTable.map(({ command, code }) => `${command} ${code}`));

/** What is wrong with an answer of the gate, in words. */
function faultsOf({ command, outcome }: Step): string[] {
  if (outcome.ok) {
    return outcome.facts.flatMap((fact) => {
      const readable = factEnvelope.safeParse(fact).success && readFact(fact).ok;
      return readable && fact.command === command.id ? [] : [`${fact.type} is not as it must be`];
    });
  }
  const { code, remedies } = outcome.refusal;
  const dead = remedies.filter(
    (remedy) =>
      remedy.kind === 'command' && !commandParams[remedy.name as CommandName].safeParse(remedy.params).success,
  );
  return [
    ...(refusal.safeParse(outcome.refusal).success ? [] : [`the refusal ${code} is not as it must be`]),
    ...(expectedRefusals.has(`${command.name} ${code}`)
      ? []
      : [`${command.name} is refused by ${code}, which no table has`]),
    ...dead.map(() => `a remedy of ${code} would not be understood`),
  ];
}

const jobOfStep = ({ command }: Step) =>
  'operation' in command.params ? `${command.params.order}/${command.params.operation}` : '';

/** The most good pieces that any revision of its order allows of a job: it may have been adopted after more was made than it wants. */
function highestLimit({ world }: TestStation, job: Job): Big {
  const limits = [...world.plan.revisions.values()].flatMap((document) =>
    document.kind === 'workOrder' && document.id === job.orderId && !job.rework
      ? [goodLimit({ order: document.body, quantity: document.body.quantity })]
      : [],
  );
  return limits.reduce((most, limit) => (limit.gt(most) ? limit : most), goodLimit(job));
}

/** What is wrong with a world that only accepted commands of one station made, in words. */
function brokenInvariants(station: TestStation, confirmed: ReadonlySet<string>): string[] {
  const broken: string[] = [];
  for (const machine of Object.values(plantStations)) {
    const running = stateOf(station.world, 'equipment', machine).jobs.filter((job) => !job.suspended);
    if (running.length > 1) broken.push(`${running.length} jobs run on ${machine}`);
  }
  for (const [order, { state }] of station.world.logs.workOrder)
    for (const [id, operation] of Object.entries(state.operations)) {
      const amounts = [operation.good, operation.scrap, operation.rework, ...Object.values(operation.scrapByReason)];
      if (amounts.some((amount) => new Big(amount).lt(0))) broken.push(`${order}/${id} has a negative balance`);
      const reasons = Object.values(operation.scrapByReason).reduce((sum, amount) => sum.plus(amount), new Big(0));
      if (!reasons.eq(operation.scrap)) broken.push(`${order}/${id} has scrap without a reason`);
      const job = findJob(station.world, order, id);
      if ('missing' in job || confirmed.has(`${order}/${id}`)) continue;
      if (new Big(operation.good).gt(highestLimit(station, job)))
        broken.push(`${order}/${id} has more good than its limit`);
    }
  return broken;
}

describe('any sequence of commands at one station', () => {
  test('yields facts or a refusal that is well made, and leaves a world that makes sense', () => {
    fc.assert(
      fc.property(wishes(1, 60), (all) => {
        /** Jobs for which somebody with authority confirmed more than the tolerance. */
        const confirmed = new Set<string>();
        const station = begin();
        walk([station], all, (_, step) => {
          const { params } = step.command;
          if (step.outcome.ok && 'confirmOverTolerance' in params && params.confirmOverTolerance)
            confirmed.add(jobOfStep(step));
          expect([...faultsOf(step), ...brokenInvariants(station, confirmed)]).toEqual([]);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('can be taken back from the last to the first, after which nothing has happened', () => {
    fc.assert(
      fc.property(wishes(1, 40), (all) => {
        const station = createTestStation({ plan: smallPlant() });
        station.give(station.commands.signOn('boss'));
        const before = station.facts.map(readTestFact);
        const accepted: Command[] = [];
        for (const person of ['ann', 'tom', 'sue']) {
          const command = station.commands.signOn(person);
          station.give(command);
          accepted.push(command);
        }
        walk([station], all, (_, { command, outcome }) => {
          if (outcome.ok && command.name !== 'undo') accepted.push(command);
        });
        for (const { id } of accepted.toReversed()) {
          const outcome = station.give(station.commands.undo('boss', id));
          expect(outcome.ok ? 'taken back' : outcome.refusal.code).toMatch(/^(taken back|undo-done-already)$/);
        }
        const everything = station.facts.map(readTestFact);
        // How often decisions were taken back is what makes the next one another.
        const nothing = (states: string) => states.replaceAll(/"takenBack":\d+/g, '"takenBack":0');
        expect(nothing(statesOf(station.world, everything))).toBe(statesOf(foldedWorld(before), everything));
      }),
      { numRuns: 100 },
    );
  });
});

describe('any sequence of commands at a saw and a mill that hear of each other at once', () => {
  /** A saw and a mill; `give` gives a command to one of them and tells the other. */
  function beginBoth(startMs = TEST_START_MS) {
    const clock = createTestClock(startMs);
    const stations = ['st-saw-1', 'st-mill-1'].map((id, index) => begin(id, index + 1, clock));
    const tell = () => {
      for (const station of stations) for (const other of stations) station.take(other.facts);
    };
    tell();
    return { stations, tell, clock };
  }

  test('leaves after any accepted undo only what would have been accepted without it', () => {
    fc.assert(
      fc.property(wishes(2, 60), (all) => {
        const both = beginBoth();
        const accepted: Accepted[] = [];
        const revisions: PlanDocument[] = [];
        let before = both.clock.nowMs();
        const onStep = (station: TestStation, { command, outcome }: Step) => {
          const atMs = before;
          // Time for what is given again besides, so that everything is given again at its own time.
          both.clock.advance(10_000);
          before = both.clock.nowMs();
          both.tell();
          if (!outcome.ok) return;
          if (command.name !== 'undo')
            accepted.push({
              station: both.stations.indexOf(station),
              command,
              facts: outcome.facts,
              atMs,
              revisions: [...revisions],
            });
          else {
            const taken = accepted.findIndex((one) => one.command.id === command.params.command);
            if (taken >= 0) accepted.splice(taken, 1);
          }
        };
        walk(both.stations, all, onStep, (document) => revisions.push(document));
        // Early enough to sign everybody on before the first command.
        const again = beginBoth(TEST_START_MS - 60_000);
        for (const station of again.stations)
          for (const person of Object.keys(plantPeople)) station.give(station.commands.signOn(person));
        again.tell();
        /** Facts of the first run, by what was recorded in their places in the second. */
        const ids = new Map<string, string>();
        const refused = accepted.flatMap(({ station, command, facts, atMs, revisions: known }) => {
          for (const { world } of again.stations) for (const document of known) addPlanDocument(world.plan, document);
          // Whoever splits a stop names an instant.
          again.clock.advance(Math.max(0, atMs - again.clock.nowMs()));
          const outcome = giveAgain(must(again.stations[station], 'station'), command, ids, facts);
          again.tell();
          if (!outcome) return [];
          if (!outcome.ok) return [`${command.name}: ${outcome.refusal.code}`];
          for (const [index, fact] of facts.entries()) ids.set(fact.id, outcome.facts[index]?.id ?? '');
          return [];
        });
        expect(refused).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });
});

/**
 * Gives a command that was accepted before, when the list of jobs is another (so any start may need its reason) and whoever acts is signed
 * on: being signed on is a record of its own, and taking it back does not take back the work. @returns undefined for what is not tried again.
 */
function giveAgain(
  station: TestStation,
  command: Command,
  ids: ReadonlyMap<string, string>,
  facts: readonly RawFact[],
): Outcome | undefined {
  const { actor, name } = command;
  if (name === 'signOn') return undefined;
  if (name === 'signOff') {
    // It ends work as well.
    station.give(station.commands.signOn(command.params.person));
    station.give(command);
    return undefined;
  }
  if (actor !== null) station.give(station.commands.signOn(actor));
  if (name === 'startJob') return station.give({ ...command, params: { ...command.params, reason: 'urgent' } });
  if (name === 'raiseDeviation') {
    // What it is about is filled in from the job that runs, and that may have been taken back.
    const { equipment, order, operation } = (facts[0]?.data['subject'] ?? {}) as Partial<DeviationSubject>;
    const about = {
      ...command.params,
      ...(order === undefined ? {} : { order, operation: must(operation, 'operation') }),
    };
    return station.give({ ...command, params: { ...about, equipment: must(equipment, 'equipment') } });
  }
  if (name === 'releaseHold') {
    const hold = ids.get(command.params.hold) ?? command.params.hold;
    return station.give({ ...command, params: { ...command.params, hold } });
  }
  if (name !== 'explainStop' && name !== 'splitStop') return station.give(command);
  const stop = ids.get(command.params.stop) ?? command.params.stop;
  if (name === 'explainStop') return station.give({ ...command, params: { ...command.params, stop } });
  return station.give({ ...command, params: { ...command.params, stop } });
}

describe('any sequence of commands at stations that hear of each other late', () => {
  test('yields facts or a refusal at each, and the same world at all once all have heard all', () => {
    fc.assert(
      fc.property(wishes(4, 60), (all) => {
        const clock = createTestClock();
        const stations = Object.keys(plantStations).map((id, index) => begin(id, index + 1, clock));
        walk(stations, all, (station, step) => {
          expect(faultsOf(step)).toEqual([]);
          const own = station.context().station.equipment ?? '';
          const running = stateOf(station.world, 'equipment', own).jobs.filter((job) => !job.suspended);
          expect(running.length).toBeLessThanOrEqual(1);
        });
        const facts = stations.flatMap((station) => station.facts);
        for (const station of stations) station.take(facts);
        const pictures = new Set(stations.map(({ world }) => pictureOf(world)));
        expect(pictures.size).toBe(1);
      }),
      { numRuns: 100 },
    );
  });
});
