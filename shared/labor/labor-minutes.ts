import type { Fact } from '../catalogue/fact-catalogue.ts';
import { evolveLabor } from './open-labor.ts';
import type { OpenLabor } from './open-labor.ts';

/** Somebody at work on one thing for a while, in milliseconds since 1970. */
export interface LaborStretch extends Omit<OpenLabor, 'since'> {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Milliseconds of a person on an operation at a machine: their share where they did several things at once. */
export interface LaborShare extends Omit<OpenLabor, 'since'> {
  readonly ms: number;
}

/**
 * Who worked on what and when, by the facts with effect of a machine or an order in total order; what has not ended goes on until `untilMs`. A
 * change between setup and run, whoever tells it, ends a stretch of everybody on that job and begins another. Facts of a person tell no such
 * change: by them all is what it began as.
 */
export function laborStretches(facts: Iterable<Fact>, untilMs: number): LaborStretch[] {
  const stretches: LaborStretch[] = [];
  const begun = new Map<OpenLabor, number>();
  let open: readonly OpenLabor[] = [];
  function end(labor: OpenLabor, atMs: number): void {
    const { since: _, ...work } = labor;
    const fromMs = begun.get(labor) ?? atMs;
    if (atMs > fromMs) stretches.push({ ...work, fromMs, toMs: atMs });
    begun.delete(labor);
  }
  for (const fact of facts) {
    const after = evolveLabor(open, fact);
    if (after === open) continue;
    const atMs = Date.parse(fact.occurredAt);
    for (const labor of open) if (!after.includes(labor)) end(labor, atMs);
    for (const labor of after) if (!begun.has(labor)) begun.set(labor, atMs);
    open = after;
  }
  for (const labor of open) end(labor, untilMs);
  return stretches;
}

const keyOf = ({ person, order, operation, equipment, activity }: Omit<LaborShare, 'ms'>) =>
  JSON.stringify([person, order, operation, equipment, activity]);

/** Adds a time to the shares of those at work, evenly and to the millisecond: what does not divide goes to the first ones. */
function spread(shares: Map<string, LaborShare>, atWork: readonly LaborStretch[], ms: number): void {
  const each = Math.floor(ms / atWork.length);
  for (const [index, { fromMs: _, toMs: __, ...work }] of atWork.entries()) {
    const key = keyOf(work);
    const share = each + (index < ms % atWork.length ? 1 : 0);
    shares.set(key, { ...work, ms: (shares.get(key)?.ms ?? 0) + share });
  }
}

/**
 * The labor time of each person by operation: whoever works on several things at once gives each an equal share, so that the shares of a
 * person add up to the time in which they worked at all.
 */
export function laborMinutes(stretches: readonly LaborStretch[]): LaborShare[] {
  const shares = new Map<string, LaborShare>();
  for (const person of new Set(stretches.map((stretch) => stretch.person))) {
    const own = stretches.filter((stretch) => stretch.person === person);
    const marks = [...new Set(own.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].toSorted((a, b) => a - b);
    for (const [index, mark] of marks.entries()) {
      const next = marks[index + 1];
      const atWork = own.filter(({ fromMs, toMs }) => fromMs <= mark && toMs > mark);
      if (next !== undefined && atWork.length > 0) spread(shares, atWork, next - mark);
    }
  }
  return [...shares.values()];
}
