import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Deed } from './deviation-state.ts';

/**
 * From when on the time to answer runs after a deed, in milliseconds: when it was done, or, where the clock of its station was wrong then, when that
 * clock was set right. Nobody could be told in time by a wrong clock: what it dated far back would go up its ladder at once, what it dated ahead never.
 */
export function deedMs(world: World, { at, station }: Pick<Deed, 'at' | 'station'>): number {
  const atMs = Date.parse(at);
  const wrong = stateOf(world, 'clock', station).wrong.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);
  return wrong ? wrong.toMs - wrong.aheadSeconds * 1000 : atMs;
}
