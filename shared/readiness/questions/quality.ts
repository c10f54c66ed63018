import type { DeviationKind } from '../../deviations/deviation-kinds.ts';
import { openScreen } from '../../gate/refusal.ts';
import type { Hold } from '../../quality/holds.ts';
import { deviationFindings, holdRole } from '../blocking-findings.ts';
import { equipmentName, personName } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import type { Finding } from '../readiness.ts';

/** Kinds of deviations that other questions are about. */
const ofOthers: ReadonlySet<DeviationKind> = new Set(['materialShortage', 'maintenanceConflict', 'orderStopRequest']);

function heldFinding({ world }: Asked, thing: string, { reason, person, station, at }: Hold): Finding {
  const name = person === null ? station : personName(world, person);
  return {
    code: 'held',
    params: { thing, hold: reason, person: name, since: at },
    state: 'blocked',
    at,
    turnsAt: null,
    owner: { role: holdRole, person: person === null ? null : name },
    remedies: [openScreen('deviations'), { kind: 'ask', roles: [holdRole] }],
  };
}

/** Whether nothing that takes part is on hold or in doubt. */
export const qualityQuestion: Question = {
  question: 'quality',
  ask(asked) {
    const { world, job, place } = asked;
    const number = job.order.number === '' ? job.orderId : job.order.number;
    return [
      ...job.orderState.holds.map((hold) => heldFinding(asked, number, hold)),
      ...place.place.holds.map((hold) => heldFinding(asked, equipmentName(world, hold.equipment), hold)),
      ...deviationFindings(asked, (kind) => !ofOthers.has(kind)),
    ];
  },
};
