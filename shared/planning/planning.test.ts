import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { applyFacts, emptyWorld } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { instantOf } from '../gate/gate-context.ts';
import { must } from '../invariant.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import { pinsOf } from '../production/pins.ts';
import { checkSchedule } from '../sequencing/check-schedule.testkit.ts';
import { compileProblem } from '../sequencing/compile-problem.ts';
import { createEvaluator } from '../sequencing/evaluate.ts';
import { planOfSequences } from '../sequencing/portfolio.ts';
import { scheduleOf } from '../sequencing/schedule.ts';
import { deepFreeze } from '../testing/deep-freeze.ts';
import { validHistory } from '../testing/histories.testkit.ts';
import { createTestClock, TEST_START_MS } from '../testing/seeded.ts';
import { equipmentDocument, operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { areaPlanView, whatIfView } from '../views/area-plan-view.ts';
import type { AreaPlanView, WhatIfChange } from '../views/area-plan-view.ts';
import { planArea, whatIfArea, whatIfSides } from './plan-area.ts';
import { problemOfArea } from './problem-of-area.ts';
import { foundPlan } from './search-plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const in_ = (ms: number) => instantOf(TEST_START_MS + ms);

/** A plant without materials to wait for: two saws and a mill, and the orders that a test wants. */
function plant(orders: readonly PlanDocument[], more: readonly PlanDocument[] = []): TestStation {
  const documents = smallPlant().filter(({ kind }) => kind !== 'workOrder');
  const station = createTestStation({ plan: [...documents, ...more, ...orders], clock: createTestClock() });
  for (const person of ['sue', 'ann']) station.give(station.commands.signOn(person));
  // Signing on takes two seconds.
  return station;
}

const order = (id: string, operations: readonly OperationPlan[], over: Partial<WorkOrderPlan> = {}) =>
  orderDocument(id, { operations: [...operations], ...over });
const sawing = (over: Partial<OperationPlan> = {}): OperationPlan => ({ ...operationAt('saw', 10), ...over });
const milling = (over: Partial<OperationPlan> = {}): OperationPlan => ({ ...operationAt('mill', 20), ...over });
/** Only the first saw does it. */
const onSaw1 = (runMinutes: number, setupMinutes = 0): Partial<OperationPlan> => ({
  runMinutes,
  setupMinutes,
  workUnits: [{ equipment: 'saw-1', setupMinutes, runMinutes }],
});

const planOf = ({ world, clock }: TestStation, evaluations = 2000): AreaPlanView =>
  areaPlanView.parse(planArea(world, 'saw-1', { nowMs: clock.nowMs(), evaluations }));
const barsOf = (plan: AreaPlanView, equipment: string) =>
  must(
    plan.machines.find((machine) => machine.equipment.id === equipment),
    equipment,
  ).bars;
const minutes = (instant: string) => Math.round((Date.parse(instant) - TEST_START_MS) / MINUTE);
const said = (plan: AreaPlanView, equipment: string) =>
  barsOf(plan, equipment).map((bar) => [bar.order, minutes(bar.setupBegin), minutes(bar.begin), minutes(bar.end)]);
const reasonsOf = (plan: AreaPlanView, equipment: string, at = 0) =>
  must(barsOf(plan, equipment)[at], 'bar').reasons.map(({ code }) => code);

describe('the plan of an area', () => {
  test('puts every open operation on a machine that can do it, behind those that it waits for', () => {
    const plan = planOf(plant([order('wo-a', [sawing(onSaw1(60, 10)), milling()])]));
    expect(said(plan, 'saw-1')).toEqual([['wo-a', 0, 10, 70]]);
    expect(said(plan, 'mill-1')).toEqual([['wo-a', 60, 70, 130]]);
    expect(reasonsOf(plan, 'mill-1')).toEqual(['setup', 'waits-before']);
    expect(plan.totals).toMatchObject({ orders: 1, lateOrders: 0, setupMinutes: 20 });
    expect(plan.machines.map(({ equipment }) => equipment.id)).toEqual(['mill-1', 'pack-1', 'saw-1', 'saw-2']);
  });

  test('lets an operation begin with what the one before sends ahead, and end after its last batch', () => {
    const plan = planOf(
      plant([order('wo-a', [sawing(onSaw1(100)), milling({ setupMinutes: 0, runMinutes: 20, sendAhead: '50' })])]),
    );
    expect(said(plan, 'saw-1')).toEqual([['wo-a', 0, 0, 100]]);
    expect(said(plan, 'mill-1')).toEqual([['wo-a', 50, 50, 110]]);
  });

  test('goes on with what runs: what is left of it, from when it began, on its machine', () => {
    const station = plant([order('wo-a', [sawing(onSaw1(100, 10))]), order('wo-b', [sawing(onSaw1(30))])]);
    station.give(station.commands.start('ann', 'wo-a', '10', 'urgent'));
    station.give(station.commands.report('ann', 'wo-a', '10', { good: '60' }));
    station.clock.advance(30 * MINUTE);
    const plan = planOf(station);
    expect(said(plan, 'saw-1')).toEqual([
      ['wo-a', 0, 0, 70],
      ['wo-b', 70, 70, 100],
    ]);
    expect(barsOf(plan, 'saw-1')[0]).toMatchObject({ running: true, reasons: [{ code: 'running' }] });
  });

  test('has what is late first, and says by how much each order is', () => {
    const station = plant([
      order('wo-a', [sawing(onSaw1(60))], { due: in_(10 * HOUR) }),
      order('wo-b', [sawing(onSaw1(60))], { due: in_(30 * MINUTE) }),
    ]);
    const plan = planOf(station);
    expect(said(plan, 'saw-1').map(([id]) => id)).toEqual(['wo-b', 'wo-a']);
    expect(barsOf(plan, 'saw-1').map(({ orderLateMinutes }) => orderLateMinutes)).toEqual([30, 0]);
    expect(reasonsOf(plan, 'saw-1')).toEqual(['due-first']);
    expect(plan.totals).toMatchObject({ lateOrders: 1, lateMinutes: 30, weightedLateMinutes: 30 });
  });

  test('sets up once for a family, by the matrix of the work center, and says what that saves', () => {
    const matrix: PlanDocument = {
      kind: 'changeover',
      id: 'saw',
      revision: 1,
      externalRefs: [],
      body: { minutes: [{ from: 'red', to: 'blue', minutes: 25 }], otherwise: 40 },
    };
    const colour = (setupFamily: string) => sawing({ ...onSaw1(30, 35), setupFamily });
    const station = plant(
      [order('wo-a', [colour('red')]), order('wo-b', [colour('blue')]), order('wo-c', [colour('red')])],
      [matrix],
    );
    const plan = planOf(station);
    expect(barsOf(plan, 'saw-1').map(({ family, setupMinutes }) => [family, setupMinutes])).toEqual([
      ['red', 35],
      ['red', 0],
      ['blue', 25],
    ]);
    expect(barsOf(plan, 'saw-1')[1]?.reasons[0]).toEqual({ code: 'same-setup', params: { minutes: 35 } });
    // Less than its own setup, but for another family.
    expect(barsOf(plan, 'saw-1')[2]?.reasons[0]).toEqual({ code: 'setup', params: { minutes: 25 } });
    expect(plan.totals.setupMinutes).toBe(60);
  });

  test('waits for shifts, breaks, maintenance and stops, and shows them', () => {
    const calendar: PlanDocument = {
      kind: 'calendar',
      id: 'early',
      revision: 1,
      externalRefs: [],
      body: {
        name: 'Early',
        // 07:00 in Berlin is the hour at which the test begins.
        shifts: [
          {
            id: 'e',
            name: { en: 'Early', de: 'Früh' },
            days: [1, 2, 3, 4, 5],
            start: '07:00',
            end: '09:00',
            breaks: [{ start: '08:00', end: '08:15' }],
          },
        ],
        exceptions: [],
      },
    };
    const saw = equipmentDocument('saw-1', 'workUnit', 'saw');
    const body = { name: 'Saw 1', level: 'workUnit', parent: 'saw', calendar: 'early' } as const;
    const maintenance = [{ id: 'm', from: in_(90 * MINUTE), to: in_(100 * MINUTE), text: { en: 'Oil', de: 'Öl' } }];
    const station = plant(
      [order('wo-a', [sawing(onSaw1(100))])],
      [calendar, { ...saw, revision: 2, body: { ...body, maintenance } } as PlanDocument],
    );
    const plan = planOf(station);
    // 60, break of 15, 15, maintenance of 10, 20: then the shift is over, and 5 are left for the next morning.
    expect(said(plan, 'saw-1')).toEqual([['wo-a', 0, 0, 24 * 60 + 5]]);
    const machine = must(
      plan.machines.find(({ equipment }) => equipment.id === 'saw-1'),
      'saw-1',
    );
    expect(machine.pauses.slice(0, 3).map(({ kind, from }) => [kind, minutes(from)])).toEqual([
      ['break', 60],
      ['maintenance', 90],
      ['offShift', 120],
    ]);
    expect([machine.loadMinutes, machine.openMinutes]).toEqual([100, 95 + 105]);
  });

  test('works through the night in which clocks go back, an hour longer', () => {
    const night: PlanDocument = {
      kind: 'calendar',
      id: 'night',
      revision: 1,
      externalRefs: [],
      body: {
        name: 'Night',
        shifts: [{ id: 'n', name: { en: 'Night', de: 'Nacht' }, days: [6], start: '22:00', end: '06:00', breaks: [] }],
        exceptions: [],
      },
    };
    const saw = { ...equipmentDocument('saw-1', 'workUnit', 'saw'), revision: 2 };
    const body = { name: 'Saw 1', level: 'workUnit', parent: 'saw', calendar: 'night' } as const;
    const documents = [
      ...smallPlant().filter(({ kind }) => kind !== 'workOrder'),
      night,
      { ...saw, body } as PlanDocument,
      order('wo-a', [sawing(onSaw1(9 * 60))]),
    ];
    const world = emptyWorld();
    for (const document of documents) addPlanDocument(world.plan, document);
    // Saturday evening in Berlin; at three in the morning it is two again.
    const nowMs = Date.UTC(2026, 9, 24, 20);
    const [bar] = barsOf(areaPlanView.parse(planArea(world, 'saw-1', { nowMs, evaluations: 10 })), 'saw-1');
    expect(bar?.end).toBe('2026-10-25T05:00:00.000Z');
  });

  test('leaves out what nobody knows the time of and what waits for it, with what stands against it', () => {
    const station = plant([order('wo-a', [sawing(onSaw1(10)), milling()]), order('wo-b', [sawing(onSaw1(10))])]);
    station.give(station.commands.signOn('ian'));
    station.give(station.commands.hold('ian', { kind: 'workOrder', id: 'wo-a' }));
    const plan = planOf(station);
    expect(said(plan, 'saw-1').map(([id]) => id)).toEqual(['wo-b']);
    expect(plan.leftOut.map(({ order: id, operation, blockers }) => [id, operation, blockers[0]?.code])).toEqual([
      ['wo-a', '10', 'held'],
      ['wo-a', '20', 'held'],
    ]);
  });

  test('waits for the earliest start of an order', () => {
    const plan = planOf(plant([order('wo-a', [sawing(onSaw1(10))], { earliestStart: in_(2 * HOUR) })]));
    expect(said(plan, 'saw-1')).toEqual([['wo-a', 120, 120, 130]]);
    expect(reasonsOf(plan, 'saw-1')).toEqual(['waits-until']);
  });

  test('has what is pinned in front, with who did it, and does not wait for ever for a pin that cannot be', () => {
    const station = plant([
      order('wo-a', [sawing(onSaw1(60))], { due: in_(HOUR) }),
      order('wo-b', [sawing(onSaw1(60))], { due: in_(20 * HOUR) }),
      order('wo-c', [sawing(onSaw1(10)), { ...sawing(onSaw1(10)), id: '20', sequence: 20 }]),
    ]);
    station.give(station.commands.pin('sue', 'wo-b', '10', 'saw-1'));
    const plan = planOf(station);
    expect(said(plan, 'saw-1')[0]?.[0]).toBe('wo-b');
    expect(barsOf(plan, 'saw-1')[0]).toMatchObject({ pinned: { by: 'Name sue' }, reasons: [{ code: 'pinned' }] });
    // The second operation of an order before its first, on the one machine that does both.
    station.give(station.commands.pin('sue', 'wo-c', '20', 'saw-1'));
    expect(said(planOf(station), 'saw-1')).toHaveLength(4);
  });

  test('weighs what the site gave a priority to', () => {
    const station = plant([
      order('wo-a', [sawing(onSaw1(60))], { due: in_(30 * MINUTE) }),
      order('wo-b', [sawing(onSaw1(60))], { due: in_(30 * MINUTE) }),
    ]);
    station.give(station.commands.prioritise('sue', 'wo-b', 9));
    const plan = planOf(station);
    expect(said(plan, 'saw-1').map(([id]) => id)).toEqual(['wo-b', 'wo-a']);
    expect(reasonsOf(plan, 'saw-1')).toEqual(['priority']);
  });
});

describe('a plan that people have seen', () => {
  const alike = () =>
    plant(['wo-a', 'wo-b', 'wo-c'].map((id) => order(id, [sawing(onSaw1(60))], { due: in_(20 * HOUR) })));
  const shownAs = (ids: readonly string[]) => new Map([['saw-1', ids.map((id) => ({ order: id, operation: '10' }))]]);

  test('stands while nothing is better', () => {
    const { world, clock } = alike();
    for (const ids of [
      ['wo-c', 'wo-a', 'wo-b'],
      ['wo-b', 'wo-c', 'wo-a'],
    ]) {
      const plan = planArea(world, 'saw-1', { nowMs: clock.nowMs(), evaluations: 500, shown: shownAs(ids) });
      expect(barsOf(plan, 'saw-1').map((bar) => bar.order)).toEqual(ids);
    }
  });

  test('gives way to a pin, and to what is new and due', () => {
    const station = alike();
    const { world, clock } = station;
    station.give(station.commands.pin('sue', 'wo-b', '10', 'saw-1'));
    addPlanDocument(world.plan, order('wo-d', [sawing(onSaw1(60))], { due: in_(2 * HOUR) }));
    const shown = shownAs(['wo-c', 'wo-a', 'wo-b']);
    const plan = planArea(world, 'saw-1', { nowMs: clock.nowMs(), evaluations: 500, shown });
    expect(
      barsOf(plan, 'saw-1')
        .map((bar) => bar.order)
        .slice(0, 2),
    ).toEqual(['wo-b', 'wo-d']);
  });
});

describe('any past of the plant', () => {
  test('makes a problem whose plan the checker finds nothing against', () => {
    fc.assert(
      fc.property(validHistory, fc.nat(20), (facts, hours) => {
        const world: World = emptyWorld();
        for (const document of smallPlant()) addPlanDocument(world.plan, document);
        applyFacts(world, facts);
        deepFreeze(world);
        const area = problemOfArea(world, 'saw-1', { nowMs: TEST_START_MS + hours * HOUR });
        const { lines } = foundPlan({ problem: area.problem, evaluations: 500 });
        const compiled = compileProblem(area.problem);
        const plan = planOfSequences(
          compiled,
          lines.map((line) => line.map(({ operation }) => operation)),
        );
        if (area.operations.length === 0) return;
        const schedule = scheduleOf(compiled, createEvaluator(compiled), must(plan, 'plan'));
        expect(checkSchedule(area.problem, schedule)).toEqual([]);
        expect(lines.flat().length).toBe(area.operations.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what if', () => {
  const three = () =>
    plant([
      order('wo-a', [sawing(onSaw1(60))], { due: in_(HOUR) }),
      order('wo-b', [sawing(onSaw1(60))], { due: in_(2 * HOUR) }),
      order('wo-c', [sawing({ setupMinutes: 0, runMinutes: 60 })], { due: in_(4 * HOUR) }),
    ]);
  const ask = ({ world, clock }: TestStation, changes: readonly WhatIfChange[]) => {
    const answer = whatIfArea(world, 'saw-1', { nowMs: clock.nowMs(), evaluations: 2000 }, changes);
    if (answer.ok) whatIfView.parse(answer.answer);
    return answer;
  };
  const answerTo = (station: TestStation, changes: readonly WhatIfChange[]) => {
    const answer = ask(station, changes);
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
    return answer.answer;
  };

  test('nothing changes, nothing does', () => {
    const { before, after, orders } = answerTo(three(), []);
    expect(after).toEqual(before);
    expect(orders).toEqual([]);
  });

  test('a machine is out: who gets late, by how much, and what the machine still does', () => {
    const station = three();
    const { before, after, orders, plan } = answerTo(station, [
      { kind: 'machineOut', equipment: 'saw-1', until: in_(2 * HOUR) },
    ]);
    expect([before.lateOrders, after.lateOrders]).toEqual([0, 2]);
    expect(orders.map((one) => [one.order, one.lateMinutesBefore, one.lateMinutesAfter])).toEqual([
      ['wo-a', 0, 120],
      ['wo-b', 0, 120],
    ]);
    expect(barsOf(plan, 'saw-1')).toHaveLength(2);
    expect(plan.machines.find(({ equipment }) => equipment.id === 'saw-1')?.pauses[0]?.kind).toBe('whatIf');
  });

  test('a machine works overtime: what was late is in time', () => {
    const calendar: PlanDocument = {
      kind: 'calendar',
      id: 'hour',
      revision: 1,
      externalRefs: [],
      body: {
        name: 'An hour',
        shifts: [
          { id: 'h', name: { en: 'Hour', de: 'Stunde' }, days: [1, 2], start: '07:00', end: '08:00', breaks: [] },
        ],
        exceptions: [],
      },
    };
    const saw = { ...equipmentDocument('saw-1', 'workUnit', 'saw'), revision: 2 };
    const body = { name: 'Saw 1', level: 'workUnit', parent: 'saw', calendar: 'hour' } as const;
    const station = plant(
      [order('wo-a', [sawing(onSaw1(120))], { due: in_(2 * HOUR) })],
      [calendar, { ...saw, body } as PlanDocument],
    );
    const { before, after } = answerTo(station, [
      { kind: 'overtime', equipment: 'saw-1', from: in_(HOUR), until: in_(3 * HOUR) },
    ]);
    expect([before.lateMinutes, after.lateMinutes]).toEqual([23 * 60, 0]);
  });

  test('a rush, a pin and a move stand where they are wanted', () => {
    const station = three();
    const first = (changes: readonly WhatIfChange[]) => barsOf(answerTo(station, changes).plan, 'saw-1')[0]?.order;
    expect(first([{ kind: 'rush', order: 'wo-b', due: in_(HOUR), priority: 9 }])).toBe('wo-b');
    expect(first([{ kind: 'pin', order: 'wo-b', operation: '10', equipment: 'saw-1', place: 0 }])).toBe('wo-b');
    const moved = answerTo(station, [{ kind: 'move', order: 'wo-c', operation: '10', equipment: 'saw-1' }]).plan;
    expect(barsOf(moved, 'saw-1').map(({ order: id }) => id)).toContain('wo-c');
  });

  test('records nothing', () => {
    const station = three();
    deepFreeze(station.world);
    const count = station.facts.length;
    answerTo(station, [{ kind: 'pin', order: 'wo-b', operation: '10', equipment: 'saw-1', place: 0 }]);
    expect(station.facts.length).toBe(count);
  });

  test('says what is wrong with every change', () => {
    const answer = ask(three(), [
      { kind: 'rush', order: 'wo-none' },
      { kind: 'pin', order: 'wo-a', operation: '99', equipment: 'saw-1', place: 0 },
      { kind: 'move', order: 'wo-a', operation: '10', equipment: 'saw-2' },
      { kind: 'move', order: 'wo-a', operation: '10', equipment: 'saw-9' },
      { kind: 'machineOut', equipment: 'saw-1', until: in_(-HOUR) },
      { kind: 'overtime', equipment: 'saw-9', from: in_(0), until: in_(HOUR) },
    ]);
    expect(answer.ok ? [] : answer.problems.map(({ code }) => code)).toEqual([
      'order-unknown',
      'operation-unknown',
      'operation-elsewhere',
      'place-unknown',
      'span-empty',
      'place-unknown',
    ]);
  });
});

describe('what is thought of and what is done', () => {
  /** The problem of the area without what it is not: names of who did something. */
  const problemOf = ({ world, clock }: TestStation) => problemOfArea(world, 'saw-1', { nowMs: clock.nowMs() }).problem;
  const thought = ({ world, clock }: TestStation, changes: readonly WhatIfChange[]) => {
    const sides = whatIfSides(world, 'saw-1', { nowMs: clock.nowMs() }, changes);
    if (!sides.ok) throw new Error(JSON.stringify(sides.problems));
    return sides.changed.problem;
  };
  const jobs = ['wo-a', 'wo-b', 'wo-c', 'wo-d'];
  const anySaw = () => sawing({ setupMinutes: 0, runMinutes: 60 });
  const saws = fc.constantFrom('saw-1', 'saw-2');

  test('are the same plan: a move, a place and a priority, one after the other', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('move' as const), order: fc.constantFrom(...jobs), equipment: saws }),
      fc.record({ kind: fc.constant('pin' as const), order: fc.constantFrom(...jobs), equipment: saws }),
      fc.record({
        kind: fc.constant('rush' as const),
        order: fc.constantFrom(...jobs),
        priority: fc.integer({ min: 1, max: 9 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (wanted) => {
        const station = plant(jobs.map((id, hours) => order(id, [anySaw()], { due: in_((hours + 1) * HOUR) })));
        for (const one of wanted) {
          const asked: WhatIfChange =
            one.kind === 'rush'
              ? one
              : one.kind === 'move'
                ? { ...one, operation: '10' }
                : { ...one, kind: 'pin', operation: '10', place: 0 };
          // What the screen records of a move: a place behind those that are pinned there.
          const { world } = station;
          const behind = pinsOf(world, 'equipment' in one ? one.equipment : '').filter(
            (pin) => pin.order !== one.order,
          );
          const before = thought(station, [asked]);
          const { commands } = station;
          const outcome = station.give(
            one.kind === 'rush'
              ? commands.prioritise('sue', one.order, one.priority, 'urgent')
              : commands.pin('sue', one.order, '10', one.equipment, one.kind === 'pin' ? 0 : behind.length),
          );
          if (!outcome.ok && one.kind === 'rush') continue;
          expect(outcome.ok).toBe(true);
          expect(problemOf(station)).toEqual(before);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('what has no effect is said and not answered as no change', () => {
    const station = plant([order('wo-a', [anySaw()]), order('wo-b', [anySaw(), milling()])]);
    station.give(station.commands.start('ann', 'wo-a', '10', 'urgent'));
    station.give(station.commands.suspend('ann', 'wo-a', '10'));
    const { world, clock } = station;
    const answer = whatIfSides(world, 'saw-1', { nowMs: clock.nowMs() }, [
      { kind: 'move', order: 'wo-a', operation: '10', equipment: 'saw-2' },
    ]);
    expect(answer.ok ? [] : answer.problems).toMatchObject([
      { code: 'rests-there', params: { order: 'N-wo-a', equipment: 'Name saw-1' } },
    ]);
    addPlanDocument(world.plan, equipmentDocument('yard', 'area', 'plant'));
    addPlanDocument(world.plan, equipmentDocument('wash', 'workCenter', 'yard'));
    addPlanDocument(world.plan, equipmentDocument('wash-1', 'workUnit', 'wash'));
    const outside = whatIfSides(world, 'saw-1', { nowMs: clock.nowMs() }, [
      { kind: 'machineOut', equipment: 'wash-1', until: in_(8 * HOUR) },
    ]);
    expect(outside.ok ? [] : outside.problems).toMatchObject([
      { code: 'place-outside', params: { equipment: 'Name wash-1' } },
    ]);
  });
});

describe('what an order needs besides', () => {
  test('work that comes elsewhere has to be in time as well: its minutes are taken off the due date', () => {
    const elsewhere: PlanDocument[] = [
      equipmentDocument('yard', 'area', 'plant'),
      equipmentDocument('wash', 'workCenter', 'yard'),
      equipmentDocument('wash-1', 'workUnit', 'wash'),
    ];
    const washing = { ...operationAt('wash', 20), setupMinutes: 10, runMinutes: 60 };
    const plan = planOf(plant([order('wo-a', [sawing(onSaw1(60)), washing], { due: in_(2 * HOUR) })], elsewhere));
    expect(barsOf(plan, 'saw-1')[0]).toMatchObject({ laterMinutes: 70, orderLateMinutes: 10, due: in_(2 * HOUR) });
  });

  test('an order that is late and cannot be planned is counted beside the late ones', () => {
    const station = plant([order('wo-a', [sawing()], { due: in_(-HOUR) }), order('wo-b', [sawing()])]);
    station.give(station.commands.signOn('boss'));
    station.give(station.commands.hold('boss', { kind: 'workOrder', id: 'wo-a' }));
    expect(planOf(station).totals).toMatchObject({ orders: 1, lateOrders: 0, lateLeftOut: 1 });
  });

  test('a job that rests where it was the last needs no setup again, unless something comes before it', () => {
    const station = plant([order('wo-a', [sawing(onSaw1(60, 30))]), order('wo-b', [sawing(onSaw1(60, 30))])]);
    station.give(station.commands.start('ann', 'wo-a', '10', 'urgent'));
    station.give(station.commands.suspend('ann', 'wo-a', '10'));
    const plan = planOf(station);
    expect(barsOf(plan, 'saw-1').map((bar) => [bar.order, bar.setupMinutes])).toEqual([
      ['wo-a', 0],
      ['wo-b', 30],
    ]);
    station.give(station.commands.pin('sue', 'wo-b', '10', 'saw-1', 0));
    expect(barsOf(planOf(station), 'saw-1').map((bar) => [bar.order, bar.setupMinutes])).toEqual([
      ['wo-b', 30],
      ['wo-a', 30],
    ]);
  });

  test('says on which machines of the area it can be done, also those that are not ready', () => {
    const station = plant([order('wo-a', [sawing({ setupMinutes: 0, runMinutes: 60 }), milling()])]);
    const plan = planOf(station);
    const at = plan.machines.flatMap(({ bars }) => bars);
    expect(at.map(({ operation, machines }) => [operation, machines])).toEqual([
      ['20', ['mill-1']],
      ['10', ['saw-1', 'saw-2']],
    ]);
  });

  test('nothing is planned as ready that the lists block, because nobody heard of the site for long', () => {
    const station = plant([order('wo-a', [sawing()])]);
    const { world, clock } = station;
    const settings = must(planBody(world.plan, 'settings', 'site'), 'settings');
    addPlanDocument(world.plan, {
      kind: 'settings',
      id: 'site',
      revision: 2,
      externalRefs: [],
      body: { ...settings, planning: { stale: 'blocked' } },
    });
    const wishes = { nowMs: clock.nowMs(), unheardSince: in_(-24 * HOUR) };
    expect(problemOfArea(world, 'saw-1', wishes).leftOut).toHaveLength(1);
    expect(problemOfArea(world, 'saw-1', { nowMs: clock.nowMs() }).leftOut).toEqual([]);
  });
});
