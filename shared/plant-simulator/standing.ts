import { stateOf } from '../aggregates/world.ts';
import { stopDrafts } from '../equipment/detect-stop.ts';
import { countDrafts } from '../equipment/observe-counts.ts';
import { openStop } from '../equipment/stops.ts';
import { planBody } from '../plan/plan-index.ts';
import { giveAt, MINUTE_MS, placeOf } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';
import { raiseShortage } from './raise-trouble.ts';

/** Whether the counter of a machine counts the pieces of its job, so that people report scrap and rework alone. */
export function countsPieces({ world }: PlantLife, { equipment }: MachineLife): boolean {
  const counter = planBody(world.plan, 'equipment', equipment)?.counter;
  return counter !== undefined && counter.books !== 'runtime';
}

/** Records what the machine has counted up to now, where it counts at all. */
export function recordCounts(life: PlantLife, machine: MachineLife, nowMs: number): void {
  const { equipment } = machine;
  const counts = Math.floor(machine.counted);
  if (counts < 1 || !planBody(life.world.plan, 'equipment', equipment)?.counter) return;
  const fromMs = Math.min(machine.countedMs ?? nowMs, nowMs);
  life.floor.record(
    placeOf(life, machine, nowMs),
    countDrafts(life.world, equipment, { fromMs, toMs: nowMs, counts }, nowMs),
  );
  machine.counted -= counts;
  machine.countedMs = nowMs;
}

/** A stop that lasts longer is not over before somebody could say why (minutes). */
const LONG_MINUTES = 10;
/** The reason that says that material is missing. */
const MISSING = 'no-material';

/** The machine stops. Where it counts, its station notices by itself after a while; elsewhere somebody says so. */
export function beginStop(
  life: PlantLife,
  machine: MachineLife,
  actor: string,
  nowMs: number,
  unexplained: boolean,
): void {
  const { chance, pace, simulation } = life;
  const { behaviour, equipment } = machine;
  const kind = chance.weighted(behaviour.stops);
  if (!kind) return;
  const minutes = unexplained ? chance.between(6, 14) : Math.max(0.4, chance.spread(kind.minutes));
  const detection = planBody(life.world.plan, 'equipment', equipment)?.stopDetection;
  const untilMs = nowMs + (minutes * MINUTE_MS) / pace;
  const noticeMs = detection ? nowMs + detection.idleSeconds * 1000 : nowMs;
  // Where it lasts, whoever is there mostly says why while it does.
  const isSaid = !unexplained && minutes > LONG_MINUTES && chance.isTrue(0.93);
  const sayMs = isSaid ? noticeMs + (chance.between(1, 9) * MINUTE_MS) / pace : Number.POSITIVE_INFINITY;
  machine.standing = { untilMs, noticeMs, sayMs, reason: unexplained ? '' : kind.code };
  const { shortage } = simulation.odds;
  if (kind.code === MISSING && minutes > LONG_MINUTES && shortage > 0 && chance.isTrue(shortage))
    raiseShortage(life, machine, actor, nowMs);
  recordCounts(life, machine, nowMs);
  if (detection) return;
  const saysWhy = !unexplained && chance.isTrue(0.7);
  giveAt(life, machine, nowMs, actor, 'stopEquipment', { reason: saysWhy ? kind.code : null });
}

/** While a machine stands: its station notices, at last it runs again, and somebody says why it stood. @returns when to look again. */
export function stand(life: PlantLife, machine: MachineLife, actor: string, nowMs: number): number {
  const { world, chance, pace } = life;
  const { equipment, station } = machine;
  const open = openStop(stateOf(world, 'equipment', equipment));
  const standing = (machine.standing ??= {
    untilMs: nowMs + (chance.between(2, 8) * MINUTE_MS) / pace,
    noticeMs: nowMs,
    sayMs: Number.POSITIVE_INFINITY,
    reason: open?.reason ?? '',
  });
  const place = placeOf(life, machine, nowMs);
  if (nowMs < standing.untilMs) {
    if (!open && nowMs >= standing.noticeMs) {
      // It has watched the machine for as long as anybody remembers.
      life.floor.record(place, stopDrafts(world, { equipment, station, lastCountMs: null, sinceMs: 0 }, nowMs));
    }
    const part = openStop(stateOf(world, 'equipment', equipment));
    if (nowMs >= standing.sayMs && part?.reason === null)
      giveAt(life, machine, nowMs, actor, 'explainStop', { stop: part.id, reason: standing.reason });
    const next = nowMs < standing.noticeMs ? standing.noticeMs : standing.sayMs;
    return next > nowMs ? Math.min(next, standing.untilMs) : standing.untilMs;
  }
  const part = openStop(stateOf(world, 'equipment', equipment));
  if (part?.detected) {
    machine.counted += 1;
    machine.countedMs = nowMs;
    recordCounts(life, machine, nowMs);
  }
  if (openStop(stateOf(world, 'equipment', equipment))) giveAt(life, machine, nowMs, actor, 'releaseEquipment', {});
  if (part && part.reason === null && standing.reason !== '' && !chance.isTrue(machine.behaviour.unexplained)) {
    const explain = { stop: part.id, reason: standing.reason };
    const atMs = nowMs + (chance.between(0.5, 25) * MINUTE_MS) / pace;
    machine.todo.push({ atMs, act: (who, ms) => void giveAt(life, machine, ms, who, 'explainStop', explain) });
  }
  machine.standing = null;
  machine.stopMs = nowMs + (chance.spread(machine.behaviour.stopEvery) * MINUTE_MS) / pace;
  return nowMs;
}
