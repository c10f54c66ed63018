import type { CommandParams } from '../gate/command.ts';
import { componentsOfJob } from '../materials/components.ts';
import { giveAt, jobOn } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

/** Somebody at a machine says that material is short for the job that runs there. */
export function raiseShortage(life: PlantLife, machine: MachineLife, actor: string, nowMs: number): boolean {
  const on = jobOn(life, machine);
  const [component] = on ? componentsOfJob(life.world.plan, on.job) : [];
  const material = component?.requirement.material;
  const about = material === undefined ? {} : { material };
  return giveAt(life, machine, nowMs, actor, 'raiseDeviation', { kind: 'materialShortage', ...about }).ok;
}

/** What is open when the past ends, for whoever tries the demonstration: one each at as many machines. */
const leftOpen: readonly CommandParams<'raiseDeviation'>[] = [
  { kind: 'assistance', params: { call: 'maintenance' } },
  { kind: 'qualityConcern' },
  { kind: 'assistance', params: { call: 'leader' } },
];

/** Says what is wrong at a machine shortly before the past ends. @returns whether it is said. */
export function leaveOpen(life: PlantLife, machine: MachineLife, actor: string, nowMs: number, turn: number): boolean {
  const params = leftOpen[turn];
  if (!params) return raiseShortage(life, machine, actor, nowMs);
  return giveAt(life, machine, nowMs, actor, 'raiseDeviation', params).ok;
}

/** So many are left open. */
export const LEFT_OPEN = leftOpen.length + 1;
