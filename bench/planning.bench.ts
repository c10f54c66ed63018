/** What the plan of an area costs a station: its problem, its view, and the search in a thread; 500 operations, calendars, setups, overlap. CPU milliseconds. */
import { emptyWorld } from '../shared/aggregates/world.ts';
import { instantOf } from '../shared/gate/gate-context.ts';
import { must } from '../shared/invariant.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import { addPlanDocument } from '../shared/plan/plan-index.ts';
import { planOfSchedule, totalsOf } from '../shared/planning/plan-of-schedule.ts';
import { problemOfArea } from '../shared/planning/problem-of-area.ts';
import { searchPlan } from '../shared/planning/search-plan.ts';
import type { FoundPlan } from '../shared/planning/search-plan.ts';
import { TEST_START_MS } from '../shared/testing/seeded.ts';
import { operationAt, orderDocument, smallPlant } from '../shared/testing/small-plant.ts';
import { report } from './figure.ts';

const ORDERS = 250;
const RUNS = 9;
const EVALUATIONS = 8000;
const HOUR = 3_600_000;
const head = { revision: 2, externalRefs: [] };

const days: PlanDocument[] = [
  {
    kind: 'calendar',
    id: 'days',
    ...head,
    body: {
      name: 'Days',
      shifts: [
        {
          id: 'day',
          name: { en: 'Day', de: 'Tag' },
          days: [1, 2, 3, 4, 5],
          start: '06:00',
          end: '22:00',
          breaks: [
            { start: '09:00', end: '09:15' },
            { start: '12:00', end: '12:30' },
          ],
        },
      ],
      exceptions: [],
    },
  },
  {
    kind: 'settings',
    id: 'site',
    ...head,
    body: { name: 'Bench', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 15, calendar: 'days' },
  },
];

/** Orders over saw and mill, in seven and five families, with overlap. */
const orders = Array.from({ length: ORDERS }, (_, index) =>
  orderDocument(`wo-${index}`, {
    due: instantOf(TEST_START_MS + (index % 50) * 2 * HOUR),
    priority: index % 4,
    operations: [
      { ...operationAt('saw', 10), setupFamily: `s${index % 7}`, runMinutes: 20 + (index % 40) },
      { ...operationAt('mill', 20), setupFamily: `m${index % 5}`, runMinutes: 10 + (index % 20), sendAhead: '20' },
    ],
  }),
);
const world = emptyWorld();
for (const document of [...smallPlant().filter(({ kind }) => kind !== 'workOrder'), ...days, ...orders])
  addPlanDocument(world.plan, document);

function measured<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}
function median(values: readonly number[]): number {
  return must(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)], 'a value');
}
const repeated = (work: () => unknown) => median(Array.from({ length: RUNS }, () => measured(work).ms));

const area = problemOfArea(world, 'saw-1', { nowMs: TEST_START_MS });
const budget = 'budget';
report({
  metric: `problem of ${area.operations.length} operations`,
  value: repeated(() => problemOfArea(world, 'saw-1', { nowMs: TEST_START_MS })),
  unit: 'ms',
  rival: budget,
  rivalValue: 50,
});
let found: FoundPlan | undefined;
const search = searchPlan({ problem: area.problem, evaluations: EVALUATIONS });
const first = measured(() => search.next().value as FoundPlan);
report({ metric: 'first plan, in a thread', value: first.ms, unit: 'ms' });
const rest = measured(() => {
  for (const plan of search) found = plan;
});
report({ metric: `${EVALUATIONS} moves, in a thread`, value: rest.ms, unit: 'ms' });
const best = must(found, 'a plan');
const byRule = totalsOf(area, best.byRule);
report({
  metric: 'plan with names and reasons',
  value: repeated(() =>
    planOfSchedule(area, world.plan, best.lines, { computedAtMs: TEST_START_MS, improving: false, byRule }),
  ),
  unit: 'ms',
});
report({
  metric: 'weighted lateness',
  value: totalsOf(area, best.lines).weightedLateMinutes,
  unit: 'min',
  rival: 'best rule',
  rivalValue: byRule.weightedLateMinutes,
});

/** The same plant where two people run four machines: who works where is looked up for every operation that is put in its place. */
const short = emptyWorld();
for (const document of [...smallPlant().filter(({ kind }) => kind !== 'workOrder'), ...days, ...orders])
  if (document.kind !== 'person' || document.id === 'ann' || document.id === 'tom')
    addPlanDocument(short.plan, document);
const shortArea = problemOfArea(short, 'saw-1', { nowMs: TEST_START_MS });
const placed = 500_000;
const searched = ({ problem }: typeof area) =>
  measured(() => [...searchPlan({ problem, evaluations: Math.round(placed / problem.operations.length) })]).ms;
report({
  metric: `${placed} places, too few people`,
  value: searched(shortArea),
  unit: 'ms',
  rival: 'enough people',
  rivalValue: searched(area),
});
if (shortArea.problem.resources.length === 0) throw new Error('There are enough people: nothing was measured.');
