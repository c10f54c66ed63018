import { stateOf } from '../aggregates/world.ts';
import { can } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft, instantOf } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse, runCommand } from '../gate/refusal.ts';
import type { Refusal } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { knownReason } from '../plan/reasons.ts';
import { equipmentJobs } from './equipment-jobs.ts';
import { nameOfPart, openStop } from './stops.ts';
import type { StopPart } from './stops.ts';

type Refused = { readonly ok: false; readonly refusal: Refusal };

function unknownReason(context: GateContext, reason: string | null): Refused | undefined {
  if (reason === null || knownReason(context.world.plan, 'stop', reason)) return undefined;
  return refuse('reason-unknown', { reason }, [openScreen('stops')]);
}

/**
 * Reports that the machine stands, and why, or that somebody will say so later. Within a stop that the counter has noticed already, the reason
 * explains that stop, and no second one begins.
 */
export function decideStopEquipment(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { reason }: CommandParams<'stopEquipment'>,
): Decision {
  const { label, stop } = equipmentJobs(context.world, equipment);
  const open = openStop(stateOf(context.world, 'equipment', equipment));
  if (stop && (!stop.detected || reason === null))
    return refuse(
      'equipment-stopped',
      { equipment: label, since: stop.since },
      [runCommand('releaseEquipment', {}), openScreen('stops')],
      stop.facts,
    );
  const unknown = unknownReason(context, reason);
  if (unknown) return unknown;
  // Who may say that the machine stands but not why it stood begins a stop of their own: what the counter noticed ends with it.
  const person = planBody(context.world.plan, 'person', acting.person.id);
  const workCenter = planBody(context.world.plan, 'equipment', equipment)?.parent ?? equipment;
  if (open && reason !== null && person && can(person, 'equipment.explain', { workCenter }))
    return { ok: true, drafts: [draft(context, acting, 'StopExplained', { equipment, ...nameOfPart(open), reason })] };
  const data = { equipment, state: 'stopped' as const, reason };
  return { ok: true, drafts: [draft(context, acting, 'EquipmentStateChanged', data)] };
}

/**
 * The machine stands from now on although its job leaves it: for the close-out. A stop that the counter had noticed ends with the job, so this
 * one begins anew; one that somebody reported goes on, and is explained where nobody had said why.
 */
export function standsFromNow(context: GateContext, acting: Acting, equipment: string, reason: string): Decision {
  const unknown = unknownReason(context, reason);
  if (unknown) return unknown;
  const open = openStop(stateOf(context.world, 'equipment', equipment));
  if (!open || open.detected) {
    const data = { equipment, state: 'stopped' as const, reason };
    return { ok: true, drafts: [draft(context, acting, 'EquipmentStateChanged', data)] };
  }
  if (open.reason !== null) return { ok: true, drafts: [] };
  return { ok: true, drafts: [draft(context, acting, 'StopExplained', { equipment, ...nameOfPart(open), reason })] };
}

/** Reports that the machine can run again. */
export function decideReleaseEquipment(context: GateContext, acting: Acting, equipment: string): Decision {
  const { label, stop } = equipmentJobs(context.world, equipment);
  if (!stop) return refuse('equipment-not-stopped', { equipment: label }, [openScreen('home')]);
  const data = { equipment, state: 'available' as const };
  return { ok: true, drafts: [draft(context, acting, 'EquipmentStateChanged', data)] };
}

/** The part of a stop of this machine that a command names, or a refusal. */
function partOrRefusal(
  context: GateContext,
  equipment: string,
  id: string,
): { readonly ok: true; readonly part: StopPart } | Refused {
  const part = stateOf(context.world, 'equipment', equipment).stops.find((one) => one.id === id);
  if (part) return { ok: true, part };
  const { label } = equipmentJobs(context.world, equipment);
  return refuse('stop-unknown', { equipment: label }, [openScreen('stops'), { kind: 'ask', roles: ['supervisor'] }]);
}

/** Says why a stop, or a part of one, was: at any time, and again when the first explanation was wrong. */
export function decideExplainStop(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { stop, reason }: CommandParams<'explainStop'>,
): Decision {
  const found = partOrRefusal(context, equipment, stop);
  if (!found.ok) return found;
  const unknown = unknownReason(context, reason);
  if (unknown) return unknown;
  return {
    ok: true,
    drafts: [draft(context, acting, 'StopExplained', { equipment, ...nameOfPart(found.part), reason })],
  };
}

/** Tells two causes of a stop apart: from an instant inside it on, it is a part of its own. */
export function decideSplitStop(
  context: GateContext,
  acting: Acting,
  equipment: string,
  { stop, at }: CommandParams<'splitStop'>,
): Decision {
  const found = partOrRefusal(context, equipment, stop);
  if (!found.ok) return found;
  const { from, to } = found.part;
  const end = to ?? instantOf(context.nowMs);
  if (at <= from || at >= end)
    return refuse('split-outside', { at, from, to: end }, [openScreen('stops')], [found.part.id]);
  return { ok: true, drafts: [draft(context, acting, 'StopSplit', { equipment, ...nameOfPart(found.part), at })] };
}
