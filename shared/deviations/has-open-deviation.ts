import type { World } from '../aggregates/world.ts';
import { listedAt } from './deviation-index.ts';
import { isRoundOver } from './deviation-state.ts';
import { detectedAt, joined } from './find-deviation.ts';

/** Whether somebody still has to decide or settle something about an aggregate: then it is not done with, however finished it is. */
export function hasOpenDeviation(world: World, ref: string): boolean {
  if (listedAt(world, ref).length > 0) return true;
  const sources = { world, nowMs: 0, station: { id: '', equipment: null } };
  return detectedAt(sources, ref).some((found) => !isRoundOver(joined(sources, found).round));
}
