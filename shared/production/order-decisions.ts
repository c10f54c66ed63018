import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { isServerChain } from '../facts/chain.ts';
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
  /** The last decision about its change in the ERP. */
  readonly last: readonly OrderDeed[];
  /** Those about its change that did not know of each other. */
  readonly collisions: readonly Collision[];
  /** The last answers to refused reports, in the order of facts. `idle`: the server had carried out another one. */
  readonly answers: readonly Answer[];
}

type Answer = OrderDeed & { readonly idle: boolean };

export const noDecisions: OrderDecisions = { last: [], collisions: [], answers: [] };

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

/** Whether the later of two decisions about a change was made without knowing the earlier: changes name what they replace. */
function isUnaware(fact: Fact, before: OrderDeed): boolean {
  if (fact.type !== 'OrderChangeDecided') return true;
  const { replaces } = fact.data;
  return replaces !== undefined && replaces !== before.fact;
}

/** What was decided about an order after a fact that names it. */
export function evolveDecisions(decisions: OrderDecisions, fact: Fact): OrderDecisions {
  if (fact.type === 'PostingAnswerIdle') {
    if (!isServerChain(fact.chain)) return decisions;
    const answers = decisions.answers.map((one) => (one.fact === fact.data.answer ? { ...one, idle: true } : one));
    return { ...decisions, answers };
  }
  const deed = deedOf(fact);
  if (!deed) return decisions;
  if (deed.about !== ABOUT_CHANGE)
    return { ...decisions, answers: [...decisions.answers, { ...deed, idle: false }].slice(-MOST) };
  const before = decisions.last.find(({ about }) => about === deed.about);
  const last = [...decisions.last.filter(({ about }) => about !== deed.about), deed].slice(-MOST);
  if (!before) return { ...decisions, last };
  if (!isUnaware(fact, before)) {
    // Who decides knowing of the one before has settled what collided.
    return { ...decisions, last, collisions: decisions.collisions.filter(({ first }) => first.about !== deed.about) };
  }
  if (before.decision === deed.decision) return { ...decisions, last };
  return { ...decisions, last, collisions: [...decisions.collisions, { first: before, second: deed }].slice(-MOST) };
}

/** The answer that stands of several: that which the server carried out, as far as it has said so; else the first in the order of facts. */
export function standingAnswer<One extends { readonly idle: boolean }>(answers: readonly One[]): One | undefined {
  return answers.find(({ idle }) => !idle) ?? answers[0];
}

/** Every two decisions about an order that did not know of each other and do not say the same; the one that stands is the first of them. */
export function collisionsOf({ collisions, answers }: OrderDecisions): readonly Collision[] {
  const abouts = [...new Set(answers.map(({ about }) => about))];
  const ofAnswers = abouts.flatMap((about) => {
    const given = answers.filter((one) => one.about === about);
    const first = standingAnswer(given);
    if (!first) return [];
    return given.filter(({ decision }) => decision !== first.decision).map((second) => ({ first, second }));
  });
  return [...collisions, ...ofAnswers];
}

const text = z.string();
const deedSchema = z.strictObject({ ...doneBySchema, about: text, decision: text });
/** Decisions as a base carries them. */
export const orderDecisionsSchema = z.strictObject({
  last: z.array(deedSchema),
  collisions: z.array(z.strictObject({ first: deedSchema, second: deedSchema })),
  answers: z.array(deedSchema.extend({ idle: z.boolean() })),
});
