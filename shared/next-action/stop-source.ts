import { stateOf } from '../aggregates/world.ts';
import { unexplainedOf } from '../equipment/stops.ts';
import { term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';
import { mayHere } from './may-here.ts';

/** What one unexplained stop is worth, and all of them at most (minutes): nobody mends what nobody knows. */
const MINUTES_OF_A_STOP = 4;
const MOST_MINUTES = 30;

/** Stops that nobody has explained, all of them in one. */
export function stopCandidates(sight: Sight): Candidate[] {
  const { world, station } = sight;
  const { equipment } = station;
  if (equipment === null) return [];
  if (!mayHere(sight, 'equipment.explain')) return [];
  const stops = unexplainedOf(stateOf(world, 'equipment', equipment));
  const oldest = stops.reduce<string | null>(
    (from, stop) => (from === null || stop.from < from ? stop.from : from),
    null,
  );
  if (oldest === null) return [];
  const count = stops.length;
  return [
    {
      kind: 'stop',
      // More of them than when it was declined is another matter.
      about: `${equipment}/${String(count)}`,
      what: { code: 'explain', params: { stops: count } },
      terms: [term('unexplained', Math.min(MOST_MINUTES, count * MINUTES_OF_A_STOP), { stops: count })],
      why: [],
      restsOn: oldest,
      accept: { kind: 'screen', screen: 'stops', id: null },
    },
  ];
}
