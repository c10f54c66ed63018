import { stateOf } from '../aggregates/world.ts';
import { isSignedOn } from '../people/person-state.ts';
import { personByBadge, planBody } from '../plan/plan-index.ts';
import { findJob, operationIdsOf } from '../production/job-lookup.ts';
import { executionStatus } from '../production/operation-state.ts';
import { operationOf } from '../production/work-order-state.ts';
import { runsOn, workCentersOf } from '../production/work-place.ts';
import { cardAction } from './card-action.ts';
import type { Meaning } from './meaning.ts';
import { give, jobHere, noRunningJob, raiseAbout } from './scan-context.ts';
import type { ScanAbout, ScanAction, ScanContext } from './scan-context.ts';
import { ambiguousScan, notHere, unknownScan, unreadableScan } from './scan-refusals.ts';

function badgeAction({ world, station, active }: ScanContext, badge: string): ScanAction {
  const person = personByBadge(world.plan, badge);
  if (person === undefined || person === active || !isSignedOn(stateOf(world, 'person', person), station.id)) {
    // Already active: the sign-on would be refused for nothing.
    if (person !== undefined && person === active) return { kind: 'open', screen: 'home', params: {} };
    return give('signOn', { badge: badge.slice(0, 80) });
  }
  return { kind: 'actAs', person, name: planBody(world.plan, 'person', person)?.name ?? person };
}

/** The operation of an order that its sheet means at this machine: what is here, else what is to be done here, else what is to be done. */
function operationHere({ world, station }: ScanContext, order: string): string | undefined {
  const plan = planBody(world.plan, 'workOrder', order);
  if (!plan) return undefined;
  const state = stateOf(world, 'workOrder', order);
  const here = station.equipment === null ? new Set<string>() : workCentersOf(world.plan, station.equipment);
  const onMachine =
    station.equipment === null
      ? undefined
      : stateOf(world, 'equipment', station.equipment).jobs.find((job) => job.order === order);
  if (onMachine) return onMachine.operation;
  const ids = operationIdsOf(plan, state);
  const isOpen = (id: string) => !['completed'].includes(executionStatus(operationOf(state, id)));
  const isHere = (id: string) => {
    const job = findJob(world, order, id);
    return !('missing' in job) && station.equipment !== null && runsOn(job.operation, station.equipment, here);
  };
  return ids.find((id) => isHere(id) && isOpen(id)) ?? ids.find(isHere) ?? ids.find(isOpen) ?? ids.at(-1);
}

function orderAction(context: ScanContext, order: string, named: string | null): ScanAction {
  const { world, station } = context;
  const operation = named ?? operationHere(context, order) ?? '';
  const on =
    station.equipment === null
      ? undefined
      : stateOf(world, 'equipment', station.equipment).jobs.find(
          (job) => job.order === order && job.operation === operation,
        );
  if (on && !on.suspended) return { kind: 'open', screen: 'home', params: {} };
  if (on) return give('resumeJob', { order, operation });
  // The gate knows best why it cannot start; that another job is recommended is answered by the screen with the reasons.
  return give('startJob', { order, operation });
}

/** The tag of the machine here is scanned to report something; of another machine, that is offered. */
function tagAction({ station }: ScanContext, equipment: string, name: string): ScanAction {
  if (equipment === station.equipment) return raiseAbout({ equipment });
  return { kind: 'refuse', refusal: notHere({ kind: 'equipment', name }, { equipment }) };
}

/** What a code says of what somebody is about to report; undefined: nothing, it does what it always does. */
function reportedAbout(meaning: Meaning): ScanAbout | undefined {
  switch (meaning.kind) {
    case 'equipment':
    case 'tool':
      return { equipment: meaning.equipment };
    case 'order':
      return { order: meaning.order, ...(meaning.operation === null ? {} : { operation: meaning.operation }) };
    case 'lot':
      return { lot: meaning.lot, material: meaning.material };
    case 'unknownLot':
    case 'material':
      return { material: meaning.material };
    default:
      return undefined;
  }
}

/**
 * What a scan does, here and now. Pure. Meanings that a command can answer are left to the gate, which refuses with the rule and the
 * remedies; what no command covers is refused here.
 * @param raw what was read, for sentences
 */
export function actionOfScan(context: ScanContext, meaning: Meaning, raw: string): ScanAction {
  const about = context.raising ? reportedAbout(meaning) : undefined;
  if (about !== undefined) return raiseAbout(about);
  switch (meaning.kind) {
    case 'card':
      return cardAction(context, meaning.card);
    case 'badge':
      return badgeAction(context, meaning.badge);
    case 'order':
      return orderAction(context, meaning.order, meaning.operation);
    case 'lot':
    case 'unknownLot': {
      const job = jobHere(context);
      if (!job) return noRunningJob(context, reportedAbout(meaning));
      const quantity = meaning.kind === 'lot' ? meaning.quantity : undefined;
      return give('consumeMaterial', {
        order: job.order,
        operation: job.operation,
        lot: meaning.lot,
        ...(quantity === undefined ? {} : { quantity }),
      });
    }
    case 'material':
      return jobHere(context)
        ? { kind: 'open', screen: 'materials', params: { material: meaning.material } }
        : noRunningJob(context, reportedAbout(meaning));
    case 'equipment':
      return tagAction(context, meaning.equipment, meaning.name);
    case 'tool':
    case 'location':
      return { kind: 'refuse', refusal: notHere(meaning) };
    case 'ambiguous':
      return { kind: 'refuse', refusal: ambiguousScan(raw, meaning.meanings) };
    case 'unreadable':
      return { kind: 'refuse', refusal: unreadableScan(raw, meaning) };
    case 'unknown':
      // Where nobody is signed on, people scan badges: the gate says what is wrong with this one.
      return context.active === null
        ? give('signOn', { badge: raw.trim().slice(0, 80) })
        : { kind: 'refuse', refusal: unknownScan(raw) };
  }
}
