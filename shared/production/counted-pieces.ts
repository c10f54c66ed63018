import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { addDecimals, compareDecimals, subtractDecimals } from '../quantity/quantity.ts';
import type { Decimal } from '../quantity/quantity.ts';

/** Pieces of an operation that the counter of one machine counted as good, and those that people took from them since. */
export interface CountedPieces {
  readonly pieces: Decimal;
  readonly taken: Decimal;
}

/** What the counters of machines counted of an operation, by machine. */
export type CountedByMachine = Readonly<Record<string, CountedPieces>>;

/**
 * Counted pieces that still count as good, never fewer than none: stations that do not hear of each other may take the same piece twice, and
 * what is taken may be known before what was counted.
 */
export function stillGood(counted: CountedByMachine, equipment: string): Decimal {
  const here = Object.hasOwn(counted, equipment) ? counted[equipment] : undefined;
  if (!here) return '0';
  if (here.taken === '0') return here.pieces;
  const left = subtractDecimals(here.pieces, here.taken);
  return compareDecimals(left, '0') > 0 ? left : '0';
}

/** The counted pieces after a report: `pieces` more were counted at a machine, `taken` of them are scrap or rework. */
export function countAt(
  counted: CountedByMachine,
  equipment: string,
  { pieces, taken }: CountedPieces,
): CountedByMachine {
  const before = Object.hasOwn(counted, equipment) ? counted[equipment] : undefined;
  const after = { pieces: addDecimals(before?.pieces ?? '0', pieces), taken: addDecimals(before?.taken ?? '0', taken) };
  return { ...counted, [equipment]: after };
}

/**
 * Pieces of a job at a machine that scrap and rework are taken from, because its counter counts what is produced; null where they come on top:
 * the counter means something else, or has counted nothing of this job, because it is not connected or came later.
 */
export function countedHere(plan: PlanIndex, counted: CountedByMachine, equipment: string): Decimal | null {
  const counts = planBody(plan, 'equipment', equipment)?.counter?.books === 'produced';
  return counts && Object.hasOwn(counted, equipment) ? stillGood(counted, equipment) : null;
}
