import type { PlanIndex } from '../plan/plan-index.ts';
import { equipmentShifts, shiftAt, siteTimeZone } from '../time/equipment-shifts.ts';
import { localTimeOf } from '../time/local-time.ts';
import type { Shift } from '../time/shift-instances.ts';
import type { Post } from './simulation.ts';

const DAY_MS = 86_400_000;
/** A shift that nobody plans within so many days never comes. */
const DAYS_AHEAD = 15;

/** The shift that runs at a machine now; null: nobody works there. */
export function runningShift(plan: PlanIndex, equipment: string, nowMs: number): Shift | null {
  const shift = shiftAt(plan, equipment, nowMs);
  return shift && shift.toMs > nowMs ? shift : null;
}

/** When the next shift begins at a machine; infinite: none does. */
export function nextShiftMs(plan: PlanIndex, equipment: string, nowMs: number): number {
  const shifts = equipmentShifts(plan, equipment, { fromMs: nowMs, toMs: nowMs + DAYS_AHEAD * DAY_MS }) ?? [];
  return Math.min(...shifts.filter(({ fromMs }) => fromMs > nowMs).map(({ fromMs }) => fromMs));
}

/** The break that is on in a shift, and when the next one begins. */
export function breakIn(
  { breaks }: Shift,
  nowMs: number,
): { readonly untilMs: number | null; readonly nextMs: number } {
  const now = breaks.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  const next = Math.min(...breaks.filter(({ fromMs }) => fromMs > nowMs).map(({ fromMs }) => fromMs));
  return { untilMs: now?.toMs ?? null, nextMs: next };
}

/** Who looks after a post in a shift: crews follow each other through the day, and change places from week to week. */
export function crewOf(plan: PlanIndex, { crews }: Post, { fromMs }: Shift): readonly string[] {
  const { hour } = localTimeOf(fromMs, siteTimeZone(plan));
  const turn = hour < 12 ? 0 : hour < 20 ? 1 : 2;
  const week = Math.floor((fromMs / DAY_MS + 3) / 7);
  return crews[(turn + week) % crews.length] ?? [];
}
