import { stateOf } from '../../aggregates/world.ts';
import type { DeviationKind } from '../../deviations/deviation-kinds.ts';
import { openScreen } from '../../gate/refusal.ts';
import type { Hold } from '../../quality/holds.ts';
import { deviationFindings, holdRole } from '../blocking-findings.ts';
import { equipmentName, personName } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import { raiseRemedy } from '../readiness-remedies.ts';
import type { Finding } from '../readiness.ts';

/** Kinds of deviations that other questions are about. */
const ofOthers: ReadonlySet<DeviationKind> = new Set(['materialShortage', 'maintenanceConflict', 'orderStopRequest']);
/** Kinds that block nothing and say that something may be wrong with what is made. */
const doubts: ReadonlySet<DeviationKind> = new Set(['qualityConcern', 'reworkNeeded', 'holdHit']);

function heldFinding(asked: Asked, thing: string, { reason, person, station, at }: Hold): Finding {
  const name = person === null ? station : personName(asked.world, person);
  return {
    code: 'held',
    params: { thing, hold: reason, person: name, since: at },
    state: 'blocked',
    at,
    turnsAt: null,
    owner: { role: holdRole, person: person === null ? null : name },
    remedies: [raiseRemedy(asked, 'qualityConcern'), { kind: 'ask', roles: [holdRole] }],
  };
}

/** What is open about the order and says that something may be wrong: the work goes on, and somebody ought to know first. */
function doubtFindings({ job }: Asked): Finding[] {
  return job.orderState.deviations.open
    .filter(({ kind, operation, chosen }) => {
      const isOfIt = operation === null || operation === job.operation.id;
      return doubts.has(kind) && isOfIt && chosen === null;
    })
    .map(({ kind, since }) => ({
      code: 'concern-open',
      params: { kind, since },
      state: 'atRisk',
      at: since,
      turnsAt: null,
      owner: { role: holdRole, person: null },
      remedies: [openScreen('deviations'), { kind: 'ask', roles: [holdRole] }],
    }));
}

/** Whether nothing that takes part is on hold or in doubt. */
export const qualityQuestion: Question = {
  question: 'quality',
  ask(asked) {
    const { world, job, place } = asked;
    const number = job.order.number === '' ? job.orderId : job.order.number;
    const tools = job.operation.tools ?? [];
    return [
      ...job.orderState.holds.map((hold) => heldFinding(asked, number, hold)),
      ...place.place.holds.map((hold) => heldFinding(asked, equipmentName(world, hold.equipment), hold)),
      ...tools.flatMap((tool) =>
        stateOf(world, 'equipment', tool).holds.map((hold) => heldFinding(asked, equipmentName(world, tool), hold)),
      ),
      ...deviationFindings(asked, (kind) => !ofOthers.has(kind)),
      ...doubtFindings(asked),
    ];
  },
};
