import type { LineUnit } from '../../shared/views/line-view.ts';

/** How much a machine needs somebody: `act` now, `soon`, or not at all. */
export type Trouble = 'act' | 'soon' | 'none';

/** Why it does; null: it does not. */
export type TroubleReason = 'stopped' | 'noData' | 'behind' | 'overdue' | null;

/** Behind the plan by this share of what was expected is worth a look. */
const BEHIND_SHARE = 0.1;

/** Pieces behind (-) or ahead (+) of the plan; null: not known. */
export function aheadOf(unit: Pick<LineUnit, 'job'>): number | null {
  const { job } = unit;
  if (!job || job.expected === null) return null;
  return Math.round(Number(job.good) - Number(job.expected));
}

/** What is wrong with a machine, the worst first. Running, setting up, resting and having no job are all in order. */
export function troubleReason(unit: Pick<LineUnit, 'job' | 'state'>, nowMs: number): TroubleReason {
  if (unit.state === 'stopped') return 'stopped';
  if (unit.state === 'noData') return 'noData';
  const { job } = unit;
  if (!job) return null;
  const ahead = aheadOf(unit);
  if (ahead !== null && -ahead >= Math.max(1, BEHIND_SHARE * Number(job.expected))) return 'behind';
  return Date.parse(job.due) < nowMs && Number(job.good) < Number(job.quantity) ? 'overdue' : null;
}

/** How much a machine needs somebody. */
export function troubleOf(unit: Pick<LineUnit, 'job' | 'state'>, nowMs: number): Trouble {
  const reason = troubleReason(unit, nowMs);
  return reason === null ? 'none' : reason === 'stopped' ? 'act' : 'soon';
}

const rank: Readonly<Record<Trouble, number>> = { act: 0, soon: 1, none: 2 };

/** Ids of machines, worst first; of the same trouble the longest first, those without any in the order of the plan. */
export function worstFirst(units: readonly LineUnit[], nowMs: number): string[] {
  const key = (unit: LineUnit) => ({ unit, trouble: troubleOf(unit, nowMs) });
  return units
    .map((unit) => key(unit))
    .toSorted((a, b) => {
      const worse = rank[a.trouble] - rank[b.trouble];
      if (worse !== 0 || a.trouble === 'none') return worse;
      return (a.unit.since ?? '') < (b.unit.since ?? '') ? -1 : 1;
    })
    .map(({ unit }) => unit.equipment);
}

/** The machines in an order that was decided before: nothing moves under a finger. Those that came since stand at the end. */
export function inOrder(units: readonly LineUnit[], order: readonly string[]): LineUnit[] {
  const known = order.flatMap((id) => units.find(({ equipment }) => equipment === id) ?? []);
  return [...known, ...units.filter(({ equipment }) => !order.includes(equipment))];
}
