import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse, runCommand } from '../gate/refusal.ts';
import { knownReason } from '../plan/reasons.ts';
import { equipmentJobs } from './equipment-jobs.ts';

/** Reports that the machine stands, and why. */
export function decideStopEquipment(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'stopEquipment'>,
): Decision {
  const { label, stop } = equipmentJobs(context.world, equipment);
  if (stop)
    return refuse(
      'equipment-stopped',
      { equipment: label, since: stop.since },
      [runCommand('releaseEquipment', {})],
      stop.facts,
    );
  if (params.reason !== null && !knownReason(context.world.plan, 'stop', params.reason))
    return refuse('reason-unknown', { reason: params.reason }, [openScreen('home')]);
  const data = { equipment, state: 'stopped' as const, reason: params.reason };
  return {
    ok: true,
    drafts: [draft(context, acting, 'EquipmentStateChanged', data)],
  };
}

/** Reports that the machine can run again. */
export function decideReleaseEquipment(context: GateContext, acting: Acting, equipment: string): Decision {
  const { label, stop } = equipmentJobs(context.world, equipment);
  if (!stop) return refuse('equipment-not-stopped', { equipment: label }, [openScreen('home')]);
  const data = { equipment, state: 'available' as const };
  return {
    ok: true,
    drafts: [draft(context, acting, 'EquipmentStateChanged', data)],
  };
}
