import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { roles } from '../authority/can.ts';
import { defineFact } from '../facts/define-fact.ts';
import { instant } from '../facts/envelope.ts';
import { worded } from '../views/worded.ts';
import { deviationKinds } from './deviation-kinds.ts';

const id = z.string().min(1).max(80);

/**
 * Id of a deviation. Of one that was raised: the id of the command that did. Of one that is found: its kind, a slash and what makes it the same
 * matter on every replica (`detectedId`).
 */
export const deviationId = z.string().min(1).max(110);

/** What a deviation is about. `equipment` is where it belongs and who hears of it: a work unit, work center, area or the site. */
export const deviationSubject = z.strictObject({
  equipment: id,
  order: id.exactOptional(),
  operation: z.string().min(1).max(40).exactOptional(),
  material: id.exactOptional(),
  lot: id.exactOptional(),
  station: id.exactOptional(),
  /** A fact, such as a refused report or the beginning of a stop. */
  fact: z.uuid().exactOptional(),
  /** Another deviation. */
  deviation: deviationId.exactOptional(),
});
export type DeviationSubject = z.infer<typeof deviationSubject>;

/**
 * Every fact of a deviation names it, its kind, what it is about, and which time it is open: `round` counts from 0 and grows when it is
 * reopened, so that what was said about one round says nothing about the next.
 */
const about = {
  deviation: deviationId,
  kind: z.enum(deviationKinds),
  subject: deviationSubject,
  round: z.int().min(0).max(1000),
};
const note = z.string().max(200);

type About = z.infer<z.ZodObject<typeof about>>;

/** The aggregates that a deviation is about. */
export function refsOfSubject({ equipment, order, lot, deviation }: DeviationSubject): string[] {
  return [
    refTo('equipment', equipment),
    ...(order === undefined ? [] : [refTo('workOrder', order)]),
    ...(lot === undefined ? [] : [refTo('lot', lot)]),
    ...(deviation === undefined ? [] : [refTo('deviation', deviation)]),
  ];
}

const touches = ({ deviation, subject }: Pick<About, 'deviation' | 'subject'>) => [
  refTo('deviation', deviation),
  ...refsOfSubject(subject),
];
const common = { lane: 'priority', refs: touches } as const;

/** Values of the sentence of a deviation, such as the quantity that is missing. */
export const deviationParams = z.record(z.string().max(40), z.union([z.string().max(200), z.number()]));

/** Somebody raised a deviation. */
export const deviationRaised = defineFact({
  ...common,
  name: 'DeviationRaised',
  version: 1,
  schema: z.strictObject({ ...about, params: deviationParams, note }),
  action: 'deviation.raise',
});

/** A station raised a deviation by itself, or one of its automation rules did (`rule`). */
export const deviationDetected = defineFact({
  ...common,
  name: 'DeviationDetected',
  version: 1,
  schema: z.strictObject({ ...about, params: deviationParams, rule: id.nullable() }),
  action: null,
});

/** The person looks after it from now on. */
export const deviationAcknowledged = defineFact({
  ...common,
  name: 'DeviationAcknowledged',
  version: 1,
  schema: z.strictObject(about),
  action: 'deviation.answer',
});

/** It goes to somebody else: a role, or one person of it. */
export const deviationAssigned = defineFact({
  ...common,
  name: 'DeviationAssigned',
  version: 1,
  schema: z.strictObject({ ...about, to: z.enum(roles), toPerson: id.nullable(), note }),
  action: 'deviation.answer',
});

/** Nobody answered or decided in time: it also goes to the next role of its ladder. Recorded by a station, once per round and level. */
export const deviationEscalated = defineFact({
  ...common,
  name: 'DeviationEscalated',
  version: 1,
  schema: z.strictObject({ ...about, level: z.int().min(1).max(9), to: z.enum(roles), dueAt: instant }),
  action: null,
});

/** An option as it was offered; `params`: the values of its label. */
const offered = z.strictObject({
  option: z.string().min(1).max(160),
  params: worded.shape.params.exactOptional(),
  consequences: z.array(worded).max(10),
});
/** A fact or revision of the plan that was shown with the options, and when it was made: how old it was is the time of the decision less that. */
const shown = z.strictObject({ what: z.string().min(1).max(200), at: instant });
const choice = {
  ...about,
  /** The code of the option, with what it chooses behind a slash: `substitute/L-4711`. */
  option: z.string().min(1).max(160),
  offered: z.array(offered).min(1).max(20),
  shown: z.array(shown).max(50),
  /** Why, where the option asks for it: a code of the site's or the product's reasons; absent: `note` says it, or nobody asked. */
  reason: z.string().min(1).max(40).exactOptional(),
  note,
};

/** Somebody wants an option that takes a second person. */
export const decisionProposed = defineFact({
  ...common,
  name: 'DecisionProposed',
  version: 1,
  schema: z.strictObject(choice),
  action: 'deviation.decide',
});

/** The second person does not agree: other options are open again. */
export const decisionDeclined = defineFact({
  ...common,
  name: 'DecisionDeclined',
  version: 1,
  schema: z.strictObject({ ...about, option: choice.option, note }),
  action: 'deviation.approve',
});

/**
 * The decision. What it brings about is recorded with it, by the same command. `proposedBy`: the first person, where it took a second one, who
 * is the person of this fact.
 */
export const optionChosen = defineFact({
  ...common,
  name: 'OptionChosen',
  version: 1,
  schema: z.strictObject({ ...choice, proposedBy: id.nullable() }),
  action: 'deviation.decide',
});

/** What it was about is settled, says somebody. */
export const deviationResolved = defineFact({
  ...common,
  name: 'DeviationResolved',
  version: 1,
  schema: z.strictObject({ ...about, note }),
  action: 'deviation.decide',
});

/** What it was about is no longer so: recorded by a station, once per round. */
export const deviationCleared = defineFact({
  ...common,
  name: 'DeviationCleared',
  version: 1,
  schema: z.strictObject(about),
  action: null,
});

/** It is not settled after all. `round` is the new one. */
export const deviationReopened = defineFact({
  ...common,
  name: 'DeviationReopened',
  version: 1,
  schema: z.strictObject({ ...about, note }),
  action: 'deviation.answer',
});

/**
 * The time that was waited is over and it is not settled: it is open again, for whoever looks after it. `round` is the new one. Recorded by a
 * station, once per round.
 */
export const deviationWaitEnded = defineFact({
  ...common,
  name: 'DeviationWaitEnded',
  version: 1,
  schema: z.strictObject(about),
  action: null,
});

/** It is the same matter as another one, which goes on for both. */
export const deviationMerged = defineFact({
  ...common,
  name: 'DeviationMerged',
  version: 1,
  schema: z.strictObject({ ...about, into: deviationId }),
  action: 'deviation.answer',
  refs: (data) => [...touches(data), refTo('deviation', data.into)],
});

/** The facts of deviations, for the catalogue. */
export const deviationFacts = [
  deviationRaised,
  deviationDetected,
  deviationAcknowledged,
  deviationAssigned,
  deviationEscalated,
  decisionProposed,
  decisionDeclined,
  optionChosen,
  deviationResolved,
  deviationCleared,
  deviationReopened,
  deviationWaitEnded,
  deviationMerged,
] as const;
