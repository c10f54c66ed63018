/** Figures and timelines of a shift on 10 machines from 50,000 facts, cold and fact by fact, beside a sweep over all facts and a bare pass over them. */
import { refTo } from '../shared/aggregates/references.ts';
import { applyFact, applyFacts, emptyWorld } from '../shared/aggregates/world.ts';
import type { World } from '../shared/aggregates/world.ts';
import type { Fact } from '../shared/catalogue/fact-catalogue.ts';
import { hlcOf } from '../shared/facts/hlc.ts';
import { performanceOf, unitPerformance } from '../shared/performance/unit-performance.ts';
import { createUnitPerformances } from '../shared/performance/unit-performances.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import { addPlanDocument } from '../shared/plan/plan-index.ts';
import { randomBelow, seededRandom, testUuid } from '../shared/testing/seeded.ts';
import { lineViewOf } from '../shared/views/line-view-of.ts';
import { report } from './figure.ts';
import { sweepShift } from './kpi/plain-sweep.ts';

const FACTS = 50_000;
const MACHINES = 10;
const ROUNDS = 9;
const HOUR = 3_600_000;
/** 06:00 of the day that is looked at; its shift ends at 14:00. */
const SHIFT_MS = Date.UTC(2026, 10, 23, 6);
const NOW_MS = SHIFT_MS + 8 * HOUR - 1;

const head = (id: string) => ({ id, revision: 1, externalRefs: [] });
const machineId = (index: number) => `machine-${index}`;
const orderId = (job: number) => `wo-${job}`;

/** Three shifts a day with a break each, machines of one area, orders of 100 pieces. */
function planOf(jobs: number, priMs: number): PlanDocument[] {
  const shift = (id: string, start: string, end: string, pause: string, until: string) => ({
    id,
    name: { en: id, de: id },
    days: [1, 2, 3, 4, 5, 6, 7],
    start,
    end,
    breaks: [{ start: pause, end: until }],
  });
  const operation = {
    setupMinutes: 10,
    runMinutes: (100 * priMs) / 60_000,
    materials: [],
    workCenter: 'line',
    sequence: 10,
  };
  return [
    {
      kind: 'settings',
      ...head('site'),
      body: { name: 'Site', timeZone: 'UTC', syncAmberAfterMinutes: 5, calendar: 'c' },
    },
    {
      kind: 'calendar',
      ...head('c'),
      body: {
        name: 'Three shifts',
        shifts: [
          shift('early', '06:00', '14:00', '10:00', '10:30'),
          shift('late', '14:00', '22:00', '18:00', '18:30'),
          shift('night', '22:00', '06:00', '02:00', '02:30'),
        ],
        exceptions: [],
      },
    },
    { kind: 'equipment', ...head('hall'), body: { name: 'Hall', level: 'area', parent: null } },
    { kind: 'equipment', ...head('line'), body: { name: 'Line', level: 'workCenter', parent: 'hall' } },
    ...Array.from({ length: MACHINES }, (_, index): PlanDocument => ({
      kind: 'equipment',
      ...head(machineId(index)),
      body: { name: machineId(index), level: 'workUnit', parent: 'line' },
    })),
    {
      kind: 'reasons',
      ...head('stop'),
      body: { reasons: [{ code: 'jam', text: { en: 'Jam', de: 'Stau' }, loss: 'breakdown' }] },
    },
    ...Array.from({ length: jobs }, (_, job): PlanDocument => ({
      kind: 'workOrder',
      ...head(orderId(job)),
      body: {
        number: orderId(job),
        material: { id: 'm', name: 'Part' },
        quantity: { value: '100', unit: 'C62' },
        due: new Date(NOW_MS).toISOString(),
        earliestStart: null,
        priority: 0,
        customer: null,
        requestState: 'released',
        overTolerancePercent: 10,
        operations: [{ id: '10', name: 'Make', ...operation }],
      },
    })),
  ];
}

/** What machines record, evenly over a time that ends now: jobs with setup, twenty reports each, some stops, explained or not. */
function history(spanMs: number): { readonly facts: Fact[]; readonly jobs: number } {
  const random = seededRandom(3);
  const facts: Fact[] = [];
  let jobs = 0;
  const queues = Array.from({ length: MACHINES }, () => [] as Pick<Fact, 'type' | 'data'>[]);
  const amount = (value: number) => ({ value: String(value), unit: 'C62' });
  function jobOf(equipment: string): Pick<Fact, 'type' | 'data'>[] {
    const at = { order: orderId(jobs), operation: '10', equipment };
    jobs += 1;
    const report = (): Pick<Fact, 'type' | 'data'> => ({
      type: 'QuantityReported',
      data: { ...at, good: amount(randomBelow(random, 6)), scrap: [], rework: amount(0), by: 'person' },
    });
    const stop = random() < 0.7 ? 'jam' : null;
    return [
      { type: 'JobStarted', data: { ...at, revision: 1 } },
      { type: 'SetupStarted', data: at },
      { type: 'SetupFinished', data: at },
      ...Array.from({ length: 12 }, report),
      { type: 'EquipmentStateChanged', data: { equipment, state: 'stopped', reason: stop } },
      { type: 'EquipmentStateChanged', data: { equipment, state: 'available' } },
      ...Array.from({ length: 8 }, report),
      { type: 'JobCompleted', data: { ...at, remainder: 'none' } },
    ];
  }
  for (let index = 0; index < FACTS; index += 1) {
    const machine = index % MACHINES;
    const equipment = machineId(machine);
    const queue = queues[machine] ?? [];
    if (queue.length === 0) queue.push(...jobOf(equipment));
    const deed = queue.shift();
    if (!deed) continue;
    const ms = Math.floor(NOW_MS - ((FACTS - index) / FACTS) * spanMs);
    const order = 'order' in deed.data ? [refTo('workOrder', deed.data.order)] : [];
    facts.push({
      id: testUuid(ms, index),
      v: 1,
      site: 'site',
      chain: `${equipment}/normal/00000000000a`,
      seq: index + 1,
      prev: 'a'.repeat(64),
      hlc: hlcOf(ms, index % 0xffff),
      occurredAt: new Date(ms).toISOString(),
      boot: 'boot',
      mono: index,
      person: null,
      command: null,
      refs: [...order, refTo('equipment', equipment)],
      ...deed,
    } as Fact);
  }
  return { facts, jobs };
}

function worldOf(facts: readonly Fact[], jobs: number, priMs: number): World {
  const world = emptyWorld();
  for (const document of planOf(jobs, priMs)) addPlanDocument(world.plan, document);
  applyFacts(world, facts);
  return world;
}

/** Milliseconds of work, the median of some rounds; `clock` tells the time. */
function median(work: () => unknown, clock = () => performance.now()): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = clock();
    work();
    return clock() - start;
  }).toSorted((a, b) => a - b);
  return times[ROUNDS >> 1] ?? 0;
}

/** Milliseconds that the processors worked for this process: others on the machine count less in it. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const machines = Array.from({ length: MACHINES }, (_, index) => machineId(index));
const percent = (value: number | null) => (value === null ? 'null' : (value * 100).toFixed(4));

for (const [name, spanMs] of [
  ['of three weeks', 21 * 24 * HOUR],
  // Begins a little earlier, or the first minutes would be unknown to one and idle to the other.
  ['nearly all in the shift', 8 * HOUR + 600_000],
] as const) {
  const { facts, jobs } = history(spanMs);
  // As much as the machines make in the time, nearly.
  const priMs = spanMs / (FACTS / MACHINES) / 3;
  const world = worldOf(facts, jobs, priMs);
  const texts = { from: new Date(SHIFT_MS).toISOString(), to: new Date(NOW_MS).toISOString() };
  const pass = median(() => {
    let sum = 0;
    for (const fact of facts) if (fact.occurredAt >= texts.from) sum += fact.refs.length;
    return sum;
  });
  const sweep = () => machines.map((machine) => sweepShift(facts, machine, SHIFT_MS, NOW_MS, 120_000, priMs));
  const swept = median(sweep);
  const cold = () => machines.map((machine) => unitPerformance(world, machine, NOW_MS));
  const took = median(cold);
  // The rival must come to the same, or it is none.
  for (const [index, { figures }] of cold().entries())
    if (percent(figures.oee.value) !== percent(sweep()[index]?.oee ?? null))
      throw new Error(
        `The figures of ${machines[index]} differ: ${percent(figures.oee.value)} and ${percent(sweep()[index]?.oee ?? null)}.`,
      );
  const rival = 'plain sweep of every machine over the list of facts';
  report({ metric: `10 machines, 50,000 facts ${name} (bar 50)`, value: took, unit: 'ms', rival, rivalValue: swept });
  report({
    metric: `the same, processor time, ${name}`,
    value: median(cold, processorMs),
    unit: 'ms',
    rival,
    rivalValue: median(sweep, processorMs),
  });
  report({
    metric: `the same, ${name}`,
    value: took,
    unit: 'ms',
    rival: 'bare pass over the same facts',
    rivalValue: pass,
  });

  const performances = createUnitPerformances(world);
  const [machine = ''] = machines;
  const kept = () => performances.shiftOf(machine, NOW_MS, NOW_MS);
  kept();
  let count = 0;
  function one(lateMs: number): number {
    const times: number[] = [];
    for (let index = 0; index < 200; index += 1) {
      count += 1;
      const model = facts.findLast(
        (fact) => fact.type === 'QuantityReported' && fact.refs.includes(refTo('equipment', machine)),
      );
      if (!model) break;
      const ms = NOW_MS - lateMs;
      const fact: Fact = {
        ...model,
        id: testUuid(ms, FACTS + count),
        seq: FACTS + count,
        hlc: hlcOf(ms, 0xf000 + (count % 0xfff)),
        occurredAt: new Date(ms).toISOString(),
      };
      const start = performance.now();
      applyFact(world, fact);
      const { range, work } = kept();
      performanceOf(world.plan, machine, range, work, NOW_MS);
      times.push(performance.now() - start);
    }
    return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
  }
  const anew = median(() => unitPerformance(world, machine, NOW_MS));
  for (const [how, lateMs] of [
    ['a new fact', 0],
    ['a fact ten minutes late', 600_000],
    ['a fact four hours late', 4 * HOUR],
  ] as const)
    report({
      metric: `${how}, folded, figures and segments, ${name} (bar 1)`,
      value: one(lateMs),
      unit: 'ms',
      rival: 'the machine worked out anew',
      rivalValue: anew,
    });
  const line = () =>
    lineViewOf({
      performances,
      equipment: machine,
      nowMs: NOW_MS,
      heardMs: NOW_MS,
      deviations: () => ({ open: 0, overdue: 0, byAge: { quarter: 0, hour: 0, shift: 0, longer: 0 }, lines: [] }),
    });
  report({
    metric: `view of the line, 10 machines, ${name}`,
    value: median(line),
    unit: 'ms',
    rival: rival,
    rivalValue: swept,
  });
}
