import { Big } from 'big.js';

import { stateOf } from '../aggregates/world.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';
import { mayHere } from './may-here.ts';

/** Material that was used and not booked is worth so much: stock is wrong, and lots cannot be traced (minutes). */
const MISSING_MINUTES = 12;

/** Material of the running job that what was made has used, and nobody has booked. */
export function materialCandidates(sight: Sight): Candidate[] {
  const { world, station, components } = sight;
  const { equipment } = station;
  const on = equipment === null ? undefined : runningJob(stateOf(world, 'equipment', equipment));
  if (equipment === null || !on) return [];
  if (!mayHere(sight, 'material.consume')) return [];
  return components.flatMap(({ material, name, mode, unit, consumed, requiredSoFar, atHand }) => {
    const missing = new Big(requiredSoFar).minus(consumed);
    if (mode !== 'explicit' || !missing.gt(0)) return [];
    const lot = atHand.find(({ state }) => state === 'usable')?.lot;
    return [
      {
        kind: 'material' as const,
        about: `${on.order}/${on.operation}/${material}`,
        what: { code: 'book-material', params: { material: name } },
        terms: [term('not-booked', MISSING_MINUTES, { quantity: missing.toFixed(), unit })],
        why: lot === undefined ? [] : [{ code: 'lot-at-hand', params: { lot } }],
        restsOn: on.since,
        accept: { kind: 'screen' as const, screen: 'materials' as const, id: material },
      },
    ];
  });
}
