import { Big } from 'big.js';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import type { GateContext } from '../gate/gate-context.ts';
import { allTheSame, openScreen, refuse } from '../gate/refusal.ts';
import { decimalText } from '../quantity/quantity.ts';
import { countedHere } from './counted-pieces.ts';
import type { Job } from './job-lookup.ts';
import type { Refused } from './job-refusals.ts';

/** Pieces of scrap and rework that had been counted as good before, and those that no counter can have counted. */
export interface OfCounted {
  readonly taken: Big;
  readonly notCounted: Big;
}

/** How many of so much scrap and rework at a machine are taken from what its counter counted of the job. */
export function takenFromCounted(world: GateContext['world'], job: Job, equipment: string, pieces: Big): OfCounted {
  const here = countedHere(world.plan, job.state.counted, equipment);
  if (here === null) return { taken: new Big(0), notCounted: new Big(0) };
  const counted = new Big(here);
  const taken = pieces.gt(counted) ? counted : pieces;
  return { taken, notCounted: pieces.minus(taken) };
}

/** Refuses more scrap and rework than was counted, unless the person says that the counter missed the others. */
export function refuseNotCounted(
  context: GateContext,
  job: Job,
  { taken, notCounted }: OfCounted,
  again: Parameters<typeof allTheSame>,
): Refused | undefined {
  if (notCounted.eq(0)) return undefined;
  const counts = effectiveFacts(
    context.world,
    'workOrder',
    job.orderId,
    (fact) =>
      fact.type === 'QuantityReported' && fact.data.operation === job.operation.id && fact.data.by === 'counter',
  );
  const { unit } = job.quantity;
  const params = {
    pieces: decimalText(taken.plus(notCounted)),
    counted: decimalText(taken),
    missed: decimalText(notCounted),
    unit,
  };
  return refuse(
    'more-than-counted',
    params,
    [allTheSame(...again), openScreen('home')],
    counts.map(({ id }) => id),
  );
}
