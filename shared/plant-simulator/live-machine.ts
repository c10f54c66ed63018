import { stateOf } from '../aggregates/world.ts';
import { blockingDeviations, placeNow } from '../deviations/blocking.ts';
import { openStop } from '../equipment/stops.ts';
import { chooseJob } from './choose-job.ts';
import { changeCrew, closeForToday } from './crew-change.ts';
import { giveAt, jobOn, MINUTE_MS, signedOnAt } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';
import { account, closeOut, goOn, produce } from './produce.ts';
import { beginStop, recordCounts, stand } from './standing.ts';
import { takeMaterial } from './take-material.ts';
import { breakIn, crewOf, nextShiftMs, runningShift } from './watches.ts';

/** Before the past ends, these machines are left to whoever tries the demonstration: this long, and a stop is left unexplained before that. */
const HANDED_OVER_MS = 25 * MINUTE_MS;
const LEFT_UNEXPLAINED_MS = 100 * MINUTE_MS;

function isYours({ simulation }: PlantLife, { equipment }: MachineLife): boolean {
  return simulation.yours.machines.includes(equipment);
}

/** Leaves a machine to whoever tries the demonstration: closed out, nobody signed on. */
function handOver(life: PlantLife, machine: MachineLife, actor: string | undefined, nowMs: number): void {
  account(life, machine, nowMs);
  if (actor !== undefined) {
    if (openStop(stateOf(life.world, 'equipment', machine.equipment)))
      giveAt(life, machine, nowMs, actor, 'releaseEquipment', {});
    closeOut(life, machine, actor, nowMs, 'remainder');
  }
  closeForToday(life, machine, nowMs);
}

function doWhatIsDue(machine: MachineLife, actor: string, nowMs: number): void {
  const due = machine.todo.filter(({ atMs }) => atMs <= nowMs);
  machine.todo = machine.todo.filter(({ atMs }) => atMs > nowMs);
  for (const { act } of due) act(actor, nowMs);
}

/** What people and machine do at an instant while a shift runs. @returns when to look again. */
function work(life: PlantLife, machine: MachineLife, actor: string, pauseMs: number | null, nowMs: number): number {
  const { world, chance, pace, simulation } = life;
  const later = (from: number, to: number) => nowMs + (chance.between(from, to) * MINUTE_MS) / pace;
  const on = jobOn(life, machine);
  const isStopped = machine.standing !== null || openStop(stateOf(world, 'equipment', machine.equipment)) !== undefined;
  if (!on) {
    if (isStopped) return stand(life, machine, actor, nowMs);
    if (pauseMs !== null) return pauseMs;
    return chooseJob(life, machine, actor, nowMs) ? later(0.5, 1) : later(8, 20);
  }
  const { run, job } = on;
  const key = { order: run.order, operation: run.operation };
  if (pauseMs !== null && !isStopped) {
    if (run.phase !== 'paused') {
      account(life, machine, nowMs);
      recordCounts(life, machine, nowMs);
      machine.producingMs = null;
      giveAt(life, machine, nowMs, actor, 'pauseJob', { ...key, reason: 'break' });
    }
    const { longBreak } = simulation.odds;
    const more = longBreak > 0 && chance.isTrue(longBreak) ? chance.between(20, 60) : chance.between(0, 2);
    return pauseMs + more * MINUTE_MS;
  }
  if (isStopped) return stand(life, machine, actor, nowMs);
  if (run.phase === 'paused') {
    // What somebody has to decide first is waited for.
    if (blockingDeviations(job, placeNow(world, machine.equipment), nowMs).length > 0) return later(3, 8);
    giveAt(life, machine, nowMs, actor, 'resumeJob', key);
    return later(0.1, 0.3);
  }
  if (run.phase === 'setup') {
    machine.setupMs ??= later(3, 10);
    if (nowMs < machine.setupMs) return machine.setupMs;
    giveAt(life, machine, nowMs, actor, 'finishSetup', key);
    takeMaterial(life, machine, actor, nowMs);
    machine.setupMs = null;
    goOn(life, machine, nowMs);
    return later(0.5, 1);
  }
  if (machine.producingMs === null) goOn(life, machine, nowMs);
  if (isYours(life, machine) && machine.fate?.at !== 0 && nowMs >= life.endMs - LEFT_UNEXPLAINED_MS) {
    // Once: this stop is for whoever tries the demonstration to explain.
    machine.fate = { how: 'remainder', at: 0 };
    account(life, machine, nowMs);
    machine.producingMs = null;
    beginStop(life, machine, actor, nowMs, true);
    return nowMs;
  }
  return produce(life, machine, job, actor, nowMs);
}

/** The shift that runs at a machine and its crew; null: nobody works there. */
function watchAt({ world: { plan } }: PlantLife, machine: MachineLife, nowMs: number): MachineLife['watch'] {
  const { equipment, post, watch } = machine;
  if (watch && watch.shift.fromMs <= nowMs && nowMs < watch.shift.toMs) return watch;
  const shift = runningShift(plan, equipment, nowMs);
  machine.watch = shift && { shift, crew: crewOf(plan, post, shift) };
  return machine.watch;
}

/** Now and then the next crew comes late to a machine that runs: the others have gone, and it runs by itself. @returns until when. */
function isLate(
  life: PlantLife,
  machine: MachineLife,
  crew: readonly string[],
  shiftMs: number,
  nowMs: number,
): number | null {
  const { world, chance, simulation, pace } = life;
  const { lateCrew } = simulation.odds;
  if (machine.late?.shiftMs === shiftMs) return nowMs < machine.late.untilMs ? machine.late.untilMs : null;
  const here = signedOnAt(world, machine.station);
  const isChange = here.length > 0 && here.every((person) => !crew.includes(person));
  if (lateCrew === 0 || !isChange || machine.producingMs === null || !jobOn(life, machine)) return null;
  const untilMs = chance.isTrue(lateCrew) ? nowMs + (chance.between(22, 40) * MINUTE_MS) / pace : nowMs;
  machine.late = { shiftMs, untilMs };
  if (untilMs === nowMs) return null;
  changeCrew(life, machine, [], nowMs);
  return untilMs;
}

/** Lets a machine live on at an instant: shifts, crews, breaks, jobs, stops. @returns when to look again (milliseconds since 1970). */
export function liveOn(life: PlantLife, machine: MachineLife, nowMs: number): number {
  const { plan } = life.world;
  const { equipment } = machine;
  const { shift, crew } = watchAt(life, machine, nowMs) ?? { shift: null, crew: [] };
  const [actor] = crew;
  if (isYours(life, machine) && nowMs >= life.endMs - HANDED_OVER_MS) {
    handOver(life, machine, actor, nowMs);
    return Number.POSITIVE_INFINITY;
  }
  if (!shift || actor === undefined) {
    account(life, machine, nowMs);
    closeForToday(life, machine, nowMs);
    return nextShiftMs(plan, equipment, nowMs) + life.chance.between(0, 4) * MINUTE_MS;
  }
  const lateMs = isLate(life, machine, crew, shift.fromMs, nowMs);
  if (lateMs !== null) return lateMs;
  if (changeCrew(life, machine, crew, nowMs)) return nowMs + life.chance.between(0.2, 1) * MINUTE_MS;
  doWhatIsDue(machine, actor, nowMs);
  const pause = breakIn(shift, nowMs);
  const next = work(life, machine, actor, pause.untilMs, nowMs);
  const due = Math.min(...machine.todo.map(({ atMs }) => atMs));
  const given = isYours(life, machine) ? life.endMs - HANDED_OVER_MS : Number.POSITIVE_INFINITY;
  return Math.min(next, due, given, shift.toMs, pause.untilMs === null ? pause.nextMs : Number.POSITIVE_INFINITY);
}
