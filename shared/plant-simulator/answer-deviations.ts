import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { decisionReasons } from '../deviations/decision-reasons.ts';
import type { Deviation, DeviationOption, DeviationSources } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { ownerOf } from '../deviations/escalation.ts';
import { findDeviation } from '../deviations/find-deviation.ts';
import type { CommandParams } from '../gate/command.ts';
import { isSignedOn } from '../people/person-state.ts';
import { planBody } from '../plan/plan-index.ts';
import { giveAt, MINUTE_MS } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

/** What virtual people choose, where it is offered: what leaves a machine at its work comes first. */
const liked = ['seen', 'repair', 'seeTo', 'goOn', 'wait/30', 'wait/', 'approve/suspendJob', 'decline', 'notNeeded'];

function sourcesAt({ world }: PlantLife, { station, equipment }: MachineLife, nowMs: number): DeviationSources {
  return { world, nowMs, station: { id: station, equipment } };
}

/** The open deviation that nobody has settled meanwhile. */
function openAt(life: PlantLife, machine: MachineLife, id: string, nowMs: number): Deviation | undefined {
  const isOpen = stateOf(life.world, 'equipment', machine.equipment).deviations.open.some((one) => one.id === id);
  return isOpen ? findDeviation(sourcesAt(life, machine, nowMs), id) : undefined;
}

const hasRole = (world: World, person: string, role: string) =>
  planBody(world.plan, 'person', person)?.roles.some((one) => one === role) === true;

/** Who looks after it: of those that walk about somebody of the role that has it, whoever works there, else whoever decides most. */
function answererOf(
  life: PlantLife,
  machine: MachineLife,
  deviation: Deviation,
  actor: string,
  nowMs: number,
): string | undefined {
  const { world, chance, simulation } = life;
  const { role } = ownerOf(sourcesAt(life, machine, nowMs), deviation);
  const people = simulation.rules?.answerers ?? [];
  const able = people.filter((person) => hasRole(world, person, role));
  if (able.length === 0 && hasRole(world, actor, role)) return actor;
  const leaders = people.filter((person) => hasRole(world, person, 'supervisor'));
  return chance.pick(able.length > 0 ? able : leaders);
}

/** Somebody walks up to the machine, does something and walks away. */
function visit(life: PlantLife, machine: MachineLife, person: string, nowMs: number, deed: () => void): void {
  const isHere = isSignedOn(stateOf(life.world, 'person', person), machine.station);
  const badge = planBody(life.world.plan, 'person', person)?.badge;
  if (badge === undefined || (!isHere && !giveAt(life, machine, nowMs, null, 'signOn', { badge }).ok)) return;
  deed();
  if (!isHere) giveAt(life, machine, nowMs, null, 'signOff', { person });
}

function choiceOf(options: readonly DeviationOption[], isLong: boolean): DeviationOption | undefined {
  // What is proposed about a job that rests is done where it will rest for long.
  const possible = options.filter(
    ({ option, needsSecond }) => !needsSecond && (isLong || !option.startsWith('approve')),
  );
  for (const start of liked) {
    const option = possible.find((one) => one.option.startsWith(start));
    if (option) return option;
  }
  return possible[0];
}

function decide(life: PlantLife, machine: MachineLife, id: string, actor: string, nowMs: number): void {
  const { world, chance } = life;
  const deviation = openAt(life, machine, id, nowMs);
  const person = deviation && answererOf(life, machine, deviation, actor, nowMs);
  if (!deviation || person === undefined || deviation.round.chosen) return;
  const { round } = deviation;
  visit(life, machine, person, nowMs, () => {
    if (!round.acknowledged) giveAt(life, machine, nowMs, person, 'acknowledgeDeviation', { deviation: id });
    const options = deviationType(deviation.kind).options(sourcesAt(life, machine, nowMs), deviation);
    const chosen = choiceOf(options, chance.isTrue(0.6));
    if (!chosen) return;
    const reasons = chosen.needsReason === null ? [] : decisionReasons(world.plan, chosen.needsReason);
    const reason = chance.pick(reasons)?.code;
    const params: CommandParams<'decideDeviation'> = {
      deviation: id,
      option: chosen.option,
      ...(reason === undefined ? {} : { reason }),
    };
    if (!giveAt(life, machine, nowMs, person, 'decideDeviation', params).ok) return;
    if (chosen.effects.some(({ name }) => name === 'suspendJob')) {
      machine.producingMs = null;
      machine.setupMs = null;
    }
    const doneMs = nowMs + (chance.between(15, 50) * MINUTE_MS) / life.pace;
    if (!chosen.settles) machine.todo.push({ atMs: doneMs, act: (_, ms) => settle(life, machine, id, person, ms) });
  });
}

/** What was decided is done. */
function settle(life: PlantLife, machine: MachineLife, id: string, person: string, nowMs: number): void {
  if (!openAt(life, machine, id, nowMs)?.round.chosen) return;
  visit(life, machine, person, nowMs, () =>
    giveAt(life, machine, nowMs, person, 'resolveDeviation', { deviation: id }),
  );
}

/** Whatever is open at a machine is minded: somebody will come and decide about it. Each is minded once. */
export function mindDeviations(life: PlantLife, machine: MachineLife, nowMs: number): void {
  const { chance, pace, endMs } = life;
  for (const { id, chosen } of stateOf(life.world, 'equipment', machine.equipment).deviations.open) {
    if (machine.minded.has(id)) continue;
    machine.minded.add(id);
    if (chosen !== null) continue;
    // What was left open for whoever tries the demonstration stays open for a while.
    const isLeft = nowMs >= endMs - LEFT_OPEN_MS && nowMs <= endMs;
    const minutes = isLeft ? chance.between(180, 400) : chance.spread(14) + 2;
    const atMs = nowMs + (minutes * MINUTE_MS) / pace;
    machine.todo.push({ atMs, act: (actor, ms) => decide(life, machine, id, actor, ms) });
  }
}

/** What is raised so long before the end of a past (milliseconds) is left open. */
export const LEFT_OPEN_MS = 50 * MINUTE_MS;
