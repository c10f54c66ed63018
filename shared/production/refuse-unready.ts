import { can, rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import type { Acting, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { allTheSame, openScreen, refuse } from '../gate/refusal.ts';
import type { RefusalCode } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { findingsOf, readinessOf } from '../readiness/readiness-of.ts';
import { readinessPlaceOf } from '../readiness/readiness-place.ts';
import type { FindingCode } from '../readiness/readiness.ts';
import type { Job } from './job-lookup.ts';
import type { Refused } from './job-refusals.ts';

/** What readiness finds and the gate refuses by nothing else: a person with the right to may begin all the same. */
const refusals: Readonly<Partial<Record<FindingCode, RefusalCode>>> = {
  'tool-in-use': 'tool-in-use',
  'tool-worn': 'tool-worn',
  'calibration-over': 'calibration-over',
  'in-maintenance': 'equipment-in-maintenance',
  'other-work-units': 'other-work-units',
};

/** Who may begin what readiness speaks against. */
const RIGHT = 'production.decideOrderChange';

/**
 * Refuses a job whose tools or machine are not ready, unless a person with that right wants it all the same.
 * @returns what the fact of the start says of it.
 */
export function refuseUnready(
  context: GateContext,
  acting: Acting,
  job: Job,
  { equipment, params }: { readonly equipment: string; readonly params: CommandParams<'startJob'> },
): { readonly ok: true; readonly despite: { readonly despite?: string[] } } | Refused {
  const { world, nowMs } = context;
  const place = readinessPlaceOf(world, equipment, nowMs);
  const against = findingsOf(readinessOf(world, job, place, nowMs)).flatMap((finding) => {
    const code = finding.state === 'blocked' ? refusals[finding.code] : undefined;
    return code === undefined ? [] : [{ finding, code }];
  });
  const [first] = against;
  if (!first) return { ok: true, despite: {} };
  const person = planBody(world.plan, 'person', acting.person.id);
  const may = person !== undefined && can(person, RIGHT, { workCenter: job.operation.workCenter });
  if (params.despite === true && may) {
    const unproven = refuseWithoutPin(context, acting.person.id, RIGHT);
    return unproven ?? { ok: true, despite: { despite: [...new Set(against.map(({ code }) => code))] } };
  }
  const { finding, code } = first;
  return refuse(code, { ...finding.params, order: finding.params['order'] ?? job.order.number }, [
    openScreen('next'),
    ...(may ? [allTheSame('startJob', { ...params, despite: true })] : []),
    ...finding.remedies.filter(({ kind }) => kind !== 'ask'),
    { kind: 'ask', roles: rolesThatCan(RIGHT) },
  ]);
}
