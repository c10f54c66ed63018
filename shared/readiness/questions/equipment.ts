import { runCommand } from '../../gate/refusal.ts';
import { planBody } from '../../plan/plan-index.ts';
import type { Span } from '../../time/spans.ts';
import { deviationFindings } from '../blocking-findings.ts';
import { equipmentName, instantAt, notDoneFrom } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import { callRemedy, raiseRemedy } from '../readiness-remedies.ts';
import type { Finding } from '../readiness.ts';

const maintenance = { role: 'maintenance', person: null } as const;

function stopFinding(asked: Asked): Finding[] {
  const { world, place } = asked;
  if (!place.stop) return [];
  return [
    {
      code: 'equipment-stopped',
      params: { equipment: equipmentName(world, place.equipment), since: place.stop.since },
      state: 'blocked',
      at: place.stop.since,
      turnsAt: null,
      owner: maintenance,
      remedies: [runCommand('releaseEquipment', {}), callRemedy(asked, 'maintenance')],
      passing: true,
    },
  ];
}

interface Booked extends Span {
  /** The machine, or what it stands in. */
  readonly id: string;
}

/** The maintenance that is booked and not over, what begins first in front. */
function bookedFrom({ world, place, nowMs }: Asked): Booked[] {
  return place.place.places
    .flatMap((id) =>
      (planBody(world.plan, 'equipment', id)?.maintenance ?? []).map(({ from, to }) => ({
        id,
        fromMs: Date.parse(from),
        toMs: Date.parse(to),
      })),
    )
    .filter(({ fromMs, toMs }) => toMs > nowMs && toMs > fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs || b.toMs - a.toMs);
}

/** The first maintenance that takes working time before the job would be done; in a break or at night it is in nobody's way. */
function aheadFinding(asked: Asked, ahead: readonly Booked[]): Finding[] {
  const { world, place, untilMs, wakeAt } = asked;
  const { worked } = place.axis;
  const first = ahead.find(({ fromMs, toMs }) => worked(toMs) > worked(fromMs));
  if (!first) return [];
  if (first.fromMs >= untilMs) {
    wakeAt(notDoneFrom(asked, first.fromMs));
    return [];
  }
  const [from, until] = [instantAt(first.fromMs), instantAt(first.toMs)];
  return [
    {
      code: 'maintenance-ahead',
      params: { equipment: equipmentName(world, first.id), from, until },
      state: 'atRisk',
      at: null,
      turnsAt: from,
      owner: maintenance,
      remedies: [raiseRemedy(asked, 'maintenanceConflict'), { kind: 'ask', roles: ['maintenance', 'supervisor'] }],
    },
  ];
}

/** The maintenance that a machine, or what it stands in, is booked for: the one of now, else the first one that keeps the job from its end. */
function maintenanceFinding(asked: Asked): Finding[] {
  const { world, nowMs, wakeAt, isHere } = asked;
  const booked = bookedFrom(asked);
  const [first] = booked;
  if (!first) return [];
  for (const { fromMs } of booked) wakeAt(fromMs);
  if (first.fromMs > nowMs) return aheadFinding(asked, booked);
  const endMs = Math.max(...booked.filter(({ fromMs }) => fromMs <= nowMs).map(({ toMs }) => toMs));
  return [
    {
      code: 'in-maintenance',
      params: { equipment: equipmentName(world, first.id), until: instantAt(endMs) },
      // Work that is on the machine was left there knowing it.
      state: isHere ? 'atRisk' : 'blocked',
      at: null,
      turnsAt: instantAt(endMs),
      owner: maintenance,
      remedies: [callRemedy(asked, 'maintenance'), { kind: 'ask', roles: ['maintenance', 'supervisor'] }],
    },
  ];
}

/** The plan names the work units that can do an operation, and the machine is none of them. */
function otherUnitsFinding({ world, job, place, isHere }: Asked): Finding[] {
  const { workUnits } = job.operation;
  if (!workUnits || workUnits.some(({ equipment }) => equipment === place.equipment)) return [];
  const units = workUnits.map(({ equipment }) => equipmentName(world, equipment)).join(', ');
  return [
    {
      code: 'other-work-units',
      params: { equipment: equipmentName(world, place.equipment), units },
      state: isHere ? 'atRisk' : 'blocked',
      at: null,
      turnsAt: null,
      owner: { role: 'supervisor', person: null },
      remedies: [{ kind: 'ask', roles: ['supervisor'] }],
    },
  ];
}

/** Whether the machine can do it, is up, and stays so until the job would be done. */
export const equipmentQuestion: Question = {
  question: 'equipment',
  ask: (asked) => [
    ...deviationFindings(asked, (kind) => kind === 'maintenanceConflict'),
    ...stopFinding(asked),
    ...maintenanceFinding(asked),
    ...otherUnitsFinding(asked),
  ],
};
