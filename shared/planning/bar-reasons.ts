import type { PlanIndex } from '../plan/plan-index.ts';
import type { ScheduledOperation } from '../sequencing/schedule.ts';
import { personName } from '../views/actions-view-of.ts';
import type { Worded } from '../views/worded.ts';
import { ownSetup } from './candidates.ts';
import type { BarReasonCode } from './plan-codes.ts';
import { instantOfTick } from './planned-area.ts';
import type { PlannedArea, PlannedOperation } from './planned-area.ts';

/** What is known of the machine where an operation stands in a plan. */
export interface BarPlace {
  readonly area: PlannedArea;
  readonly plan: PlanIndex;
  readonly machine: number;
  /** What it does, in order; the bar is the one at `index`. */
  readonly line: readonly ScheduledOperation[];
  readonly index: number;
  /** When each operation ends, in ticks. */
  readonly endOf: (operation: number) => number;
}

const reason = (code: BarReasonCode, params: Worded['params'] = {}): Worded => ({ code, params });

/** What held it up: that which it waited for the longest. */
function waitingReasons({ area, machine, endOf }: BarPlace, bar: ScheduledOperation, free: number): Worded[] {
  const spec = area.problem.operations[bar.operation];
  if (!spec || bar.begin - bar.setup <= free) return [];
  const at = instantOfTick(area, bar.begin);
  const before = spec.after
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => endOf(b.operation) - endOf(a.operation))[0];
  const waitsBefore = before && (before.share < 1 || endOf(before.operation) > free) ? before : undefined;
  if (waitsBefore) {
    const name = area.operations[waitsBefore.operation]?.job.operation.name ?? '';
    return [reason('waits-before', { operation: name, at })];
  }
  if (spec.release > free) return [reason('waits-until', { at: instantOfTick(area, spec.release) })];
  const pause = area.problem.machines[machine]?.downtimes.find(
    ({ from, to }) => from <= bar.setupBegin && to >= free && to <= bar.begin,
  );
  return pause ? [reason('after-pause', { at: instantOfTick(area, bar.setupBegin) })] : [];
}

function setupReasons(place: BarPlace, bar: ScheduledOperation, { job, family }: PlannedOperation): Worded[] {
  const { area, machine, line, index } = place;
  const here = area.machines[machine];
  const own = ownSetup(job.operation, here?.equipment.id ?? '');
  const last = line[index - 1];
  const before = last ? area.operations[last.operation]?.family : here?.family;
  if (family !== null && before === family && bar.setup < own)
    return [reason('same-setup', { minutes: Math.round(own - bar.setup) })];
  return bar.setup > 0 ? [reason('setup', { minutes: Math.round(bar.setup) })] : [];
}

/** Why it goes before what comes after it on the machine and could have been begun in its place. */
function firstReasons({ area, line, index }: BarPlace, bar: ScheduledOperation, own: PlannedOperation): Worded[] {
  const others = line.slice(index + 1).flatMap(({ operation }) => {
    const spec = area.problem.operations[operation];
    const other = area.operations[operation];
    return spec && other && spec.after.length === 0 && spec.release <= bar.setupBegin ? [other] : [];
  });
  if (others.length === 0) return [];
  if (own.priority > 0 && others.every(({ priority }) => priority < own.priority))
    return [reason('priority', { priority: own.priority })];
  return others.every(({ due }) => own.due <= due) ? [reason('due-first', { due: own.due })] : [];
}

/** Why an operation stands where it stands in a plan, the strongest reason first. */
export function barReasons(place: BarPlace): Worded[] {
  const { area, line, index, plan } = place;
  const bar = line[index];
  const own = bar && area.operations[bar.operation];
  if (!bar || !own) return [];
  if (own.runsSince !== null) return [reason('running', { since: own.runsSince })];
  const free = line[index - 1]?.end ?? 0;
  const pinned = own.pin ? [reason('pinned', { by: personName(plan, own.pin.by), at: own.pin.at })] : [];
  return [
    ...pinned,
    ...setupReasons(place, bar, own),
    ...waitingReasons(place, bar, free),
    ...(own.pin ? [] : firstReasons(place, bar, own)),
  ];
}
