import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { emptyWorld, applyFact } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { RawFact } from '../facts/envelope.ts';
import { compareFacts } from '../facts/order.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { wishes } from '../testing/histories.testkit.ts';
import { standingRule } from '../testing/rule-examples.ts';
import { createTestClock } from '../testing/seeded.ts';
import { equipmentDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { commandOf } from '../testing/wishes.ts';
import { evaluateRules } from './evaluate-rules.ts';
import { automationDrafts } from './fire-rule.ts';
import { rehearseRule } from './rehearse-rule.ts';
import { concerns, rehearse } from './rehearse.ts';
import type { Happening } from './rehearse.ts';
import type { RuleWhen } from './rule-definition.ts';
import { MINUTE, machine, sawWith, sightOf, when } from './saw-with-rules.testkit.ts';

describe('a rehearsal', () => {
  const rules: readonly RuleWhen[] = [
    { kind: 'stopLasts', minutes: 3 },
    { kind: 'jobPaused', minutes: 2 },
    { kind: 'setupLasts', minutes: 2 },
    { kind: 'nobodyHere', minutes: 2 },
    { kind: 'scrapShare', percent: 5, pieces: 10 },
    { kind: 'fact', types: ['JobStarted', 'JobCompleted'] },
    { kind: 'deviationOpen', minutes: 3 },
    { kind: 'dueSoon', minutes: 470 },
    { kind: 'lotLow', percent: 90 },
    { kind: 'rateLow', perHour: 60, minutes: 5 },
    { kind: 'dueNotStarted', minutes: 475 },
    { kind: 'nothingRecorded', minutes: 3 },
  ];

  /** A machine of the saws without a station, the first by its id: nobody carries out a rule there. */
  const unwatched = 'saw-0';
  const plant = (): readonly PlanDocument[] => [...smallPlant(), equipmentDocument(unwatched, 'workUnit', 'saw')];

  /** What happened live, with rules on from the beginning: firings in order, and all facts. */
  function live(all: readonly Parameters<typeof commandOf>[0][], pauses: readonly number[]) {
    const station = sawWith(...rules.map((one) => when(one, { limits: { perHour: 6, quietMinutes: 1 } })));
    addPlanDocument(station.world.plan, equipmentDocument(unwatched, 'workUnit', 'saw'));
    const begun = station.facts.length;
    const fromMs = station.clock.nowMs();
    // Something is open there, too.
    expect(station.give(station.commands.raise('ann', 'assistance', { equipment: unwatched })).ok).toBe(true);
    const firings: { atMs: number; trigger: string }[] = [];
    const lookAll = (atMs: number) => {
      for (;;) {
        const sight = { ...sightOf(station), nowMs: atMs };
        const evaluation = evaluateRules(sight);
        if (evaluation.firings.length === 0) return evaluation.nextMs;
        for (const firing of evaluation.firings) {
          firings.push({ atMs: sight.nowMs, trigger: firing.trigger.key });
          station.record(automationDrafts(sight, { firings: [firing] }));
        }
      }
    };
    let nextMs = lookAll(fromMs);
    const passTo = (untilMs: number) => {
      while (nextMs !== null && nextMs <= untilMs) nextMs = lookAll(nextMs);
      station.clock.advance(Math.max(0, untilMs - station.clock.nowMs()));
    };
    all.forEach((wish, index) => {
      passTo(station.clock.nowMs() + (pauses[index] ?? 0) * 1000);
      const atMs = station.clock.nowMs();
      const command = commandOf(wish, station);
      if (!command || command.name === 'publishRule' || command.name === 'switchRule') return;
      if (station.give(command).ok) nextMs = lookAll(atMs);
    });
    passTo(station.clock.nowMs());
    return { station, firings, before: station.facts.slice(0, begun), after: station.facts.slice(begun), fromMs };
  }

  const byRules = ({ type, data }: RawFact) =>
    type === 'AutomationFired' || (type === 'DeviationDetected' && data['rule'] !== null);

  test('of what happened tells what happened: it fires when the rules did live, on the same', () => {
    fc.assert(
      fc.property(wishes(1, 40), fc.array(fc.nat(400), { minLength: 40, maxLength: 40 }), (all, pauses) => {
        const { station, firings, before, after, fromMs } = live(all, pauses);
        const world = emptyWorld();
        for (const document of plant()) addPlanDocument(world.plan, document);
        for (const raw of before) applyFact(world, readTestFact(raw));
        const clock = createTestClock(fromMs);
        const sealer = createTestStation({ id: 'st-saw-1', plan: [], seed: 9, clock });
        const seal = (drafts: Parameters<TestStation['record']>[0], atMs: number): Fact[] => {
          clock.advance(Math.max(0, atMs - clock.nowMs()));
          return sealer.record(drafts).map(readTestFact);
        };
        const happenings = after
          .filter((raw) => !byRules(raw))
          .toSorted(compareFacts)
          .map((raw) => ({ fact: readTestFact(raw), knownMs: Date.parse(raw.occurredAt) }));
        const told = rehearse({
          world,
          happenings,
          equipment: [machine, unwatched],
          fromMs,
          toMs: station.clock.nowMs(),
          seal,
        });
        const fired = told.firings.filter(({ did }) => did.length > 0);
        expect(fired.map(({ atMs, trigger }) => ({ atMs, trigger }))).toEqual(firings);
        expect(new Set(fired.map(({ equipment }) => equipment))).toEqual(new Set(firings.length > 0 ? [machine] : []));
      }),
      { numRuns: 60 },
    );
  });

  test('counts the machines at which a station stands, and one from when on it does', () => {
    const station = sawWith();
    const { give, commands, clock } = station;
    addPlanDocument(station.world.plan, equipmentDocument(unwatched, 'workUnit', 'saw'));
    const fromMs = clock.nowMs();
    give(commands.raise('ann', 'assistance', { equipment: unwatched }));
    clock.advance(60 * MINUTE);
    const definition = {
      ...standingRule,
      when: { kind: 'deviationOpen', minutes: 10 } as const,
      limits: { perHour: 60, quietMinutes: 0 },
    };
    const documents = plant().map((document) => ({ document, knownMs: 0 }));
    const facts = station.facts.map((raw) => ({ fact: readTestFact(raw), knownMs: Date.parse(raw.occurredAt) }));
    const rehearsed = (...more: readonly Happening[]) => {
      const toMs = clock.nowMs();
      const past = [...documents, ...facts, ...more];
      const { machines, rehearsal } = rehearseRule(past, { definition, fromMs, toMs });
      return [machines, rehearsal.firings.map(({ equipment, atMs }) => [equipment, (atMs - fromMs) / MINUTE])];
    };
    expect(rehearsed()).toEqual([['saw-1', 'saw-2'], []]);
    const body = { name: 'New', equipment: unwatched };
    const document: PlanDocument = { kind: 'station', id: 'st-new', revision: 1, externalRefs: [], body };
    expect(rehearsed({ document, knownMs: fromMs + 30 * MINUTE })).toEqual([
      [unwatched, 'saw-1', 'saw-2'],
      [[unwatched, 30]],
    ]);
  });

  test('looks at a machine for its own facts and for those of people', () => {
    expect(concerns({ refs: ['equipment:saw-1'] }, machine)).toBe(true);
    expect(concerns({ refs: ['person:ann'] }, machine)).toBe(true);
    expect(concerns({ refs: ['equipment:saw-2', 'workOrder:wo-1'] }, machine)).toBe(false);
  });
});
