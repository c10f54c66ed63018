import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { must } from '../invariant.ts';
import { USUAL_KPI_POLICY } from '../plan/kpi-policy.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { NO_ELEMENTS, sumElements } from './elements.ts';
import type { Elements } from './elements.ts';
import { figuresOf } from './figures.ts';
import { floorScript, minute, timedOrder, timedPlant, timedWorld } from './floor.testkit.ts';
import { paretoOf } from './pareto.ts';
import { workOf } from './unit-performance.ts';
import type { UnitWork } from './unit-performance.ts';
import { createUnitTimeline } from './unit-timeline.ts';

const data = process.env['LINESIDE_DATA'] ?? '';
const soda = path.join(data, 'soda-line-downtime');
const vectors = path.join(data, 'oee-test-vectors', 'oee-test-vectors.json');
const hasSoda = data !== '' && existsSync(soda);
const hasVectors = data !== '' && existsSync(vectors);
/** What says why these tests do not run, where they do not. */
const needs = (folder: string) => `(needs ${folder}/ in the folder that LINESIDE_DATA names)`;

interface Expected {
  readonly total_batch_minutes: number;
  readonly total_min_batch_minutes: number;
  readonly total_downtime_minutes: number;
  readonly operator_error_downtime_minutes: number;
  readonly efficiency_pct: Readonly<Record<string, number>>;
  readonly downtime_by_factor: Readonly<Record<string, number>>;
  readonly downtime_by_operator_factor: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const rows = (file: string) =>
  readFileSync(path.join(soda, file), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
const text = (cell: string | undefined) => must(cell, 'a cell');

/** The bottling line as facts: a batch is a job of one piece, its down times are stops with the factor as their reason. */
function bottlingLine() {
  const least = new Map(rows('products.csv').map((row) => [text(row[0]), Number(row[3])]));
  const factors = new Map(rows('downtime-factors.csv').map((row) => [text(row[0]), text(row[1])]));
  const operators = new Map<string, string>();
  const floor = floorScript();
  const plan: PlanDocument[] = timedPlant();
  let lastMinute = 0;
  const first = Date.parse('2024-08-29T00:00:00Z');
  for (const [date, product, batch, operator, start, end] of rows('line-productivity.csv')) {
    const at = (time: string | undefined) => (Date.parse(`${text(date)}T${text(time)}:00Z`) - first) / 60_000;
    const [from, to] = [at(start), at(end) < at(start) ? at(end) + 1440 : at(end)];
    operators.set(text(batch), text(operator));
    plan.push(timedOrder(text(batch), 1, must(least.get(text(product)), 'a product')));
    floor.job(from, 'JobStarted', text(batch));
    let down = from + 1;
    for (const [of, factor, minutes] of rows('line-downtime-long.csv')) {
      if (of !== batch) continue;
      floor.stop(down, must(factors.get(text(factor)), 'a factor'));
      down += Number(minutes);
      floor.run(down);
    }
    floor.count(to - 1, text(batch), 1);
    floor.job(to, 'JobCompleted', text(batch));
    lastMinute = Math.max(lastMinute, to);
  }
  const world = timedWorld(floor.facts, plan);
  const soFar = { fromMs: minute(0), toMs: minute(lastMinute) };
  const shift = { ...soFar, id: 'all', name: { en: 'All', de: 'Alle' }, date: '2024-08-29', breaks: [] };
  const record = createUnitTimeline(world, 'saw-1', soFar.fromMs).record();
  return { world, operators, work: workOf(world, record, { shift, soFar }, soFar.toMs) };
}

describe.skipIf(!hasSoda)(`a published soda bottling line ${needs('soda-line-downtime')}`, () => {
  const line = hasSoda ? bottlingLine() : undefined;
  const expected = hasSoda
    ? (JSON.parse(readFileSync(path.join(soda, 'expected-results.json'), 'utf8')) as Expected)
    : undefined;

  function elementsOf(operator: string | null): Elements {
    const { work, operators } = must(line, 'the line');
    const chosen = work.byJob.filter(({ job }) => job && (operator === null || operators.get(job.order) === operator));
    return sumElements(chosen.map(({ elements }) => elements));
  }

  it('has its batch, running and down time', () => {
    const { total_batch_minutes, total_min_batch_minutes, total_downtime_minutes } = must(expected, 'results');
    const { pot, apt, adet, earned } = elementsOf(null);
    expect([pot, apt, adet].map((ms) => ms / 60_000)).toEqual([
      total_batch_minutes,
      total_min_batch_minutes,
      total_downtime_minutes,
    ]);
    expect(earned).toBe(apt);
  });

  it('has its efficiency, of each operator and as a whole: a ratio of sums', () => {
    const { total, ...operators } = must(expected, 'results').efficiency_pct;
    const percent = (operator: string | null) => {
      const { value } = figuresOf(elementsOf(operator), USUAL_KPI_POLICY).utilizationEfficiency;
      return value === null ? null : Math.round(value * 10_000) / 100;
    };
    expect(percent(null)).toBe(total);
    expect(Object.fromEntries(Object.keys(operators).map((name) => [name, percent(name)]))).toEqual(operators);
  });

  it('has its Pareto of down times, as a whole and of each operator', () => {
    const { work, world, operators } = must(line, 'the line');
    const minutes = (segments: UnitWork['segments']) =>
      Object.fromEntries(paretoOf(world.plan, segments).map((one) => [one.reason, one.minutes]));
    const { downtime_by_factor, downtime_by_operator_factor } = must(expected, 'results');
    const known = Object.entries(downtime_by_factor).filter(([, sum]) => sum > 0);
    expect(minutes(work.segments)).toEqual(Object.fromEntries(known));
    for (const [operator, factors] of Object.entries(downtime_by_operator_factor))
      expect(minutes(work.segments.filter(({ job }) => operators.get(job?.order ?? '') === operator))).toEqual(factors);
  });
});

type Vector =
  | { kind: 'totals'; input: Record<string, number>; expected: Record<string, number> }
  | { kind: 'aggregate'; input: Record<string, number>[]; expected: { oee_each: number[]; oee_line: number } }
  | {
      kind: 'event-log';
      window: { start: string; stop: string };
      planned_s: number;
      ideal_cycle_s: number;
      running_state: string;
      events: [string, string, number, number][];
      expected: Record<string, number>;
    };

const MINUTE = 60_000;
const field = (record: Readonly<Record<string, number>>, name: string) => must(record[name], name);

function elementsOfTotals(planned: number, run: number, cycle: number, total: number, good: number): Elements {
  const pieces = { gq: good, sq: total - good, earned: total * cycle * MINUTE, earnedGood: good * cycle * MINUTE };
  return { ...NO_ELEMENTS, ...pieces, pot: planned * MINUTE, apt: run * MINUTE, adet: (planned - run) * MINUTE };
}

/** A log of states and counters as facts of one machine: what it ran, and what was counted in between. */
function elementsOfLog({
  window,
  planned_s,
  ideal_cycle_s,
  running_state,
  events,
}: Extract<Vector, { kind: 'event-log' }>) {
  const floor = floorScript();
  const first = Date.parse(window.start);
  const at = (time: string) => (Date.parse(time) - first) / MINUTE;
  const pieces = 100;
  let before: (typeof events)[number] | undefined;
  for (const event of events) {
    const [time, state, parts, bad] = event;
    if (!before) floor.job(at(time), 'JobStarted', 'log');
    else if (parts > before[2])
      floor.count(at(time) - 0.001, 'log', parts - before[2] - (bad - before[3]), bad - before[3]);
    if (before && (state === running_state) !== (before[1] === running_state)) {
      if (state === running_state) floor.run(at(time));
      else floor.stop(at(time), null);
    }
    before = event;
  }
  const world = timedWorld(floor.facts, [...timedPlant(), timedOrder('log', pieces, (pieces * ideal_cycle_s) / 60)]);
  const soFar = { fromMs: minute(0), toMs: minute(at(window.stop)) };
  const shift = { ...soFar, id: 'log', name: { en: 'Log', de: 'Log' }, date: window.start.slice(0, 10), breaks: [] };
  const record = createUnitTimeline(world, 'saw-1', soFar.fromMs).record();
  const { elements } = workOf(world, record, { shift, soFar }, soFar.toMs);
  // The planned time is given apart from the log.
  return { ...elements, pot: planned_s * 1000 };
}

describe.skipIf(!hasVectors)(`published examples of OEE ${needs('oee-test-vectors')}`, () => {
  const all = hasVectors
    ? (JSON.parse(readFileSync(vectors, 'utf8')) as { vectors: (Vector & { id: string })[] }).vectors
    : [];
  const usual = { ...USUAL_KPI_POLICY, minorStopSeconds: 0 };

  it.each(all.filter(({ kind }) => kind !== 'aggregate').map((vector) => [vector.id, vector] as const))(
    '%s',
    (_, vector) => {
      let elements = NO_ELEMENTS;
      if (vector.kind === 'totals') {
        const value = (name: string) => field(vector.input, name);
        const planned = value('shift_min') - value('breaks_min');
        const run = planned - value('downtime_min');
        elements = elementsOfTotals(
          planned,
          run,
          1 / value('ideal_rate_per_min'),
          value('total'),
          value('total') - value('reject'),
        );
      } else if (vector.kind === 'event-log') elements = elementsOfLog(vector);
      const { availability, effectiveness, qualityRatio, oee } = figuresOf(elements, usual);
      const expected = vector.expected as Record<string, number>;
      expect(availability.value).toBeCloseTo(field(expected, 'availability'), 3);
      expect(effectiveness.value).toBeCloseTo(field(expected, 'performance'), 3);
      expect(qualityRatio.value).toBeCloseTo(field(expected, 'quality'), 3);
      expect(oee.value).toBeCloseTo(field(expected, 'oee'), 3);
    },
  );

  it('roll up to the line', () => {
    const found = all.flatMap((vector) => (vector.kind === 'aggregate' ? [vector] : []));
    expect(found.length).toBeGreaterThan(0);
    for (const { input, expected } of found) {
      const units = input.map((one) =>
        elementsOfTotals(
          field(one, 'planned'),
          field(one, 'run'),
          field(one, 'ideal_cycle'),
          field(one, 'total'),
          field(one, 'good'),
        ),
      );
      const oee = (elements: Elements) => figuresOf(elements, { ...usual, quality: 'time' }).oee.value ?? 0;
      expect(units.map(oee).map((value) => Number(value.toFixed(4)))).toEqual(expected.oee_each);
      expect(oee(sumElements(units))).toBeCloseTo(expected.oee_line, 10);
    }
  });
});
