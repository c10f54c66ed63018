import { Big } from 'big.js';

import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { DeviationSubject } from '../deviations/deviation-facts.ts';
import type { OpenDeviation } from '../deviations/open-deviations.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import { openStop } from '../equipment/stops.ts';
import { findJob } from '../production/job-lookup.ts';
import { operationOf } from '../production/work-order-state.ts';
import { lotTriggers, notBegunTriggers, rateTriggers, silentTriggers } from './more-triggers.ts';
import type { RuleWhen } from './rule-definition.ts';
import { latelyAt } from './shared-looks.ts';

/** Something that a rule may fire on: once for each key. */
export interface Trigger {
  readonly key: string;
  /** From when on it may, in milliseconds. */
  readonly dueMs: number;
  readonly subject: DeviationSubject;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A machine as rules look at it. */
export interface RuleSight {
  readonly world: World;
  readonly equipment: string;
  readonly nowMs: number;
}

type When<Kind extends RuleWhen['kind']> = Extract<RuleWhen, { kind: Kind }>;

/** Facts that arrive later than this (milliseconds) make no rule fire any more: it would be about what has long been dealt with. */
export const LATEST_MS = 10 * 60_000;
const MINUTE = 60_000;

function subjectOf(equipment: string, job?: { readonly order: string; readonly operation: string }): DeviationSubject {
  return job ? { equipment, order: job.order, operation: job.operation } : { equipment };
}

const jobKey = ({ order, operation }: JobOnEquipment) => `${order}/${operation}`;

function factTriggers(sight: RuleSight, when: When<'fact'>): Trigger[] {
  const { equipment, nowMs } = sight;
  const triggers: Trigger[] = [];
  const types = new Set<string>(when.types);
  for (const fact of latelyAt(sight, nowMs - LATEST_MS)) {
    if (!types.has(fact.type)) continue;
    const atMs = Date.parse(fact.occurredAt);
    if (atMs < nowMs - LATEST_MS) continue;
    const reason = 'reason' in fact.data && typeof fact.data.reason === 'string' ? fact.data.reason : undefined;
    if (when.reasons && (reason === undefined || !when.reasons.includes(reason))) continue;
    const job =
      'order' in fact.data && 'operation' in fact.data
        ? { order: fact.data.order, operation: fact.data.operation }
        : undefined;
    const params = { types: fact.type, reason: reason ?? '' };
    triggers.push({ key: `fact/${fact.id}`, dueMs: atMs, subject: subjectOf(equipment, job), params });
  }
  return triggers;
}

function stopTriggers(
  { equipment }: RuleSight,
  state: EquipmentState,
  { minutes, unexplained, reasons }: When<'stopLasts'>,
): Trigger[] {
  const part = openStop(state);
  if (!part || (unexplained === true && part.reason !== null)) return [];
  if (reasons && (part.reason === null || !reasons.includes(part.reason))) return [];
  const fact = { ...subjectOf(equipment, runningJob(state)), fact: part.stop };
  return [
    {
      key: `stop/${part.stop}`,
      dueMs: Date.parse(part.from) + minutes * MINUTE,
      subject: fact,
      params: { minutes, stopReason: part.reason ?? '' },
    },
  ];
}

/** The running job in a phase for so long. */
function phaseTriggers(
  { equipment }: RuleSight,
  job: JobOnEquipment | undefined,
  phase: JobOnEquipment['phase'],
  minutes: number,
): Trigger[] {
  if (job?.phase !== phase) return [];
  const dueMs = Date.parse(job.phaseSince) + minutes * MINUTE;
  return [
    {
      key: `${phase}/${jobKey(job)}/${job.phaseSince}`,
      dueMs,
      subject: subjectOf(equipment, job),
      params: { minutes },
    },
  ];
}

function scrapTriggers(
  { world, equipment, nowMs }: RuleSight,
  job: JobOnEquipment | undefined,
  { percent, pieces }: When<'scrapShare'>,
): Trigger[] {
  if (!job) return [];
  const { good, scrap } = operationOf(stateOf(world, 'workOrder', job.order), job.operation);
  const made = new Big(good).plus(scrap);
  if (made.lt(pieces) || new Big(scrap).times(100).lt(made.times(percent))) return [];
  const share = Number(new Big(scrap).times(100).div(made).toFixed(1));
  const params = { share, scrap: Number(scrap), made: Number(made.toString()) };
  // Once for each run: whoever dealt with it has seen it.
  return [{ key: `scrap/${jobKey(job)}/${job.since}`, dueMs: nowMs, subject: subjectOf(equipment, job), params }];
}

function nobodyTriggers(
  { equipment }: RuleSight,
  state: EquipmentState,
  job: JobOnEquipment | undefined,
  { minutes }: When<'nobodyHere'>,
): Trigger[] {
  if (job?.phase !== 'run' || openStop(state) || state.labor.length > 0) return [];
  const since = [job.phaseSince, state.lastLaborEnd ?? ''].toSorted().at(-1) ?? job.phaseSince;
  const dueMs = Date.parse(since) + minutes * MINUTE;
  return [{ key: `nobody/${jobKey(job)}/${since}`, dueMs, subject: subjectOf(equipment, job), params: { minutes } }];
}

function dueTriggers(
  { world, equipment }: RuleSight,
  on: JobOnEquipment | undefined,
  { minutes }: When<'dueSoon'>,
): Trigger[] {
  const job = on && findJob(world, on.order, on.operation);
  if (!on || !job || 'missing' in job) return [];
  const { due, number } = job.order;
  const dueMs = Date.parse(due) - minutes * MINUTE;
  return [{ key: `due/${on.order}/${due}`, dueMs, subject: subjectOf(equipment, on), params: { number, due } }];
}

/** Triggers of what is open at a machine: as long as that list is the same, so are they. */
const ofOpen = new WeakMap<readonly OpenDeviation[], Map<RuleWhen, readonly Trigger[]>>();

function deviationTriggers(
  { equipment }: RuleSight,
  { deviations: { open } }: EquipmentState,
  when: When<'deviationOpen'>,
): readonly Trigger[] {
  const { minutes, kinds } = when;
  const known = ofOpen.get(open) ?? new Map<RuleWhen, readonly Trigger[]>();
  ofOpen.set(open, known);
  const before = known.get(when);
  if (before) return before;
  const triggers = open
    .filter(({ kind, chosen }) => chosen === null && (kinds?.includes(kind) ?? kind !== 'ruleNotice'))
    .map(({ id, round, since, kind }) => ({
      key: `deviation/${id}/${round}`,
      dueMs: Date.parse(since) + minutes * MINUTE,
      subject: subjectOf(equipment),
      params: { minutes, kind },
    }))
    .toSorted(inTime);
  known.set(when, triggers);
  return triggers;
}

const inTime = (a: Trigger, b: Trigger) => a.dueMs - b.dueMs || (a.key < b.key ? -1 : 1);

/**
 * What a rule may fire on at a machine, now or later if nothing changes until does: what is due first comes first. Costs what is open at the machine,
 * not its history.
 */
export function triggersOf(sight: RuleSight, when: RuleWhen): readonly Trigger[] {
  const triggers = unsorted(sight, when);
  return when.kind === 'deviationOpen' || triggers.length < 2 ? triggers : triggers.toSorted(inTime);
}

function unsorted(sight: RuleSight, when: RuleWhen): readonly Trigger[] {
  const state = stateOf(sight.world, 'equipment', sight.equipment);
  const job = runningJob(state);
  switch (when.kind) {
    case 'fact':
      return factTriggers(sight, when);
    case 'stopLasts':
      return stopTriggers(sight, state, when);
    case 'jobPaused':
      return phaseTriggers(sight, job, 'paused', when.minutes);
    case 'setupLasts':
      return phaseTriggers(sight, job, 'setup', when.minutes);
    case 'scrapShare':
      return scrapTriggers(sight, job, when);
    case 'nobodyHere':
      return nobodyTriggers(sight, state, job, when);
    case 'dueSoon':
      return dueTriggers(sight, job, when);
    case 'deviationOpen':
      return deviationTriggers(sight, state, when);
    case 'lotLow':
      return lotTriggers(sight, job, when);
    case 'rateLow':
      return rateTriggers(sight, state, job, when);
    case 'dueNotStarted':
      return notBegunTriggers(sight, when);
    case 'nothingRecorded':
      return silentTriggers(sight, state, job, when);
  }
}
