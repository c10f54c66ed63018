import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { holdReasons } from './hold-facts.ts';
import type { HoldReason, HoldTarget } from './hold-facts.ts';

/** A hold that lasts. Several may be on one thing: it is free when all are released. */
export interface Hold extends DoneBy {
  readonly reason: HoldReason;
  readonly note: string;
}

/** The holds of a thing after a fact; facts about something else change nothing. */
export function evolveHolds(holds: readonly Hold[], fact: Fact, { kind, id }: HoldTarget): readonly Hold[] {
  if (fact.type !== 'HoldPlaced' && fact.type !== 'HoldReleased') return holds;
  const { target } = fact.data;
  if (target.kind !== kind || target.id !== id) return holds;
  if (fact.type === 'HoldPlaced')
    return [...holds, { ...doneBy(fact), reason: fact.data.reason, note: fact.data.note }];
  const { hold } = fact.data;
  return holds.some((one) => one.fact === hold) ? holds.filter((one) => one.fact !== hold) : holds;
}

const text = z.string();
/** Who did something, as a base carries it. */
export const doneBySchema = { fact: text, at: text, person: text.nullable(), station: text };
/** Holds as a base carries them. */
export const holdsSchema = z.array(z.strictObject({ ...doneBySchema, reason: z.enum(holdReasons), note: text }));
