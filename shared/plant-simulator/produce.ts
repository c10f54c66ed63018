import { planBody } from '../plan/plan-index.ts';
import { countedHere } from '../production/counted-pieces.ts';
import { missingOf } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { giveAt, jobOn, MINUTE_MS } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';
import { beginStop, countsPieces, recordCounts } from './standing.ts';
import { takeMaterial } from './take-material.ts';

/** Pieces of a job in a millisecond. */
function rateOf({ pace }: PlantLife, { speed }: MachineLife, job: Job): number {
  return (Number(job.quantity.value) / Math.max(0.1, job.operation.runMinutes) / MINUTE_MS) * speed * pace;
}

/** Adds what was made since the last time. */
export function account(life: PlantLife, machine: MachineLife, nowMs: number): void {
  const on = jobOn(life, machine);
  if (machine.producingMs !== null && on) {
    const pieces = Math.max(0, nowMs - machine.producingMs) * rateOf(life, machine, on.job);
    machine.made += pieces;
    machine.counted += pieces;
  }
  if (machine.producingMs !== null) machine.producingMs = nowMs;
}

/** From now on it produces. */
export function goOn(life: PlantLife, machine: MachineLife, nowMs: number): void {
  const { chance, pace } = life;
  machine.producingMs = nowMs;
  machine.countedMs = nowMs;
  if (machine.stopMs <= nowMs) machine.stopMs = nowMs + (chance.spread(machine.behaviour.stopEvery) * MINUTE_MS) / pace;
  if (machine.reportMs <= nowMs)
    machine.reportMs = nowMs + (machine.behaviour.reportEvery * chance.between(0.7, 1.3) * MINUTE_MS) / pace;
}

/** Pieces are whole, weights are read to a tenth. */
const whole = (value: number, unit: string) => (unit === 'C62' ? Math.floor(value) : Math.floor(value * 10) / 10);
const textOf = (value: number) => String(Math.round(value * 10) / 10);

/** The pieces that were made, split into good and scrap, as a report carries them; at most `most` good ones, none where the machine counts them. */
function quantitiesOf(life: PlantLife, machine: MachineLife, job: Job, most: number) {
  const { chance } = life;
  const { unit } = job.quantity;
  const { behaviour } = machine;
  const all = whole(machine.made, unit);
  const expected = all * behaviour.scrap * machine.scrapTimes * chance.between(0.3, 1.7);
  const drawn = unit === 'C62' ? Math.floor(expected + chance.next()) : whole(expected, unit);
  // Out of rework comes no more than was sent, and scrap is what was counted before.
  const isCounted = countsPieces(life, machine);
  const counted = isCounted
    ? Number(countedHere(life.world.plan, job.state.counted, machine.equipment) ?? drawn)
    : drawn;
  const scrap = Math.min(drawn, all, counted, job.rework && !isCounted ? most : drawn);
  const good = isCounted ? 0 : Math.max(0, Math.min(job.rework ? most - scrap : most, all - scrap));
  const reason = chance.weighted(behaviour.scrapReasons)?.code ?? '';
  machine.made = isCounted ? 0 : Math.max(0, machine.made - good - scrap);
  return {
    good: { value: textOf(good), unit },
    scrap: scrap > 0 ? [{ quantity: { value: textOf(scrap), unit }, reason }] : [],
    rework: { value: '0', unit },
  };
}

function report(life: PlantLife, machine: MachineLife, job: Job, actor: string, nowMs: number): void {
  const { chance, simulation, pace } = life;
  const key = { order: job.orderId, operation: job.operation.id };
  const params = { ...key, ...quantitiesOf(life, machine, job, Number(missingOf(job))) };
  if (Number(params.good.value) + params.scrap.length === 0) return;
  const given = giveAt(life, machine, nowMs, actor, 'reportQuantity', params);
  if (!given.ok || !chance.isTrue(simulation.odds.undo)) return;
  // A mistake, noticed at once: taken back, and counted again with the next report.
  const { command } = given;
  const pieces = Number(params.good.value);
  const undo = (who: string, ms: number) => {
    if (giveAt(life, machine, ms, who, 'undo', { command }).ok) machine.made += pieces;
  };
  machine.todo.push({ atMs: nowMs + (0.5 * MINUTE_MS) / pace, act: undo });
}

function rework(life: PlantLife, machine: MachineLife, job: Job, actor: string, nowMs: number): void {
  const reason = life.chance.pick(planBody(life.world.plan, 'reasons', 'rework')?.reasons ?? [])?.code;
  const { unit, value } = job.quantity;
  const pieces = unit === 'C62' ? Math.max(1, Math.floor(Number(value) * life.chance.between(0.004, 0.02))) : 0;
  if (reason === undefined || pieces < 1 || job.rework) return;
  giveAt(life, machine, nowMs, actor, 'addReworkOperation', {
    order: job.orderId,
    operation: job.operation.id,
    quantity: { value: String(pieces), unit },
    reason,
  });
}

/** Good pieces that are missing of a job when so many of the counted ones are scrap. */
function restAfter(job: Job, scrap: number): number {
  const good = textOf(Number(job.state.good) - scrap);
  return Number(missingOf({ ...job, state: { ...job.state, good, scrap: textOf(Number(job.state.scrap) + scrap) } }));
}

/** Closes the job on a machine out with what was made: all of it, or what there is. @returns whether it is closed. */
export function closeOut(
  life: PlantLife,
  machine: MachineLife,
  actor: string,
  nowMs: number,
  how: 'done' | 'short' | 'remainder',
): boolean {
  const on = jobOn(life, machine);
  if (!on) return false;
  const { job } = on;
  const { chance, simulation, world } = life;
  if (how === 'done' && chance.isTrue(simulation.odds.rework)) rework(life, machine, job, actor, nowMs);
  recordCounts(life, machine, nowMs);
  // What went into rework is not to be made any more.
  const now = jobOn(life, machine)?.job ?? job;
  const missing = Number(missingOf(now));
  const quantities = quantitiesOf(life, machine, now, missing);
  const scrap = Number(quantities.scrap[0]?.quantity.value ?? 0);
  const scrapped = job.rework ? scrap : 0;
  const isAll = how === 'done' || Number(quantities.good.value) + scrapped >= missing;
  // Whoever closes out a job whose machine counts adds what is missing once its scrap is taken off.
  const rest = countsPieces(life, machine) ? restAfter(now, scrap) : missing - scrapped;
  const short = chance.pick(planBody(world.plan, 'reasons', 'short')?.reasons ?? [])?.code;
  const given = giveAt(life, machine, nowMs, actor, 'completeJob', {
    order: job.orderId,
    operation: job.operation.id,
    ...quantities,
    ...(isAll ? { good: { value: textOf(rest), unit: job.quantity.unit } } : {}),
    ...(!isAll && how === 'remainder' ? { remainder: 'open' as const } : {}),
    ...(!isAll && how === 'short' && short !== undefined ? { short } : {}),
  });
  if (!given.ok) return false;
  machine.producingMs = null;
  machine.made = 0;
  machine.fate = null;
  return true;
}

/** A while of production: counts, stops, and at last closes out. @returns when to look again. */
export function produce(life: PlantLife, machine: MachineLife, job: Job, actor: string, nowMs: number): number {
  const { chance, pace } = life;
  account(life, machine, nowMs);
  const { behaviour, fate } = machine;
  const missing = Number(missingOf(job));
  // What the machine counts is in the job already, but for what it has not recorded yet.
  const good = countsPieces(life, machine) ? machine.counted : machine.made * (1 - behaviour.scrap);
  const share = (Number(job.state.good) + good) / Math.max(1, Number(job.quantity.value));
  if (good >= missing || (fate && share >= fate.at)) {
    if (closeOut(life, machine, actor, nowMs, good >= missing ? 'done' : (fate?.how ?? 'done')))
      return nowMs + (chance.between(0.5, 4) * MINUTE_MS) / pace;
    return nowMs + (5 * MINUTE_MS) / pace;
  }
  if (nowMs >= machine.stopMs) {
    machine.producingMs = null;
    beginStop(life, machine, actor, nowMs, false);
    return nowMs;
  }
  if (nowMs >= machine.reportMs) {
    recordCounts(life, machine, nowMs);
    report(life, machine, jobOn(life, machine)?.job ?? job, actor, nowMs);
    takeMaterial(life, machine, actor, nowMs);
    goOn(life, machine, nowMs);
  }
  const left = Math.max(0, (missing - good) / Math.max(1e-9, 1 - behaviour.scrap));
  return Math.min(machine.reportMs, machine.stopMs, nowMs + left / rateOf(life, machine, job) + 1000);
}
