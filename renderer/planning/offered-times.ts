import type { PlanPause } from '../../shared/views/area-plan-view.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The next full half hour: a time that somebody would say. */
const halfHour = (ms: number): number => Math.ceil(ms / (30 * MINUTE_MS)) * 30 * MINUTE_MS;

/** Until when a machine may be out, as instants: soon in small steps, later in large ones. */
export function sensibleEnds(nowMs: number): string[] {
  return [1, 2, 4, 8, 12, 24, 48].map((hours) => iso(halfHour(nowMs + hours * HOUR_MS)));
}

/** By when an order may be wanted, as instants: before its due date where that is far, else around it. */
export function sensibleDues(nowMs: number, dueMs: number): string[] {
  const soon = [2, 4, 8, 12, 24, 48].map((hours) => halfHour(nowMs + hours * HOUR_MS));
  const earlier = soon.filter((at) => at < dueMs);
  return (earlier.length > 0 ? earlier : soon.slice(0, 3)).map((at) => iso(at));
}

/** A span in which a machine works though it usually does not. */
export interface Overtime {
  readonly from: string;
  readonly until: string;
}

/**
 * What overtime a machine could work, from its pauses: the begin of the next time off shift, for some hours or all of it. Empty: it never stops.
 * @param toMs where the plan ends
 */
export function sensibleOvertime(pauses: readonly PlanPause[], nowMs: number, toMs: number): Overtime[] {
  const off = pauses.find(({ kind, to }) => kind === 'offShift' && Date.parse(to) > nowMs + 30 * MINUTE_MS);
  if (!off) return [];
  const fromMs = Math.max(nowMs, Date.parse(off.from));
  const endMs = Math.min(toMs, Date.parse(off.to));
  const ends = [1, 2, 4].map((hours) => fromMs + hours * HOUR_MS).filter((at) => at < endMs);
  return [...ends, endMs].map((until) => ({ from: iso(fromMs), until: iso(until) }));
}
