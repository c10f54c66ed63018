/**
 * The dispatch list of a work center with 1,000 jobs: all of it ranked with reasons, one changed fact, what the screen gets; and how good its index is.
 * CPU time. `--jobs 1000`, `--rounds 200`.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';

import { createDispatchList } from '../shared/dispatch/dispatch-list.ts';
import { instantOf } from '../shared/gate/gate-context.ts';
import { must } from '../shared/invariant.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import { findJob } from '../shared/production/job-lookup.ts';
import { compileProblem } from '../shared/sequencing/compile-problem.ts';
import { createEvaluator } from '../shared/sequencing/evaluate.ts';
import { planByRule } from '../shared/sequencing/rules.ts';
import { randomBelow, seededRandom, TEST_START_MS } from '../shared/testing/seeded.ts';
import { operationAt, orderDocument, smallPlant } from '../shared/testing/small-plant.ts';
import { createTestStation } from '../shared/testing/test-station.ts';
import { nextViewOf } from '../shared/views/next-view-of.ts';
import { listByIndex } from './dispatch/list-by-index.ts';
import { report } from './figure.ts';
import { hasInstances, instanceSets } from './sequencing/instance-sets.ts';

const { values: flags } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '200' },
    json: { type: 'boolean' },
  },
});
const jobs = Number(flags.jobs);
const rounds = Number(flags.rounds);
const random = seededRandom(7);
const HOUR = 3_600_000;

function orders(): PlanDocument[] {
  return Array.from({ length: jobs }, (_one, index) => {
    const after = index % 3 === 0 ? 'mill' : 'pack';
    const saw = {
      ...operationAt('saw', 10),
      setupFamily: `f${randomBelow(random, 12)}`,
      runMinutes: 5 + randomBelow(random, 200),
    };
    return orderDocument(`w-${index}`, {
      due: instantOf(TEST_START_MS + (randomBelow(random, 400) - 20) * HOUR),
      priority: index % 10 === 0 ? 2 : 0,
      operations: [saw, operationAt(after, 20)],
    });
  });
}

const minutes = Array.from({ length: 12 }, (_one, from) =>
  Array.from({ length: 12 }, (_other, to) => ({
    from: `f${from}`,
    to: `f${to}`,
    minutes: from === to ? 0 : 5 + ((from * 7 + to * 3) % 40),
  })),
).flat();
const station = createTestStation({
  plan: [
    ...smallPlant().filter(({ kind }) => kind !== 'workOrder'),
    { kind: 'changeover', id: 'saw', revision: 1, externalRefs: [], body: { minutes, otherwise: 20 } },
    ...orders(),
  ],
});
const { world, commands } = station;
for (const person of ['boss', 'ann']) station.give(commands.signOn(person));
station.give(commands.start('ann', 'w-0', '10', 'urgent'));
station.give(commands.complete('ann', 'w-0', '10', { good: '100' }));

/** CPU milliseconds of something. */
function cpu(what: () => void): number {
  const before = process.cpuUsage();
  what();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const part = (values: readonly number[], share: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

const list = createDispatchList(world, () => 'saw-1');
const nowMs = station.clock.nowMs();
const ids = Array.from({ length: jobs }, (_one, index) => `w-${index}`);
const byDue = () =>
  ids
    .flatMap((id) => {
      const job = findJob(world, id, '10');
      return 'missing' in job ? [] : job;
    })
    .toSorted((a, b) => (a.order.due < b.order.due ? -1 : 1)).length;
for (let round = 0; round < 20; round += 1) {
  list.rebuild(nowMs);
  byDue();
}
const full: number[] = [];
const due: number[] = [];
for (let round = 0; round < 30; round += 1) {
  full.push(
    cpu(() => {
      list.rebuild(nowMs);
      list.ranking();
    }),
  );
  due.push(cpu(byDue));
}
report({
  metric: `${jobs} jobs ranked with reasons, median`,
  value: part(full, 0.5),
  unit: 'ms',
  rival: 'looked up and sorted by due date',
  rivalValue: part(due, 0.5),
});

const plain: number[] = [];
const queue: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const order = must(ids[1 + randomBelow(random, jobs - 1)], 'an order');
  const isPin = round % 4 === 0;
  const given = station.give(
    isPin ? commands.pin('boss', order, '10', 'saw-1', 0) : commands.prioritise('boss', order, 1 + (round % 9)),
  );
  if (!given.ok) continue;
  const changes = { refs: new Set(given.facts.flatMap(({ refs }) => refs)), plan: new Set<string>() };
  plain.push(
    cpu(() => {
      list.update(changes, nowMs);
      list.ranking();
    }),
  );
  if (isPin) station.give(commands.unpin('boss', order, '10'));
  list.update({ refs: new Set([`workOrder:${order}`, 'equipment:saw-1']), plan: new Set() }, nowMs);
}
// What changes the look-ahead or the bottleneck touches many lines.
for (let round = 0; round < 30; round += 1) {
  const later = nowMs + round * 7 * 60_000;
  queue.push(
    cpu(() => {
      list.pass(later);
      list.ranking();
    }),
  );
}
report({
  metric: 'one changed fact, median',
  value: part(plain, 0.5),
  unit: 'ms',
  rival: 'everything ranked again',
  rivalValue: part(full, 0.5),
});
report({ metric: 'one changed fact, 95 of 100', value: part(plain, 0.95), unit: 'ms', rival: 'P5', rivalValue: 5 });
report({ metric: 'seven minutes pass, the worst', value: part(queue, 1), unit: 'ms' });
const place = { world, station: 'st-saw-1', equipment: 'saw-1' };
const view = Array.from({ length: 30 }, () => cpu(() => nextViewOf(place, list.ranking(), nowMs)));
report({ metric: 'What’s next with what-would-be-first, median', value: part(view, 0.5), unit: 'ms' });

const folder = path.join(
  process.env['LINESIDE_DATA'] ?? path.resolve(import.meta.dirname, '../../shared/data'),
  'bench',
);
if (hasInstances(folder))
  for (const name of ['wt40', 'wt50', 'wtsds']) {
    const set = instanceSets(folder).find((one) => one.name === name);
    const some = [...(set?.instances() ?? [])].filter((_one, index) => index % 4 === 0);
    let [best, own, rival, edd] = [0, 0, 0, 0];
    for (const { problem, reference } of some) {
      const compiled = compileProblem(problem);
      const evaluator = createEvaluator(compiled);
      const byRule = (rule: 'ATCS' | 'EDD') => {
        const { order, mode } = planByRule(compiled, rule);
        return evaluator.evaluate(order, mode);
      };
      best += reference;
      own += evaluator.evaluate(
        listByIndex(problem),
        Int32Array.from({ length: compiled.operationCount }, (_one, index) => index),
      );
      rival += byRule('ATCS');
      edd += byRule('EDD');
    }
    const above = (cost: number) => (cost / best - 1) * 100;
    report({
      metric: `${name}: job after job as ranked, above the optimum`,
      value: above(own),
      unit: '%',
      rival: 'EDD',
      rivalValue: above(edd),
    });
    report({ metric: `${name}: the same with undivided slack (ATCS)`, value: above(rival), unit: '%' });
  }
