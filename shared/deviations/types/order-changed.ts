import { stateOf } from '../../aggregates/world.ts';
import { changeDifferences } from '../../attention/change-differences.ts';
import { planBody } from '../../plan/plan-index.ts';
import { findJob } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { orderChangeOf } from '../../production/order-change.ts';
import type { OrderChange } from '../../production/order-change.ts';
import { addDecimals, compareDecimals, subtractDecimals } from '../../quantity/quantity.ts';
import type { Worded } from '../../views/worded.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, DeviationOption, DeviationSources } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { orderNumber, say, timeliness } from './saying.ts';

/** The work that goes on with an order: where, and since when, the first first. */
function workOn({ world }: DeviationSources, order: string) {
  const runs = Object.entries(stateOf(world, 'workOrder', order).operations).flatMap(([operation, state]) =>
    executionStatus(state) === 'completed'
      ? []
      : state.runs.map(({ equipment, since }) => ({ equipment, since, operation })),
  );
  return runs.toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : a.equipment < b.equipment ? -1 : 1));
}

function detected(sources: DeviationSources, order: string): Detected[] {
  const { world } = sources;
  const change = orderChangeOf(world, order);
  const [first] = change && change.decided === null ? workOn(sources, order) : [];
  if (!change || !first) return [];
  const { from, to, state, matter } = change;
  return [
    {
      id: detectedId('orderChanged', order, String(to)),
      kind: 'orderChanged',
      subject: { equipment: first.equipment, order },
      since: first.since,
      params: { number: orderNumber(world, order), state, matter },
      details: changeDifferences(world, order, from, to).map((one) => say(`order-${one.code}`, one.params)),
      versions: [],
      causes: [],
    },
  ];
}

/** What an order comes to by a revision: how many it wants, how many are made, how many are left to make. */
function amounts({ world }: DeviationSources, order: string, revision: number): Worded[] {
  const plan = planBody(world.plan, 'workOrder', order, revision);
  if (!plan) return [];
  const last = plan.operations.toSorted((a, b) => b.sequence - a.sequence)[0];
  const state = stateOf(world, 'workOrder', order);
  const good = last && Object.hasOwn(state.operations, last.id) ? (state.operations[last.id]?.good ?? '0') : '0';
  const { value, unit } = plan.quantity;
  const missing = subtractDecimals(value, good);
  if (compareDecimals(missing, '0') >= 0) return [say('makes', { total: value, good, missing, unit })];
  return [say('makes-too-many', { total: value, good, over: subtractDecimals('0', missing), unit })];
}

function optionsOn(
  sources: DeviationSources,
  order: string,
  { matter, state, from, to }: OrderChange,
): DeviationOption[] {
  const option = (code: string, decision: 'adopt' | 'keep' | 'stop', consequences: readonly Worded[]) =>
    plainOption(code, {
      params: { number: orderNumber(sources.world, order) },
      consequences,
      effects: [{ name: 'decideOrderChange', params: { order, decision } }],
      settles: true,
    });
  const [run] = workOn(sources, order);
  const job = run && findJob(sources.world, order, run.operation);
  const due = job && !('missing' in job) ? [timeliness(sources, job, 0)] : [];
  if (matter === 'schedule') return [option('seen', 'adopt', due)];
  const scrap = Object.values(stateOf(sources.world, 'workOrder', order).operations).reduce(
    (sum, one) => addDecimals(sum, one.scrap),
    '0',
  );
  const stop = option('stopWork', 'stop', [say('stays-made', { scrap }), ...amounts(sources, order, to)]);
  const keep = option('keep', 'keep', amounts(sources, order, from));
  // A cancelled order cannot be followed: there is nothing left to make.
  return state === 'released'
    ? [option('adopt', 'adopt', [...amounts(sources, order, to), ...due]), keep, stop]
    : [stop, keep];
}

/** The ERP changed or ended an order under work that has begun: follow it, keep what was begun, or stop. */
export const orderChanged = plainType({
  owner: 'supervisor',
  detect: { kinds: ['workOrder'], at: (sources, _kind, id) => detected(sources, id) },
  options(sources, { subject: { order } }) {
    const change = order === undefined ? undefined : orderChangeOf(sources.world, order);
    return order === undefined || !change ? [plainOption('seeTo')] : optionsOn(sources, order, change);
  },
});
