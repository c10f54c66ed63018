import type { MachineLife, PlantLife } from './machine-life.ts';
import { account } from './produce.ts';

/**
 * What a machine has in mind at an instant at which everything begins to go at another pace: what was made until then was made at the old one,
 * and what is planned comes nearer, or is put off, as much.
 */
export function changePace(life: PlantLife, machine: MachineLife, nowMs: number, pace: number): void {
  account(life, machine, nowMs);
  const moved = (atMs: number) => (atMs > nowMs ? nowMs + ((atMs - nowMs) * life.pace) / pace : atMs);
  // Shifts and breaks keep their time. Who is up too early for them finds nothing to do.
  machine.wakeMs = Math.min(machine.wakeMs, moved(machine.wakeMs));
  machine.reportMs = moved(machine.reportMs);
  machine.stopMs = moved(machine.stopMs);
  machine.setupMs = machine.setupMs === null ? null : moved(machine.setupMs);
  machine.standing = machine.standing && { ...machine.standing, untilMs: moved(machine.standing.untilMs) };
  machine.todo = machine.todo.map((one) => ({ ...one, atMs: moved(one.atMs) }));
}
