import { factById } from '../aggregates/facts-since.ts';
import type { World } from '../aggregates/world.ts';
import { compareFacts } from '../facts/order.ts';
import type { DeedLine } from '../views/deed-line.ts';
import { deedOf } from '../views/deeds-of.ts';
import { factsBehind } from './facts-behind.ts';
import type { ElementName } from './facts-behind.ts';
import { figureRange, workOf } from './unit-performance.ts';
import { readUnitRecord } from './unit-timeline.ts';

/** How many facts a page has. */
export const PAGE = 20;

/** A page of the facts behind an element of a figure, latest first. */
export interface FactsPage {
  readonly lines: readonly DeedLine[];
  /** How many there are on all pages. */
  readonly total: number;
}

/**
 * The facts that made an element of the figures of a work unit in its running shift (else its last one), worked out from what is known here: with
 * the network or without. What began before the shift and was not read is left out.
 * @param page from 0; beyond the last one there is nothing.
 */
export function deedsBehind(
  world: World,
  equipment: string,
  element: ElementName,
  page: number,
  nowMs: number,
): FactsPage {
  const range = figureRange(world.plan, equipment, nowMs);
  const record = readUnitRecord(world, equipment, range.soFar.fromMs);
  const ids = factsBehind({ record, work: workOf(world, record, range, nowMs) }, element);
  const facts = ids.flatMap((id) => factById(world, 'equipment', equipment, id) ?? []).toSorted(compareFacts);
  const shown = facts.toReversed().slice(page * PAGE, (page + 1) * PAGE);
  return { lines: shown.map((fact) => ({ ...deedOf(world, [fact]), id: fact.id })), total: facts.length };
}
