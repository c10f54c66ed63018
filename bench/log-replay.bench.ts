/**
 * Real and sample queues through the dispatch list: AdventureWorks orders live, and a shop's log of three months replayed beside EDD, FIFO, SPT, ATCS
 * and what was run. `--evaluations N` for the sequencer by week (default 4,000). What is assumed: docs/dispatch-replay.md.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { must } from '../shared/invariant.ts';
import { readLogMapping } from '../sync-server/erp/log-import/log-mapping.ts';
import type { LogMapping } from '../sync-server/erp/log-import/log-mapping.ts';
import { readLogRows } from '../sync-server/erp/log-import/log-rows.ts';
import type { LogRow } from '../sync-server/erp/log-import/log-rows.ts';
import { report } from './figure.ts';
import { orderWindow } from './log-replay/adventureworks.ts';
import { feedQueues } from './log-replay/feed-queues.ts';
import { areaWeeks } from './log-replay/machine-weeks.ts';
import { USUAL_ASSUMPTIONS, orderBook, weekOf } from './log-replay/order-book.ts';
import type { Assumptions } from './log-replay/order-book.ts';
import { replayQueues } from './log-replay/real-queues.ts';
import type { RealStart } from './log-replay/real-queues.ts';
import { costOfWeek, ways } from './log-replay/run-week.ts';
import type { Way, WeekCost } from './log-replay/run-week.ts';
import { setupRowsBy } from './log-replay/setup-rows.ts';
import { bootstrapRatio, quantile } from './log-replay/spread.ts';

const root = path.resolve(import.meta.dirname, '..');
const data = process.env['LINESIDE_DATA'] ?? path.resolve(root, '../shared/data');
const { values: flags } = parseArgs({
  options: { evaluations: { type: 'string', default: '4000' }, json: { type: 'boolean' } },
});
const evaluations = Number(flags.evaluations);

/** Pools of people, not machines: several work there at once. */
const isMachine = (equipment: string) => /^(?:Machine|Wire Cut)/.test(equipment);

const share = (part: number, of: number) => (of === 0 ? Number.NaN : (100 * part) / of);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function sayQueues(name: string, lengths: readonly number[]): void {
  for (const [word, at] of [
    ['median', 0.5],
    ['95 of 100', 0.95],
    ['longest', 1],
  ] as const)
    report({ metric: `${name}: queue of a machine, ${word}`, unit: 'jobs', value: quantile(lengths, at) });
}

function sayTimes(name: string, times: { updateMicros: number; fullMicros: number; sortMicros: number }): void {
  const { updateMicros: value, fullMicros, sortMicros } = times;
  const metric = `${name}: all lists kept up, by event`;
  report({ metric, unit: 'us CPU', value, rival: 'ranked from scratch', rivalValue: fullMicros });
  report({ metric, unit: 'us CPU', value, rival: 'EDD sort alone', rivalValue: sortMicros });
}

function sayCounts(name: string, counts: ReadonlyMap<string, number>, of: number): void {
  for (const [code, count] of [...counts].toSorted((a, b) => b[1] - a[1]))
    report({ metric: `${name}: ${code}`, unit: '% of lines', value: share(count, of) });
}

async function adventureWorks(): Promise<void> {
  const file = (name: string) => path.join(data, 'adventureworks', name);
  if (!existsSync(file('WorkOrderRouting.csv'))) {
    console.log('AdventureWorks is not here. Set LINESIDE_DATA to the folder that holds adventureworks/WorkOrder.csv.');
    return;
  }
  const [orders, routings] = await Promise.all(
    ['WorkOrder.csv', 'WorkOrderRouting.csv'].map((name) => readFile(file(name), 'utf8')),
  );
  const window = orderWindow(orders ?? '', routings ?? '', '2013-09-01', '2013-10-01');
  const fed = feedQueues(window, 100);
  report({ metric: 'AdventureWorks, September 2013: orders', unit: 'orders', value: window.orders });
  report({ metric: 'AdventureWorks: orders and facts', unit: 'events', value: fed.events });
  sayQueues('AdventureWorks', fed.lengths);
  sayTimes('AdventureWorks', fed);
  report({ metric: 'AdventureWorks: blocked', unit: '% of lines', value: share(fed.blocked, fed.lines) });
  sayCounts('AdventureWorks: blocked by', fed.why, fed.lines);
}

/** What one way of choosing does with the starts at which there was a choice. */
function agreement(starts: readonly RealStart[], by: keyof RealStart['rank']): void {
  const chosen = starts.filter(({ choices }) => choices > 1);
  const first = chosen.filter(({ rank }) => rank[by] === 1).length;
  const weeks = new Map<number, RealStart[]>();
  for (const start of chosen) weeks.set(weekOf(start.atMs), [...(weeks.get(weekOf(start.atMs)) ?? []), start]);
  const weekly = [...weeks.values()].map((own) => share(own.filter(({ rank }) => rank[by] === 1).length, own.length));
  const random = share(sum(chosen.map(({ choices }) => 1 / choices)), chosen.length);
  const rival = { rival: 'drawn by lot', rivalValue: random };
  report({ metric: `log: begun as ${by} says`, unit: '% of starts', value: share(first, chosen.length), ...rival });
  report({ metric: `log: begun as ${by} says, worst week`, unit: '% of starts', value: Math.min(...weekly) });
  report({ metric: `log: begun as ${by} says, median week`, unit: '% of starts', value: quantile(weekly, 0.5) });
  report({ metric: `log: begun as ${by} says, best week`, unit: '% of starts', value: Math.max(...weekly) });
  const relative = chosen.map(({ rank, choices }) => (rank[by] - 1) / (choices - 1));
  const metric = `log: mean place of the real choice by ${by}`;
  report({ metric, unit: 'of 0 to 1', value: sum(relative) / chosen.length, rival: 'drawn by lot', rivalValue: 0.5 });
}

function realQueues(rows: readonly LogRow[], mapping: LogMapping): void {
  const book = orderBook(rows).filter(({ equipment }) => isMachine(equipment));
  const { starts, figures } = replayQueues(book, mapping);
  report({ metric: 'log: jobs at machines', unit: 'jobs', value: book.length });
  report({ metric: 'log: facts told', unit: 'facts', value: figures.facts });
  const inRows = sum(book.flatMap(({ rows: own }) => own.map((row) => (row.kind === 'stop' ? 0 : Number(row.good)))));
  const pieces = { rival: 'in the rows of the log', rivalValue: inRows };
  report({ metric: 'log: good pieces booked', unit: 'pieces', value: figures.goodPieces, ...pieces });
  sayQueues('log', figures.queueLengths);
  sayTimes('log', figures);
  sayCounts('log: at a start, lines with', figures.findings, figures.linesSeen);
  report({ metric: 'log: first starts seen in the list', unit: '% of jobs', value: share(starts.length, book.length) });
  const choice = starts.filter(({ choices }) => choices > 1);
  report({ metric: 'log: starts with a choice', unit: 'starts', value: choice.length });
  report({
    metric: 'log: jobs to choose from, median',
    unit: 'jobs',
    value: quantile(
      choice.map((one) => one.choices),
      0.5,
    ),
  });
  const rested = choice.filter(({ wouldResume }) => wouldResume).length;
  report({
    metric: 'log: Lineside would first end what rests',
    unit: '% of starts',
    value: share(rested, choice.length),
  });
  for (const by of ['lineside', 'EDD', 'FIFO', 'SPT'] as const) agreement(starts, by);
  const setups = setupRowsBy(orderBook(rows).filter(({ equipment }) => isMachine(equipment)));
  report({ metric: 'log: jobs of another part than before, with a setup row', unit: '%', value: setups.changed });
  report({ metric: 'log: jobs of the same part as before, with a setup row', unit: '%', value: setups.same });
}

function costs(rows: readonly LogRow[], assumed: Assumptions): { costs: Map<Way, WeekCost[]>; real: number[] } {
  const weeks = areaWeeks(orderBook(rows, assumed), isMachine);
  return {
    costs: new Map(ways.map((way) => [way, weeks.map((week) => costOfWeek(week, way, evaluations))])),
    real: weeks.map(({ realLateness }) => realLateness),
  };
}

function weekByWeek(rows: readonly LogRow[]): void {
  const { costs: byWay, real } = costs(rows, USUAL_ASSUMPTIONS);
  const asRun = must(byWay.get('as it was run'), 'as it was run');
  const hours = (values: readonly number[]) => sum(values) / 60;
  report({ metric: 'weeks', unit: 'weeks', value: asRun.length });
  report({ metric: 'lateness by the ends in the log itself', unit: 'h', value: hours(real) });
  for (const [way, weeks] of byWay) {
    const rival = way === 'as it was run' ? undefined : way;
    const beside = (value: number) => (rival === undefined ? {} : { rival: 'as it was run', rivalValue: value });
    const lateness = weeks.map((week) => week.lateness);
    report({
      metric: `${way}: lateness`,
      unit: 'h',
      value: hours(lateness),
      ...beside(hours(asRun.map((one) => one.lateness))),
    });
    const setup = (list: readonly WeekCost[]) => hours(list.map((week) => week.setup));
    report({ metric: `${way}: setup`, unit: 'h', value: setup(weeks), ...beside(setup(asRun)) });
    const changed = (list: readonly WeekCost[]) => sum(list.map((week) => week.changeovers));
    report({ metric: `${way}: changeovers`, unit: '', value: changed(weeks), ...beside(changed(asRun)) });
    const late = (list: readonly WeekCost[]) => sum(list.map((week) => week.late));
    report({ metric: `${way}: jobs late`, unit: 'jobs', value: late(weeks), ...beside(late(asRun)) });
    if (rival === undefined) continue;
    const weekly = weeks.map((week, index) => week.lateness / Math.max(1, must(asRun[index], 'week').lateness));
    report({ metric: `${way}: lateness by week, ratio least`, unit: '', value: Math.min(...weekly) });
    report({ metric: `${way}: lateness by week, ratio median`, unit: '', value: quantile(weekly, 0.5) });
    report({ metric: `${way}: lateness by week, ratio most`, unit: '', value: Math.max(...weekly) });
    const better = weekly.filter((ratio) => ratio < 0.999).length;
    report({ metric: `${way}: weeks less late than what was run`, unit: 'weeks', value: better });
    const pairs = weeks.map((week, index) => ({ of: week.lateness, to: must(asRun[index], 'week').lateness }));
    const { low, high } = bootstrapRatio(pairs);
    report({ metric: `${way}: lateness ratio, weeks drawn again, 5 of 100`, unit: '', value: low });
    report({ metric: `${way}: lateness ratio, weeks drawn again, 95 of 100`, unit: '', value: high });
  }
}

/** Every assumption changed, one at a time. */
const others: readonly (readonly [string, Partial<Assumptions>])[] = [
  ['due 2 days by operation', { due: { days: 0, daysPerOperation: 2 } }],
  ['due 6 days by operation', { due: { days: 0, daysPerOperation: 6 } }],
  ['due 14 days after release', { due: { days: 14, daysPerOperation: 0 } }],
  ['released 3 days before', { release: { daysBefore: 3 } }],
  ['arrives when finished before', { arrival: 'finished' }],
  ['families by first word', { family: 'firstWord' }],
];

function sensitivity(rows: readonly LogRow[]): void {
  for (const [name, over] of others) {
    const { costs: byWay } = costs(rows, { ...USUAL_ASSUMPTIONS, ...over });
    const lateness = (way: Way) => sum((byWay.get(way) ?? []).map((week) => week.lateness)) / 60;
    for (const way of ways.slice(1)) {
      const rival = { rival: 'as it was run', rivalValue: lateness('as it was run') };
      report({ metric: `${name}, ${way}: lateness`, unit: 'h', value: lateness(way), ...rival });
    }
  }
}

async function productionLog(): Promise<void> {
  const file = path.join(data, 'production-log/Production_Data.csv');
  if (!existsSync(file)) {
    console.log(
      'The production log is not here. Set LINESIDE_DATA to the folder that holds production-log/Production_Data.csv.',
    );
    return;
  }
  const mapping = await readLogMapping(path.join(root, 'assets/erp-mappings/production-log-4tu.json'));
  if (!mapping.ok) throw new Error(mapping.problems.join('\n'));
  const reading = await readLogRows(file, 'Production_Data.csv', mapping.value);
  if (!reading.ok) throw new Error(reading.problems.join('\n'));
  realQueues(reading.rows, mapping.value);
  weekByWeek(reading.rows);
  sensitivity(reading.rows);
}

await adventureWorks();
await productionLog();
