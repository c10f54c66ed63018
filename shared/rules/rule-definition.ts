import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { deviationKinds, raisableKinds } from '../deviations/deviation-kinds.ts';
import { languages } from '../plan/language.ts';

const id = z.string().min(1).max(80);
const reasons = z.array(z.string().min(1).max(40)).min(1).max(40);
/** At most a day: what lasts longer is no matter of a rule on the floor. */
const minutes = z.int().min(1).max(1440);

/** Facts of a machine that a rule can wait for. */
export const ruleFacts = [
  'JobStarted',
  'JobCompleted',
  'JobSuspended',
  'JobReopened',
  'QuantityReported',
  'EquipmentStateChanged',
  'StopDetected',
  'MaterialConsumed',
  'ReworkOperationAdded',
  'DispatchOverridden',
] as const;

/** When a rule fires: something is recorded, or something is so for a time. `minutes` 1 at least, so that nothing fires on what is still being typed. */
export const ruleWhen = z.discriminatedUnion('kind', [
  /** A fact of this kind was recorded at the machine; `reasons`: only with one of them. */
  z.strictObject({
    kind: z.literal('fact'),
    types: z.array(z.enum(ruleFacts)).min(1),
    reasons: reasons.exactOptional(),
  }),
  /** The machine stands; `unexplained`: and nobody has said why; `reasons`: for one of them. */
  z.strictObject({
    kind: z.literal('stopLasts'),
    minutes,
    unexplained: z.boolean().exactOptional(),
    reasons: reasons.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('jobPaused'), minutes }),
  z.strictObject({ kind: z.literal('setupLasts'), minutes }),
  /** So much of what was made of the running job is scrap, of so many pieces at least. */
  z.strictObject({
    kind: z.literal('scrapShare'),
    percent: z.number().gt(0).max(100),
    pieces: z.int().min(1).max(1_000_000),
  }),
  /** The machine runs a job and nobody is on it. */
  z.strictObject({ kind: z.literal('nobodyHere'), minutes }),
  /** The running job is due in so many minutes, or overdue. */
  z.strictObject({ kind: z.literal('dueSoon'), minutes }),
  /** A deviation at the machine is open and not decided for so long. */
  z.strictObject({
    kind: z.literal('deviationOpen'),
    minutes,
    kinds: z.array(z.enum(deviationKinds)).min(1).exactOptional(),
  }),
  /** Of the lot that the running job takes from so much is left at most, of what it held at first. */
  z.strictObject({ kind: z.literal('lotLow'), percent: z.number().gt(0).max(100) }),
  /** The running job makes fewer good pieces in an hour, looked at over so many minutes. */
  z.strictObject({ kind: z.literal('rateLow'), perHour: z.number().gt(0).max(1_000_000), minutes }),
  /** An order of the work center is due in so many minutes, or overdue, and its operation here is not begun. */
  z.strictObject({ kind: z.literal('dueNotStarted'), minutes }),
  /** The machine runs a job, and for so long nothing was recorded of it. */
  z.strictObject({ kind: z.literal('nothingRecorded'), minutes }),
]);
export type RuleWhen = z.infer<typeof ruleWhen>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written as 06:30');

/** What else has to be so at that moment. */
export const ruleIf = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('priorityAtLeast'), priority: z.int() }),
  /** In the time zone of the site; `from` after `to` goes over midnight. */
  z.strictObject({ kind: z.literal('between'), from: timeOfDay, to: timeOfDay }),
  /** Somebody of the role is signed on at the machine, or nobody of it. */
  z.strictObject({ kind: z.literal('roleHere'), role: z.enum(roles), here: z.boolean() }),
  z.strictObject({ kind: z.literal('forCustomer'), customer: z.string().min(1).max(120) }),
  /** What is made is this material, or the machine is to be set up for this family of products. */
  z.strictObject({ kind: z.literal('forMaterial'), material: id }),
  z.strictObject({ kind: z.literal('forFamily'), family: z.string().min(1).max(40) }),
  /** A shift of the calendar of the machine runs, by its id. */
  z.strictObject({ kind: z.literal('inShift'), shift: z.string().min(1).max(40) }),
]);
export type RuleIf = z.infer<typeof ruleIf>;

const text = z.string().min(1).max(200);

/** Commands that a rule may propose. */
export const proposable = ['suspendJob', 'stopEquipment'] as const;

/** What a rule does. A command needs a person: it is proposed to a role, and given by whoever agrees. */
export const ruleDoes = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('raise'), deviation: z.enum(raisableKinds), note: text }),
  z.strictObject({ kind: z.literal('notify'), role: z.enum(roles), text }),
  z.strictObject({ kind: z.literal('recommend'), text }),
  z.strictObject({
    kind: z.literal('propose'),
    command: z.enum(proposable),
    role: z.enum(roles),
    text,
  }),
]);
export type RuleDoes = z.infer<typeof ruleDoes>;

/** What a rule says in another language than the one it was written in. */
const ruleText = z.strictObject({ name: z.string().min(1).max(80), text });
export const ruleTexts = z.partialRecord(z.enum(languages), ruleText);

/** An automation rule, as data. */
export const ruleDefinition = z.strictObject({
  name: z.string().min(1).max(80),
  /** Its name and what it says (note or text of `does`) for readers of other languages; whoever reads none of these reads what stands in the rule. */
  texts: ruleTexts.exactOptional(),
  /** Work units, work centers or areas that it holds for; empty: everywhere. */
  places: z.array(id).max(50),
  when: ruleWhen,
  if: z.array(ruleIf).max(10),
  does: ruleDoes,
  limits: z.strictObject({
    /** At one machine, in any hour. */
    perHour: z.int().min(1).max(60),
    /** After it fired at a machine it rests there for so long. */
    quietMinutes: z.int().min(0).max(1440),
  }),
});
export type RuleDefinition = z.infer<typeof ruleDefinition>;
