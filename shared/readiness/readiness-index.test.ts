import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createDispatchList } from '../dispatch/dispatch-list.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import { decide } from '../gate/decide.ts';
import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import { wishes } from '../testing/histories.testkit.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { lotDocument, operationAt, orderDocument, personDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { commandOf } from '../testing/wishes.ts';
import { findingsOf } from './readiness-of.ts';

const HOUR = 3_600_000;
const steel = { material: 'steel', name: 'Steel', quantityPer: '0.5', unit: 'MTR', mode: 'explicit' as const };

const tool = (id: string, life: string, revision: number): PlanDocument => ({
  kind: 'equipment',
  id,
  revision,
  externalRefs: [],
  body: {
    name: id,
    level: 'tool',
    parent: 'saw',
    toolLife: { value: life, unit: 'C62' },
    calibrationDue: '2026-11-23',
  },
});

/** One shift with a break; nobody works in the afternoon and at night. */
const hours: PlanDocument = {
  kind: 'calendar',
  id: 'hours',
  revision: 1,
  externalRefs: [],
  body: {
    name: 'Hours',
    shifts: [
      {
        id: 'early',
        name: { en: 'Early', de: 'Früh' },
        days: [1, 2, 3, 4, 5, 6, 7],
        start: '06:00',
        end: '14:00',
        breaks: [{ start: '09:00', end: '09:30' }],
      },
    ],
    exceptions: [],
  },
};

/** Whether the site works by that, or around the clock: a document of the plan. */
function siteThat(station: TestStation, works: 'always' | 'hours'): PlanDocument {
  const body = planBody(station.world.plan, 'settings', 'site');
  if (!body) throw new Error('no settings');
  const calendar = works === 'hours' ? { calendar: 'hours' } : {};
  return { kind: 'settings', id: 'site', revision: 2, externalRefs: [], body: { ...body, ...calendar } };
}

const machine = (fromHour: number, revision: number): PlanDocument => ({
  kind: 'equipment',
  id: 'saw-1',
  revision,
  externalRefs: [],
  body: {
    name: 'Name saw-1',
    level: 'workUnit',
    parent: 'saw',
    maintenance: [
      {
        id: 'm',
        from: instantOf(TEST_START_MS + fromHour * HOUR),
        to: instantOf(TEST_START_MS + (fromHour + 2) * HOUR),
        text: { en: 'Oil', de: 'Öl' },
      },
    ],
  },
});

function tom(revision: number): PlanDocument {
  const document = personDocument('tom', revision);
  const validUntil = revision % 3 === 0 ? null : '2026-11-23';
  const qualifications = revision % 2 === 0 ? [{ code: 'crane', validUntil }] : [];
  return document.kind === 'person' ? { ...document, body: { ...document.body, qualifications } } : document;
}

/** Orders that need something of everything. */
const orders = (): PlanDocument[] => [
  orderDocument('t-1', { operations: [{ ...operationAt('saw', 10), tools: ['blade'], materials: [steel] }] }),
  orderDocument('t-2', { operations: [{ ...operationAt('saw', 10), tools: ['blade'], crew: 2 }] }),
  orderDocument('t-3', {
    operations: [operationAt('mill', 10), { ...operationAt('saw', 20), sendAhead: '10', qualifications: ['crane'] }],
  }),
  orderDocument('t-4', { operations: [{ ...operationAt('saw', 10), materials: [{ ...steel, quantityPer: '1.2' }] }] }),
];

/** What somebody plans in between: a document of the plan by a number. */
const plans: readonly ((revision: number) => PlanDocument)[] = [
  (revision) => tool('blade', revision % 2 === 0 ? '0' : '60', revision),
  (revision) => tool('blade', '5000', revision),
  (revision) => machine(revision * 3 - 5, revision),
  tom,
  (revision) => ({ ...lotDocument('lot-2', 'steel', String(revision * 20), { expiry: '2026-11-23' }), revision }),
  (revision) => ({ ...lotDocument('lot-2', revision % 2 === 0 ? 'brass' : 'steel', '100'), revision }),
];

type Step =
  | { readonly do: 'plan'; readonly which: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'wish'; readonly index: number }
  | { readonly do: 'hold'; readonly on: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('wish' as const), index: fc.nat(1000) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('plan' as const), which: fc.nat(plans.length - 1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 400 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('hold' as const), on: fc.nat(2) }) },
  ),
  { minLength: 1, maxLength: 30 },
);

function plant(id = 'st-saw-1', seed = 1, clock?: TestStation['clock']): TestStation {
  const plan = [...smallPlant(), hours, tool('blade', '5000', 1), tom(2), ...orders()];
  const station = createTestStation({ id, plan, seed, ...(clock === undefined ? {} : { clock }) });
  for (const person of ['boss', 'ann', 'tom', 'ian']) station.give(station.commands.signOn(person));
  return station;
}

const held = [
  { kind: 'equipment', id: 'blade' },
  { kind: 'lot', id: 'lot-2' },
  { kind: 'workOrder', id: 't-1' },
] as const;

/** Takes a step at one of two saws. @returns what it changed at the first. */
function take(
  step: Exclude<Step, { do: 'wait' }>,
  all: Parameters<typeof commandOf>[0][],
  saw: TestStation,
  other: TestStation,
) {
  const refs = new Set<string>();
  const plan = new Set<string>();
  if (step.do === 'plan') {
    const known = ['blade', 'blade', 'saw-1', 'tom', 'lot-2', 'lot-2'][step.which] ?? '';
    const kind = (['equipment', 'equipment', 'equipment', 'person', 'lot', 'lot'] as const)[step.which] ?? 'lot';
    const revision = (saw.world.plan.current.get(`${kind}/${known}`)?.revision ?? 0) + 1;
    const document = plans[step.which]?.(revision);
    if (document) for (const station of [saw, other]) addPlanDocument(station.world.plan, document);
    plan.add(`${kind}/${known}`);
    return { refs, plan };
  }
  const station = step.do === 'wish' && step.index % 3 === 0 ? other : saw;
  const wish = step.do === 'wish' ? all[step.index % all.length] : undefined;
  const target = step.do === 'hold' ? held[step.on] : undefined;
  const command = target ? saw.commands.hold('boss', target) : wish && commandOf(wish, station);
  const outcome = command && station.give(command);
  if (!outcome?.ok) return { refs, plan };
  if (station === other) saw.take(outcome.facts);
  else other.take(outcome.facts);
  for (const fact of outcome.facts) for (const ref of fact.refs) refs.add(ref);
  return { refs, plan };
}

describe('the readiness of the lines of a machine', () => {
  test('kept by what a change touches and by what the clock turns equals the readiness from scratch', () => {
    fc.assert(
      fc.property(steps, wishes(5, 30), fc.constantFrom('always', 'hours'), (all, pool, works) => {
        const saw = plant();
        const other = plant('st-saw-2', 2, saw.clock);
        for (const station of [saw, other]) addPlanDocument(station.world.plan, siteThat(station, works));
        saw.take(other.facts);
        const list = createDispatchList(saw.world, () => 'saw-1');
        let nowMs = saw.clock.nowMs();
        list.rebuild(nowMs);
        for (const step of all) {
          if (step.do === 'wait') {
            saw.clock.advance(step.minutes * 60_000);
            nowMs = saw.clock.nowMs();
            list.pass(nowMs);
          } else list.update(take(step, pool, saw, other), nowMs);
          const kept = new Map(
            list.ranking().lines.map((line) => [`${line.job.orderId}/${line.job.operation.id}`, line]),
          );
          for (const line of rankJobs(saw.world, 'saw-1', nowMs)) {
            const one = kept.get(`${line.job.orderId}/${line.job.operation.id}`);
            expect({ answers: one?.answers, readiness: one?.readiness }).toEqual({
              answers: line.answers,
              readiness: line.readiness,
            });
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  test('is blocked exactly where the gate refuses, whatever happened', () => {
    fc.assert(
      fc.property(steps, wishes(5, 30), (all, pool) => {
        const saw = plant();
        const other = plant('st-saw-2', 2, saw.clock);
        saw.take(other.facts);
        for (const step of all) {
          if (step.do === 'wait') saw.clock.advance(step.minutes * 60_000);
          else take(step, pool, saw, other);
        }
        const { commands, world } = saw;
        for (const job of world.logs.equipment.get('saw-1')?.state.jobs ?? [])
          if (!job.suspended) saw.give(commands.suspend('boss', job.order, job.operation));
        saw.give(commands.release('boss'));
        if (planBody(world.plan, 'person', 'ann') === undefined) return;
        for (const line of rankJobs(world, 'saw-1', saw.clock.nowMs())) {
          const { orderId, operation } = line.job;
          const command = line.suspendedHere
            ? commands.resume('ann', orderId, operation.id)
            : commands.start('ann', orderId, operation.id, 'urgent');
          saw.give(commands.signOn('ann'));
          const decision = decide(saw.context(), command);
          const why = findingsOf(line).map(({ code }) => code);
          const said = decision.ok ? 'begun' : decision.refusal.code;
          expect([orderId, said, why, decision.ok]).toEqual([orderId, said, why, line.readiness !== 'blocked']);
        }
      }),
      { numRuns: 80 },
    );
  });
});
