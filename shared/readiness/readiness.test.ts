import { describe, expect, test } from 'vitest';

import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import type { OperationPlan } from '../plan/work-order.ts';
import { findJob } from '../production/job-lookup.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { lotDocument, operationAt, orderDocument, personDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { findingsOf, readinessOf } from './readiness-of.ts';
import { readinessPlaceOf } from './readiness-place.ts';
import type { ReadinessPlace } from './readiness-place.ts';
import type { Readiness, ReadinessQuestion } from './readiness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Body<Kind extends PlanDocument['kind']> = Extract<PlanDocument, { readonly kind: Kind }>['body'];
let revision = 1;

function equipment(station: TestStation, id: string, body: Partial<Body<'equipment'>>): void {
  const known = planBody(station.world.plan, 'equipment', id);
  const base: Body<'equipment'> = known ?? { name: `Name ${id}`, level: 'tool', parent: 'saw' };
  addPlanDocument(station.world.plan, {
    kind: 'equipment',
    id,
    revision: (revision += 1),
    externalRefs: [],
    body: { ...base, ...body },
  });
}

const steel = { material: 'steel', name: 'Steel', quantityPer: '0.5', unit: 'MTR', mode: 'explicit' as const };
const lots = (id: string, metres: string, over: Partial<Body<'lot'>> = {}): PlanDocument => ({
  ...lotDocument(id, 'steel', metres, over),
  revision: (revision += 1),
});

/** An order that needs everything: mill before saw, steel, a blade, a gauge, a qualification; all of it is there. */
const everything = (over: Partial<OperationPlan> = {}): OperationPlan => ({
  ...operationAt('saw', 20),
  materials: [steel],
  tools: ['blade', 'gauge'],
  qualifications: ['crane'],
  sendAhead: '20',
  crew: 1,
  ...over,
});

const qualified = (validUntil: string | null): PlanDocument => {
  const document = personDocument('tom', (revision += 1));
  const qualifications = [{ code: 'crane', validUntil }];
  return document.kind === 'person' ? { ...document, body: { ...document.body, qualifications } } : document;
};

interface Scene {
  readonly saw: TestStation;
  readonly mill: TestStation;
}

function scene(over: Partial<OperationPlan> = {}): Scene {
  const plan = [
    ...smallPlant().filter(({ kind }) => kind !== 'workOrder'),
    orderDocument('all', { operations: [operationAt('mill', 10), everything(over)] }),
    orderDocument('other', { operations: [{ ...operationAt('saw', 10), tools: ['blade'] }] }),
    qualified(null),
  ];
  const saw = createTestStation({ plan });
  const mill = createTestStation({ id: 'st-mill-1', plan, seed: 2, clock: saw.clock });
  equipment(saw, 'blade', { toolLife: { value: '5000', unit: 'C62' } });
  equipment(saw, 'gauge', { level: 'gauge', calibrationDue: '2027-01-01' });
  saw.give(saw.commands.signOn('tom'));
  saw.give(saw.commands.signOn('boss'));
  mill.give(mill.commands.signOn('ben'));
  mill.give(mill.commands.start('ben', 'all', '10', 'urgent'));
  mill.give(mill.commands.report('ben', 'all', '10', { good: '30' }));
  saw.take(mill.facts);
  return { saw, mill };
}

function readiness({ saw }: Scene, over: Partial<ReadinessPlace> = {}, atMs = saw.clock.nowMs()): Readiness {
  const job = findJob(saw.world, 'all', '20');
  if ('missing' in job) throw new Error(job.missing);
  return readinessOf(saw.world, job, { ...readinessPlaceOf(saw.world, 'saw-1', atMs), ...over }, atMs);
}

/** What stands against the job, shortly: question, code and state. */
const found = (all: Readiness) =>
  all.answers.flatMap(({ question, facts }) => facts.map(({ code, state }) => `${question} ${code} ${state}`));

type Flip = readonly [
  name: string,
  question: ReadinessQuestion,
  flip: (scene: Scene) => Partial<ReadinessPlace> | undefined,
  expected: object,
];

const window = (fromMs: number, toMs: number) => [
  {
    id: 'm',
    from: instantOf(TEST_START_MS + fromMs),
    to: instantOf(TEST_START_MS + toMs),
    text: { en: 'Oil', de: 'Öl' },
  },
];
const nothing = () => undefined;

/** One thing becomes another, and the answer that names it changes, and no other. */
const flips: readonly Flip[] = [
  [
    'the pieces that came ahead are taken back',
    'predecessor',
    ({ saw, mill }) => {
      mill.give(mill.commands.undo('ben', mill.facts.at(-1)?.command ?? ''));
      saw.take(mill.facts);
      return nothing();
    },
    {
      code: 'predecessor-runs',
      state: 'blocked',
      params: {
        predecessor: 'mill 10',
        workCenter: 'Name mill',
        equipment: 'Name mill-1',
        good: '0',
        missing: '100',
        unit: 'C62',
        minutes: 70,
      },
    },
  ],
  [
    'the operation before rests',
    'predecessor',
    ({ saw, mill }) => {
      mill.give(mill.commands.suspend('ben', 'all', '10'));
      saw.take(mill.facts);
      return nothing();
    },
    { code: 'sent-ahead-rests', state: 'atRisk', params: { good: '30', missing: '70' } },
  ],
  [
    'most of the steel is taken out of the books',
    'material',
    ({ saw }) => {
      for (const [id, metres] of [
        ['lot-1', '3'],
        ['lot-2', '4'],
        ['lot-b', '2'],
        ['lot-bad', '0'],
        ['lot-old', '0'],
      ] as const)
        addPlanDocument(saw.world.plan, lots(id, metres, id === 'lot-b' ? { material: 'steel-b' } : {}));
      return nothing();
    },
    {
      code: 'material-short',
      state: 'atRisk',
      params: { material: 'Name steel', needed: '50', there: '9', unit: 'MTR' },
    },
  ],
  [
    'quality holds the lot that would do',
    'material',
    ({ saw }) => {
      addPlanDocument(saw.world.plan, lots('lot-1', '3'));
      addPlanDocument(saw.world.plan, lots('lot-b', '3', { material: 'steel-b' }));
      for (const id of ['lot-bad', 'lot-old']) addPlanDocument(saw.world.plan, lots(id, '0'));
      saw.give(saw.commands.signOn('ian'));
      saw.give(saw.commands.hold('ian', { kind: 'lot', id: 'lot-2' }));
      return nothing();
    },
    {
      code: 'material-held',
      state: 'atRisk',
      params: { there: '6', needed: '50', lot: 'lot-2' },
      owner: { role: 'qualityInspector' },
    },
  ],
  [
    'the steel lies in a store of the hall',
    'material',
    ({ saw }) => {
      equipment(saw, 'store', { level: 'storage', parent: 'hall' });
      for (const id of ['lot-1', 'lot-2']) addPlanDocument(saw.world.plan, lots(id, '100', { location: 'store' }));
      addPlanDocument(saw.world.plan, lots('lot-b', '10', { material: 'steel-b' }));
      return nothing();
    },
    { code: 'material-away', state: 'atRisk', params: { there: '10', needed: '50', place: 'Name store' } },
  ],
  [
    'all lots end today',
    'material',
    ({ saw }) => {
      for (const id of ['lot-1', 'lot-2']) addPlanDocument(saw.world.plan, lots(id, '100', { expiry: '2026-11-23' }));
      addPlanDocument(saw.world.plan, lots('lot-b', '1', { material: 'steel-b' }));
      saw.clock.advance(16.2 * HOUR);
      return nothing();
    },
    { code: 'material-expires', state: 'atRisk', turnsAt: '2026-11-23T23:00:00.000Z' },
  ],
  [
    'no lot is known',
    'material',
    ({ saw }) => {
      for (const index of [saw.world.plan.lotsOf]) index.clear();
      return { stock: readinessPlaceOf(saw.world, 'saw-1', saw.clock.nowMs()).stock };
    },
    { code: 'material-unknown', state: 'unknown' },
  ],
  [
    'somebody reports a shortage',
    'material',
    ({ saw }) => {
      saw.give(saw.commands.raise('tom', 'materialShortage', { order: 'all', operation: '20' }));
      return nothing();
    },
    { code: 'deviation-open', state: 'blocked', owner: { role: 'materialHandler', person: null } },
  ],
  [
    'the plan does not know the blade',
    'tooling',
    ({ saw }) => {
      saw.world.plan.current.delete('equipment/blade');
      return nothing();
    },
    { code: 'tool-unknown', state: 'unknown', params: { tool: 'blade' } },
  ],
  [
    'the blade lasts for less than is left to make',
    'tooling',
    ({ saw }) => {
      equipment(saw, 'blade', { toolLife: { value: '60', unit: 'C62' } });
      return nothing();
    },
    {
      code: 'tool-life-short',
      state: 'atRisk',
      params: { tool: 'Name blade', left: '60', needed: '100', unit: 'C62' },
    },
  ],
  [
    'the blade is worn out',
    'tooling',
    ({ saw }) => {
      equipment(saw, 'blade', { toolLife: { value: '0', unit: 'C62' } });
      return nothing();
    },
    { code: 'tool-worn', state: 'blocked' },
  ],
  [
    'the blade goes onto the other saw',
    'tooling',
    ({ saw }) => {
      const other = createTestStation({
        id: 'st-saw-2',
        plan: [...saw.world.plan.revisions.values()],
        seed: 7,
        clock: saw.clock,
      });
      other.give(other.commands.signOn('sue'));
      other.give(other.commands.start('sue', 'other', '10', 'urgent'));
      saw.take(other.facts);
      return nothing();
    },
    {
      code: 'tool-in-use',
      state: 'blocked',
      params: { tool: 'Name blade', equipment: 'Name saw-2', order: 'N-other' },
    },
  ],
  [
    'the calibration of the gauge ran out yesterday',
    'tooling',
    ({ saw }) => {
      equipment(saw, 'gauge', { calibrationDue: '2026-11-22' });
      return nothing();
    },
    { code: 'calibration-over', state: 'blocked', owner: { role: 'qualityInspector', person: null } },
  ],
  [
    'the calibration of the gauge runs out before the end',
    'tooling',
    ({ saw }) => {
      equipment(saw, 'gauge', { calibrationDue: '2026-11-23' });
      saw.clock.advance(16.2 * HOUR);
      return nothing();
    },
    { code: 'calibration-ends', state: 'atRisk', turnsAt: '2026-11-23T23:00:00.000Z' },
  ],
  [
    'whoever is qualified goes',
    'people',
    ({ saw }) => {
      saw.give(saw.commands.signOff('tom'));
      return nothing();
    },
    { code: 'not-qualified', state: 'blocked', params: { qualification: 'crane' } },
  ],
  [
    'the qualification runs out before the end',
    'people',
    ({ saw }) => {
      addPlanDocument(saw.world.plan, qualified('2026-11-23'));
      saw.clock.advance(16.2 * HOUR);
      return nothing();
    },
    {
      code: 'qualification-ends',
      state: 'atRisk',
      params: { person: 'Name tom', qualification: 'crane' },
      turnsAt: '2026-11-23T23:00:00.000Z',
    },
  ],
  [
    'the machine stands',
    'equipment',
    ({ saw }) => {
      saw.give(saw.commands.stop('tom'));
      return nothing();
    },
    { code: 'equipment-stopped', state: 'blocked', passing: true },
  ],
  [
    'maintenance begins in an hour',
    'equipment',
    ({ saw }) => {
      equipment(saw, 'saw-1', { maintenance: window(HOUR, 2 * HOUR) });
      return nothing();
    },
    { code: 'maintenance-ahead', state: 'atRisk', turnsAt: instantOf(TEST_START_MS + HOUR) },
  ],
  [
    'the work center is in maintenance',
    'equipment',
    ({ saw }) => {
      equipment(saw, 'saw', { maintenance: window(-HOUR, 2 * HOUR) });
      return nothing();
    },
    { code: 'in-maintenance', state: 'blocked', turnsAt: instantOf(TEST_START_MS + 2 * HOUR) },
  ],
  [
    'the plan names other machines',
    'equipment',
    ({ saw }) => {
      const workUnits = [{ equipment: 'saw-2', setupMinutes: 5, runMinutes: 60 }];
      const operations = [operationAt('mill', 10), everything({ workUnits })];
      addPlanDocument(saw.world.plan, orderDocument('all', { operations }, 2));
      return nothing();
    },
    { code: 'other-work-units', state: 'blocked', params: { equipment: 'Name saw-1', units: 'Name saw-2' } },
  ],
  [
    'the order is held',
    'quality',
    ({ saw }) => {
      saw.give(saw.commands.hold('boss', { kind: 'workOrder', id: 'all' }, 'damaged'));
      return nothing();
    },
    { code: 'held', state: 'blocked', params: { thing: 'N-all', hold: 'damaged', person: 'Name boss' } },
  ],
  [
    'the blade is held',
    'quality',
    ({ saw }) => {
      saw.give(saw.commands.hold('boss', { kind: 'equipment', id: 'blade' }));
      return nothing();
    },
    { code: 'held', state: 'blocked', params: { thing: 'Name blade' } },
  ],
  [
    'somebody has a doubt about what is made',
    'quality',
    ({ saw }) => {
      saw.give(saw.commands.raise('tom', 'qualityConcern', { order: 'all' }));
      return nothing();
    },
    { code: 'concern-open', state: 'atRisk' },
  ],
  [
    'the order may not begin before tomorrow',
    'plan',
    ({ saw }) => {
      const operations = [operationAt('mill', 10), everything()];
      const earliestStart = instantOf(TEST_START_MS + DAY);
      addPlanDocument(saw.world.plan, orderDocument('all', { operations, earliestStart }, 2));
      return nothing();
    },
    { code: 'not-yet', state: 'ready', turnsAt: instantOf(TEST_START_MS + DAY) },
  ],
  [
    'the ERP takes the order back',
    'plan',
    ({ saw }) => {
      const operations = [operationAt('mill', 10), everything()];
      addPlanDocument(saw.world.plan, orderDocument('all', { operations, requestState: 'cancelled' }, 2));
      return nothing();
    },
    { code: 'order-not-released', state: 'blocked' },
  ],
  [
    'nobody has heard from the server for long',
    'plan',
    () => ({ unheardSince: instantOf(TEST_START_MS - 2 * HOUR) }),
    { code: 'plan-old', state: 'unknown', at: instantOf(TEST_START_MS - 2 * HOUR), countsAs: 'atRisk' },
  ],
];

describe('readiness', () => {
  test('of a job for which everything is there is ready; what came ahead is worth knowing', () => {
    const all = readiness(scene());
    expect(found(all)).toEqual(['predecessor sent-ahead ready']);
    expect([all.state, all.standing, all.answers.length]).toEqual(['ready', 'ready', 7]);
  });

  test.each(flips)('when %s, the answer about it changes, and no other: %s', (_name, question, flip, expected) => {
    const at = scene();
    const before = readiness(at);
    const over = flip(at);
    // What passes with time alone is not what is flipped.
    const after = readiness(at, over);
    const changed = after.answers.filter((answer, index) => {
      const was = before.answers[index];
      return JSON.stringify(answer.facts) !== JSON.stringify(was?.facts) && answer.question !== 'predecessor';
    });
    const predecessor = after.answers[0]?.facts[0]?.code !== before.answers[0]?.facts[0]?.code ? ['predecessor'] : [];
    expect([...predecessor, ...changed.map((answer) => answer.question)]).toEqual([question]);
    expect(after.answers.find((answer) => answer.question === question)?.facts[0]).toMatchObject(expected);
    const helpless = findingsOf(after).filter(({ state, remedies }) => state !== 'ready' && remedies.length === 0);
    expect(helpless).toEqual([]);
    for (const finding of findingsOf(after)) expect(finding.owner).not.toBeNull();
  });

  test('is blocked for want of fresh facts where the site wants that', () => {
    const at = scene();
    const settings = planBody(at.saw.world.plan, 'settings', 'site');
    if (!settings) throw new Error('no settings');
    const body = { ...settings, planning: { stale: 'blocked' as const } };
    addPlanDocument(at.saw.world.plan, { kind: 'settings', id: 'site', revision: 2, externalRefs: [], body });
    expect(readiness(at, { unheardSince: instantOf(TEST_START_MS) })).toMatchObject({ state: 'blocked' });
    expect(readiness(at)).toMatchObject({ state: 'ready' });
  });

  test('of a stopped machine is blocked, and lists go on as if it ran', () => {
    const at = scene();
    at.saw.give(at.saw.commands.stop('tom'));
    expect(readiness(at)).toMatchObject({ state: 'blocked', standing: 'ready' });
  });

  test('wants a crew together: two who are here do, one does not', () => {
    const at = scene({ crew: 3 });
    expect(found(readiness(at))).toContain('people crew-short atRisk');
    at.saw.give(at.saw.commands.signOn('sue'));
    expect(found(readiness(at))).not.toContain('people crew-short atRisk');
  });

  test('says when it turns: at that instant it is another, and just before it is not', () => {
    const at = scene();
    equipment(at.saw, 'saw-1', { maintenance: window(6 * HOUR, 8 * HOUR) });
    const codes = (atMs: number) => found(readiness(at, {}, atMs));
    let nowMs = at.saw.clock.nowMs();
    const seen: string[][] = [codes(nowMs)];
    for (let turns = 0; turns < 3; turns += 1) {
      const { turnsAt } = readiness(at, {}, nowMs);
      const next = Date.parse(turnsAt ?? '');
      expect(codes(next - 1)).toEqual(codes(nowMs));
      nowMs = next;
      seen.push(codes(nowMs));
    }
    expect(seen.map((each) => each.filter((one) => one.startsWith('equipment')))).toEqual([
      [],
      ['equipment maintenance-ahead atRisk'],
      ['equipment in-maintenance blocked'],
      [],
    ]);
  });
});
