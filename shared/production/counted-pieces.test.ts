import { Big } from 'big.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { readFact } from '../catalogue/fact-catalogue.ts';
import { must } from '../invariant.ts';
import { dayShift } from '../performance/floor.testkit.ts';
import { unitPerformance } from '../performance/unit-performance.ts';
import type { EquipmentPlan } from '../plan/equipment.ts';
import { addPlanDocument, planRevision } from '../plan/plan-index.ts';
import { countPieces, letCount } from '../testing/counted.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';
import { foldedWorld, pictureOf, statesOf } from '../testing/world-picture.ts';
import { stillGood } from './counted-pieces.ts';
import { operationOf } from './work-order-state.ts';

const job = ['wo-1', '10'] as const;
const code = (outcome: Outcome) => (outcome.ok ? 'accepted' : outcome.refusal.code);
type Books = NonNullable<EquipmentPlan['counter']>['books'];

/** Ann works on wo-1 at a saw whose counter means this. */
function counting(books: Books = 'produced'): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  letCount(station, books);
  const { plan } = station.world;
  const settings = must(planRevision(plan, 'settings', 'site'), 'settings');
  addPlanDocument(plan, dayShift);
  if (settings.kind === 'settings')
    addPlanDocument(plan, {
      ...settings,
      revision: settings.revision + 1,
      body: { ...settings.body, calendar: 'day' },
    });
  for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
  station.give(station.commands.start('ann', ...job));
  return station;
}

const operation = ({ world }: TestStation) => operationOf(stateOf(world, 'workOrder', 'wo-1'), '10');
function pieces(station: TestStation) {
  const { good, scrap, rework } = operation(station);
  return { good, scrap, rework };
}
const scrap = (station: TestStation, value: string) =>
  station.give(station.commands.report('ann', ...job, { scrap: { crack: value } }));

describe('a counter that counts what is produced', () => {
  test('counts a piece once: scrap and rework are taken from what was counted', () => {
    const saw = counting();
    countPieces(saw, '60');
    expect(code(scrap(saw, '3'))).toBe('accepted');
    expect(code(saw.give(saw.commands.report('ann', ...job, { rework: '2' })))).toBe('accepted');
    expect(pieces(saw)).toEqual({ good: '55', scrap: '3', rework: '2' });
    expect(operation(saw).scrapByReason).toEqual({ crack: '3' });
  });

  test('is left out where it counts good pieces alone, where it tells only that the machine runs, and where there is none', () => {
    for (const books of ['good', 'runtime'] as const) {
      const saw = counting(books);
      countPieces(saw, '60');
      scrap(saw, '3');
      expect(pieces(saw)).toEqual({ good: '60', scrap: '3', rework: '0' });
    }
  });

  test('is asked about when there is more scrap than it counted; what it missed comes on top', () => {
    const saw = counting();
    countPieces(saw, '2');
    const refused = scrap(saw, '5');
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'more-than-counted', params: { pieces: '5', counted: '2', missed: '3', unit: 'C62' } },
    });
    const remedy = refused.ok ? undefined : refused.refusal.remedies[0];
    const params = remedy?.kind === 'command' ? remedy.params : {};
    expect(code(saw.give({ id: saw.newId(), actor: 'ann', name: 'reportQuantity', params } as never))).toBe('accepted');
    expect(pieces(saw)).toEqual({ good: '0', scrap: '5', rework: '0' });
    countPieces(saw, '10');
    expect(pieces(saw)).toEqual({ good: '10', scrap: '5', rework: '0' });
  });

  test('leaves what people keyed as it was: only counted pieces are taken from', () => {
    const saw = counting();
    saw.give(saw.commands.report('ann', ...job, { good: '10' }));
    countPieces(saw, '1');
    expect(code(scrap(saw, '2'))).toBe('more-than-counted');
    expect(code(scrap(saw, '1'))).toBe('accepted');
    expect(code(scrap(saw, '1'))).toBe('more-than-counted');
    expect(pieces(saw)).toEqual({ good: '10', scrap: '1', rework: '0' });
  });

  test('is as good as none while it has counted nothing of the job: it may not be connected', () => {
    const saw = counting();
    saw.give(saw.commands.report('ann', ...job, { good: '10' }));
    expect(code(scrap(saw, '2'))).toBe('accepted');
    expect(pieces(saw)).toEqual({ good: '10', scrap: '2', rework: '0' });
  });

  test('makes pieces missing again that turned out to be scrap, and lets the limit count what is still good', () => {
    const saw = counting();
    countPieces(saw, '110');
    expect(code(saw.give(saw.commands.report('ann', ...job, { good: '1' })))).toBe('over-tolerance');
    scrap(saw, '11');
    expect(code(saw.give(saw.commands.complete('ann', ...job, {}, {})))).toBe('short-reason-needed');
    expect(code(saw.give(saw.commands.report('ann', ...job, { good: '1' })))).toBe('accepted');
    expect(code(saw.give(saw.commands.complete('ann', ...job, {}, {})))).toBe('accepted');
    const end = operation(saw);
    expect([end.good, end.scrap]).toEqual(['100', '11']);
  });

  test('counts at the close-out, too: scrap in the same submit makes the order short', () => {
    const saw = counting();
    countPieces(saw, '100');
    const withScrap = { scrap: { crack: '2' } };
    expect(code(saw.give(saw.commands.complete('ann', ...job, withScrap, {})))).toBe('short-reason-needed');
    expect(code(saw.give(saw.commands.complete('ann', ...job, withScrap, { remainder: 'open' })))).toBe('accepted');
    expect(pieces(saw)).toEqual({ good: '98', scrap: '2', rework: '0' });
  });

  test('gives good pieces back when the scrap is taken back', () => {
    const saw = counting();
    countPieces(saw, '20');
    const before = saw.facts.map(readTestFact);
    const reported = scrap(saw, '4');
    expect(code(saw.give(saw.commands.undo('ann', reported.command)))).toBe('accepted');
    const all = saw.facts.map(readTestFact);
    expect(statesOf(saw.world, all)).toBe(statesOf(foldedWorld(before), all));
  });

  test('never leaves fewer good pieces than none, where two stations took the same piece', () => {
    const one = counting();
    countPieces(one, '5');
    const other = createTestStation({
      id: 'st-saw-9',
      equipment: 'saw-1',
      plan: smallPlant(),
      seed: 2,
      clock: one.clock,
    });
    letCount(other, 'produced');
    other.give(other.commands.signOn('ann'));
    other.take(one.facts);
    scrap(one, '4');
    scrap(other, '3');
    for (const [to, from] of [
      [one, other],
      [other, one],
    ] as const)
      to.take(from.facts);
    for (const station of [one, other]) expect(pieces(station)).toEqual({ good: '0', scrap: '7', rework: '0' });
    countPieces(one, '10');
    expect(pieces(one)).toEqual({ good: '8', scrap: '7', rework: '0' });
  });

  test('is not believed to have counted pieces that are neither scrap nor rework', () => {
    const saw = counting();
    countPieces(saw, '5');
    scrap(saw, '2');
    const fact = must(saw.facts.at(-1), 'the scrap');
    const claim = { ...fact, data: { ...fact.data, ofCounted: { value: '3', unit: 'C62' } } };
    expect(readFact(fact).ok).toBe(true);
    expect(readFact(claim)).toMatchObject({ ok: false, kind: 'unreadable' });
  });
});

interface Step {
  readonly what: 'count' | 'good' | 'scrap' | 'rework' | 'operation' | 'undo';
  readonly value: number;
}
const steps = fc.array(
  fc.record({
    what: fc.constantFrom<Step['what']>('count', 'count', 'good', 'scrap', 'rework', 'operation', 'undo'),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 30 },
);

/** Does a step; tells which command was accepted. */
function doStep(saw: TestStation, { what, value }: Step, given: readonly string[]): string | undefined {
  const { commands } = saw;
  saw.clock.advance(30_000);
  if (what === 'count') countPieces(saw, String(value));
  const command = {
    count: undefined,
    good: commands.report('ann', ...job, { good: String(value) }),
    scrap: commands.report('ann', ...job, { scrap: { crack: String(value) } }),
    rework: commands.report('ann', ...job, { rework: String(value) }),
    operation: commands.rework('ann', ...job, String(value)),
    undo: commands.undo('sue', given.at(-1 - (value % Math.max(1, given.length))) ?? saw.newId()),
  }[what];
  const outcome = command && saw.give(command);
  return outcome?.ok === true && what !== 'undo' ? outcome.command : undefined;
}

test('any sequence of counts, reports and undos makes as many pieces as were counted and keyed, in the order and in the figures', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const saw = counting();
      countPieces(saw, '1');
      const given: string[] = [];
      for (const step of all) {
        const accepted = doStep(saw, step, given);
        if (accepted !== undefined) given.push(accepted);
      }
      const reversed = new Set(saw.facts.flatMap(({ reverses }) => reverses ?? []));
      const sum = (values: readonly string[]) => values.reduce((total, value) => total.plus(value), new Big(0));
      const goods = saw.facts
        .map(readTestFact)
        .flatMap((fact) => (fact.type === 'QuantityReported' && !reversed.has(fact.id) ? [fact.data.good.value] : []));
      const { good, scrap: sq, rework: rq } = pieces(saw);
      expect(new Big(good).plus(sq).plus(rq).toFixed()).toBe(sum(goods).toFixed());
      expect([good, sq, rq, stillGood(operation(saw).counted, 'saw-1')].filter((one) => new Big(one).lt(0))).toEqual(
        [],
      );
      saw.clock.advance(1000);
      const figures = unitPerformance(saw.world, 'saw-1', saw.clock.nowMs());
      expect([figures.good, figures.scrap, figures.rework].map(String)).toEqual([good, sq, rq]);
      expect(figures.figures.qualityRatio.inputs).toMatchObject({ GQ: Number(good), PQ: Number(sum(goods).toFixed()) });
      expect(pictureOf(foldedWorld(saw.facts.map(readTestFact).toReversed()))).toBe(
        pictureOf(foldedWorld(saw.facts.map(readTestFact))),
      );
    }),
    { numRuns: 100 },
  );
});
