import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Span } from '../time/spans.ts';
import type { PerformanceView } from '../views/performance-view.ts';

const meets = (a: Span, b: Span) => a.fromMs < b.toMs && b.fromMs < a.toMs;

/**
 * Stretches that concern a range of a work unit and in which a station of it recorded wrong times: as they were recorded, or as they were.
 * @param station the one that asks; those of the same unit whose clocks are known here are looked at as well.
 */
export function unsureTimes(world: World, equipment: string, station: string, range: Span): PerformanceView['unsure'] {
  const stands = (one: string) => planBody(world.plan, 'station', one)?.equipment === equipment;
  const stations = new Set([station, ...world.logs.clock.keys()].filter(stands));
  return [...stations].toSorted().flatMap((one) =>
    stateOf(world, 'clock', one).wrong.flatMap(({ fromMs, toMs, aheadSeconds }) => {
      const offMs = aheadSeconds * 1000;
      if (!meets(range, { fromMs, toMs }) && !meets(range, { fromMs: fromMs - offMs, toMs: toMs - offMs })) return [];
      return [{ station: one, from: instantOf(fromMs), to: instantOf(toMs), aheadSeconds }];
    }),
  );
}
