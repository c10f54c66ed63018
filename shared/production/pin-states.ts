import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { doneBySchema } from '../quality/holds.ts';

/** A job with a place of its own on a machine, as the machine remembers it. */
export interface PinHere extends DoneBy, JobKey {}
/** The same, as its order remembers it. */
export interface PinOfOperation extends DoneBy {
  readonly operation: string;
  readonly equipment: string;
}

/** So many are remembered of one machine, those included whose jobs were pinned elsewhere by somebody who did not know of them. */
const MOST = 200;

const isJob = (a: JobKey) => (b: JobKey) => a.order === b.order && a.operation === b.operation;

/** The pins of a machine, in order, after a fact that names it. What two people pinned to one place without knowing of each other stands in the order of facts, the later first. */
export function evolvePinsHere(pins: readonly PinHere[], equipment: string, fact: Fact): readonly PinHere[] {
  if (fact.type !== 'JobPinned' && fact.type !== 'JobUnpinned' && fact.type !== 'JobCompleted') return pins;
  const { order, operation } = fact.data;
  const others = pins.filter((pin) => !isJob(fact.data)(pin));
  if (fact.type !== 'JobPinned' || fact.data.equipment !== equipment)
    return others.length === pins.length ? pins : others;
  const { after, place } = fact.data;
  const before = after === null ? -1 : others.findIndex(isJob(after));
  const at = after !== null && before < 0 ? Math.min(place, others.length) : before + 1;
  return others.toSpliced(at, 0, { ...doneBy(fact), order, operation }).slice(0, MOST);
}

/** Where the operations of an order are pinned, after a fact of the order: each to one machine, the last one that somebody said. */
export function evolvePinsOfOrder(pins: readonly PinOfOperation[], fact: Fact): readonly PinOfOperation[] {
  if (fact.type !== 'JobPinned' && fact.type !== 'JobUnpinned' && fact.type !== 'JobCompleted') return pins;
  const { operation, equipment } = fact.data;
  const here = pins.find((pin) => pin.operation === operation);
  // Somebody took it off a machine and did not know that it had gone to another.
  if (fact.type === 'JobUnpinned' && here?.equipment !== equipment) return pins;
  const others = here ? pins.filter((pin) => pin !== here) : pins;
  return fact.type === 'JobPinned' ? [...others, { ...doneBy(fact), operation, equipment }] : others;
}

/** Pins as bases carry them. */
export const pinsHereSchema = z.array(z.strictObject({ ...doneBySchema, order: z.string(), operation: z.string() }));
export const pinsOfOrderSchema = z.array(
  z.strictObject({ ...doneBySchema, operation: z.string(), equipment: z.string() }),
);
