import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { doneBySchema } from '../quality/holds.ts';

/** A decision about an order, or an answer to a report of it that the ERP refused. */
export interface OrderDeed extends DoneBy {
  /** What it decides about: the change of the order, or one refusal of one report. */
  readonly about: string;
  readonly decision: string;
}

/** Two decisions that did not know of each other and do not say the same. The first in the order of facts comes first. */
export interface Collision {
  readonly first: OrderDeed;
  readonly second: OrderDeed;
}

/** What was decided about an order lately. */
export interface OrderDecisions {
  /** The last decision about its change in the ERP, and the last answers to refused reports, one for each refusal. */
  readonly last: readonly OrderDeed[];
  readonly collisions: readonly Collision[];
}

export const noDecisions: OrderDecisions = { last: [], collisions: [] };

/** So many refusals and collisions are remembered. */
const MOST = 20;

/** What a decision about a change of the order in the ERP is about. */
export const ABOUT_CHANGE = 'change';

function deedOf(fact: Fact): OrderDeed | undefined {
  switch (fact.type) {
    case 'OrderChangeDecided':
      return { ...doneBy(fact), about: ABOUT_CHANGE, decision: fact.data.decision };
    case 'PostingResent':
      return { ...doneBy(fact), about: `${fact.data.posting}/${fact.data.refusedAt}`, decision: 'resend' };
    case 'PostingSettled':
      return { ...doneBy(fact), about: `${fact.data.posting}/${fact.data.refusedAt}`, decision: fact.data.as };
    default:
      return undefined;
  }
}

/** Whether the later of two decisions was made without knowing the earlier: a refusal is answered once; changes name what they replace. */
function isUnaware(fact: Fact, before: OrderDeed): boolean {
  if (fact.type !== 'OrderChangeDecided') return true;
  const { replaces } = fact.data;
  return replaces !== undefined && replaces !== before.fact;
}

/** What was decided about an order after a fact that names it. */
export function evolveDecisions(decisions: OrderDecisions, fact: Fact): OrderDecisions {
  const deed = deedOf(fact);
  if (!deed) return decisions;
  const before = decisions.last.find(({ about }) => about === deed.about);
  const last = [...decisions.last.filter(({ about }) => about !== deed.about), deed].slice(-MOST);
  if (!before) return { ...decisions, last };
  if (!isUnaware(fact, before)) {
    // Who decides knowing of the one before has settled what collided.
    return { last, collisions: decisions.collisions.filter(({ first }) => first.about !== deed.about) };
  }
  // Of the answers to one refusal the first one stands, however many follow.
  const standing = fact.type === 'OrderChangeDecided' ? last : decisions.last;
  if (before.decision === deed.decision) return { ...decisions, last: standing };
  return { last: standing, collisions: [...decisions.collisions, { first: before, second: deed }].slice(-MOST) };
}

const text = z.string();
const deedSchema = z.strictObject({ ...doneBySchema, about: text, decision: text });
/** Decisions as a base carries them. */
export const orderDecisionsSchema = z.strictObject({
  last: z.array(deedSchema),
  collisions: z.array(z.strictObject({ first: deedSchema, second: deedSchema })),
});
