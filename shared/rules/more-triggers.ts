import { Big } from 'big.js';

import { effectiveBackwards, stateOf } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import { openStop } from '../equipment/stops.ts';
import { hlcMillis } from '../facts/hlc.ts';
import { leftInLot } from '../materials/lot-balance.ts';
import { hasStation, planBody } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { operationOf } from '../production/work-order-state.ts';
import type { RuleWhen } from './rule-definition.ts';
import type { RuleSight, Trigger } from './rule-triggers.ts';
import { ordersAt } from './shared-looks.ts';

type When<Kind extends RuleWhen['kind']> = Extract<RuleWhen, { kind: Kind }>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** What has been late for longer than this (milliseconds) is known: a rule that is published today tells nothing of last month. */
const KNOWN_MS = 24 * HOUR;

const jobKey = ({ order, operation }: JobOnEquipment) => `${order}/${operation}`;

/** The lot that the job took from last has little left. */
export function lotTriggers(
  { world, equipment, nowMs }: RuleSight,
  job: JobOnEquipment | undefined,
  { percent }: When<'lotLow'>,
): Trigger[] {
  if (!job) return [];
  const { materials } = operationOf(stateOf(world, 'workOrder', job.order), job.operation);
  // Of each material the lot that came last: the ones before it are used up.
  const lots = new Map(materials.flatMap(({ material, lot }) => (lot === null ? [] : [[material, lot] as const])));
  return [...lots].flatMap(([material, lot]) => {
    const plan = planBody(world.plan, 'lot', lot);
    if (!plan || new Big(plan.quantity.value).lte(0)) return [];
    const left = leftInLot(world, lot, plan);
    if (left.times(100).gt(new Big(plan.quantity.value).times(percent))) return [];
    const { order, operation } = job;
    return [
      {
        key: `lot/${lot}`,
        dueMs: nowMs,
        subject: { equipment, order, operation, material, lot },
        params: { lot, quantity: left.toString(), unit: plan.quantity.unit },
      },
    ];
  });
}

/** Good pieces of a machine since an instant, oldest first. */
function goodSince({ world, equipment }: RuleSight, sinceMs: number): { readonly atMs: number; readonly good: Big }[] {
  const reports: { readonly atMs: number; readonly good: Big }[] = [];
  // Facts come in the order of their stamps; when something happened may be told later.
  const isOld = (fact: Fact) => hlcMillis(fact.hlc) <= sinceMs;
  const wanted = (fact: Fact) => fact.type === 'QuantityReported' || isOld(fact);
  for (const fact of effectiveBackwards(world, 'equipment', equipment, wanted)) {
    if (isOld(fact)) break;
    const atMs = Date.parse(fact.occurredAt);
    if (atMs > sinceMs && fact.type === 'QuantityReported' && fact.data.equipment === equipment)
      reports.push({ atMs, good: new Big(fact.data.good.value) });
  }
  return reports.reverse();
}

/** The running job has made fewer good pieces than it should, in the time before. A machine that stands is another matter. */
export function rateTriggers(
  sight: RuleSight,
  state: EquipmentState,
  job: JobOnEquipment | undefined,
  { perHour, minutes }: When<'rateLow'>,
): Trigger[] {
  if (job?.phase !== 'run' || openStop(state)) return [];
  const spanMs = minutes * MINUTE;
  // After a stop as after a beginning it has so long to come to its rate.
  const stoppedTo = state.stops.at(-1)?.to ?? null;
  const sinceMs = Math.max(Date.parse(job.phaseSince), stoppedTo === null ? 0 : Date.parse(stoppedTo));
  const reports = goodSince(sight, Math.max(sinceMs, sight.nowMs - spanMs));
  const wanted = new Big(perHour).times(minutes).div(60);
  let made = reports.reduce((sum, { good }) => sum.plus(good), new Big(0));
  let dueMs = sinceMs + spanMs;
  // It falls below as the oldest of what counts now no longer does.
  for (const { atMs, good } of reports) {
    if (made.lt(wanted)) break;
    dueMs = Math.max(dueMs, atMs + spanMs);
    made = made.minus(good);
  }
  if (made.gte(wanted)) return [];
  const { order, operation } = job;
  const rate = Number(made.times(60).div(minutes).toFixed(0));
  return [
    {
      key: `rate/${jobKey(job)}/${new Date(sinceMs).toISOString()}`,
      dueMs,
      subject: { equipment: sight.equipment, order, operation },
      params: { rate, perHour, minutes },
    },
  ];
}

/** Nothing is recorded of a machine that runs a job. */
export function silentTriggers(
  { world, equipment }: RuleSight,
  state: EquipmentState,
  job: JobOnEquipment | undefined,
  { minutes }: When<'nothingRecorded'>,
): Trigger[] {
  if (job?.phase !== 'run' || openStop(state)) return [];
  let last = job.phaseSince;
  // What rules and deviations do by themselves is no sign of life.
  const isLife = ({ type, data }: Fact) => type !== 'AutomationFired' && !('deviation' in data);
  for (const { occurredAt } of effectiveBackwards(world, 'equipment', equipment, isLife)) {
    if (occurredAt > last) last = occurredAt;
    break;
  }
  const { order, operation } = job;
  const dueMs = Date.parse(last) + minutes * MINUTE;
  return [
    { key: `silent/${jobKey(job)}/${last}`, dueMs, subject: { equipment, order, operation }, params: { minutes } },
  ];
}

/** Orders of the work center that should have been begun. Of several machines of it, the first that has a station fires, so that each order is told once. */
export function notBegunTriggers(sight: RuleSight, { minutes }: When<'dueNotStarted'>): Trigger[] {
  const { world, equipment, nowMs } = sight;
  const unit = planBody(world.plan, 'equipment', equipment);
  const workCenter = unit?.level === 'workUnit' ? (unit.parent ?? equipment) : equipment;
  const [first] = [workCenter, ...(world.plan.unitsOf.get(workCenter) ?? [])]
    .filter((id) => hasStation(world.plan, id))
    .toSorted();
  if (first !== undefined && first !== equipment) return [];
  const triggers: Trigger[] = [];
  let next: Trigger | undefined;
  for (const { order, operation, dueMs: byMs } of ordersAt(sight, workCenter)) {
    const dueMs = byMs - minutes * MINUTE;
    if (dueMs < nowMs - KNOWN_MS || (next && dueMs > nowMs && dueMs >= next.dueMs)) continue;
    const job = findJob(world, order.id, operation.id);
    if (!job || 'missing' in job || job.state.startedAt !== null) continue;
    const { number, due } = order.body;
    const trigger = {
      key: `begin/${order.id}/${operation.id}/${due}`,
      dueMs,
      subject: { equipment, order: order.id, operation: operation.id },
      params: { number, due, minutes },
    };
    if (dueMs <= nowMs) triggers.push(trigger);
    else next = trigger;
  }
  return next ? [...triggers, next] : triggers;
}
