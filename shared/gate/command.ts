import { z } from 'zod';

import { settlements } from '../attention/attention-facts.ts';
import { roles } from '../authority/can.ts';
import { deviationId, deviationParams, deviationSubject } from '../deviations/deviation-facts.ts';
import { raisableKinds } from '../deviations/deviation-kinds.ts';
import { photo } from '../deviations/photo.ts';
import { instant } from '../facts/envelope.ts';
import { recommendationAbout } from '../next-action/next-action-facts.ts';
import { recommendationKinds } from '../next-action/recommendation-kinds.ts';
import { holdReasons, holdTarget } from '../quality/hold-facts.ts';
import { amount } from '../quantity/quantity.ts';
import { ruleDefinition } from '../rules/rule-definition.ts';
import { rehearsalSummary, ruleId } from '../rules/rule-facts.ts';

const id = z.string().min(1).max(80);
const person = id;
const job = { order: z.string().min(1).max(80), operation: z.string().min(1).max(40) };
const reason = z.string().min(1).max(40);
/** Set when the person was told how old the urgent messages are and wants to go on. */
const confirmOldData = z.boolean().exactOptional();
const quantities = {
  ...job,
  good: amount,
  scrap: z.array(z.strictObject({ quantity: amount, reason })).max(20),
  rework: amount,
  /** Set when a person with that authority confirmed that more than the tolerance was really made. */
  confirmOverTolerance: z.boolean().exactOptional(),
  /** Set when the person was told that fewer pieces were counted than are scrap and rework, and says that the counter missed the others. */
  confirmNotCounted: z.boolean().exactOptional(),
};

const note = z.string().max(200).exactOptional();
/** `subject`: where it was found, for one that nobody has recorded anything of. */
const deviation = { deviation: deviationId, subject: deviationSubject.exactOptional() };

/** Parameters of every command a person can give. New commands join here and in decide.ts. */
export const commandParams = {
  signOn: z.strictObject({ badge: z.string().min(1).max(80) }),
  signOff: z.strictObject({ person }),
  /** `reason` is needed when the job is not the recommended one. `setup`: it begins with setting up the machine. */
  startJob: z.strictObject({
    ...job,
    reason: reason.exactOptional(),
    setup: z.boolean().exactOptional(),
    confirmOldData,
    /** The person has read what speaks against it (a worn tool, maintenance) and wants it all the same; they need the right to. */
    despite: z.literal(true).exactOptional(),
  }),
  /** Sets up the machine (again) for the job that runs on it. */
  startSetup: z.strictObject(job),
  finishSetup: z.strictObject(job),
  /** Work rests for a short while, the job stays on the machine; `resumeJob` ends it. */
  pauseJob: z.strictObject({ ...job, reason: reason.exactOptional() }),
  /** The job leaves the machine for another one. */
  suspendJob: z.strictObject(job),
  resumeJob: z.strictObject({ ...job, confirmOldData }),
  reportQuantity: z.strictObject(quantities),
  /**
   * Close-out: last quantities, leftovers, a stop and the end of the operation in one submit. `remainder`: what becomes of pieces that are
   * missing (absent: none are to come); `short`: why, when none are to come.
   */
  completeJob: z.strictObject({
    ...quantities,
    remainder: z.enum(['none', 'open']).exactOptional(),
    short: reason.exactOptional(),
    leftovers: z
      .array(z.strictObject({ material: id, lot: id.nullable(), quantity: amount }))
      .max(50)
      .exactOptional(),
    /** The machine stands from now on, for this reason. */
    stop: reason.exactOptional(),
  }),
  reopenJob: z.strictObject({ ...job, reason }),
  /** Pieces of the operation need work that the plan does not know; the station makes the id and name of the operation. */
  addReworkOperation: z.strictObject({
    ...job,
    quantity: amount,
    reason,
    confirmOverTolerance: z.boolean().exactOptional(),
    confirmNotCounted: z.boolean().exactOptional(),
  }),
  decideOrderChange: z.strictObject({ order: job.order, decision: z.enum(['adopt', 'keep', 'stop']) }),
  /** A report that the ERP refused goes to it once more; `posting` is the fact that it reports. */
  resendPosting: z.strictObject({ posting: z.uuid() }),
  /** Somebody saw to a refused report: it was booked by hand, or needs no booking. */
  settlePosting: z.strictObject({
    posting: z.uuid(),
    as: z.enum(settlements),
    note: z.string().max(200).exactOptional(),
  }),
  /** A person (the actor, unless another is named) works on a job that runs here, or no longer. */
  joinJob: z.strictObject({ ...job, person: person.exactOptional() }),
  leaveJob: z.strictObject({ ...job, person: person.exactOptional() }),
  /** Material of a lot goes into a job. Without a quantity: what the job still needs of it, at most what is in the lot. */
  consumeMaterial: z.strictObject({
    ...job,
    lot: id,
    quantity: amount.exactOptional(),
    /** Set when the person was told that it is more than the requirement with its tolerance. */
    confirmOverTolerance: z.boolean().exactOptional(),
  }),
  /** Consumed material comes back unused. */
  returnMaterial: z.strictObject({ ...job, material: id, lot: id.nullable(), quantity: amount }),
  /** Null: it is explained later. */
  stopEquipment: z.strictObject({ reason: reason.nullable() }),
  releaseEquipment: z.strictObject({}),
  /** `stop` names the fact that began the stop or the part. */
  explainStop: z.strictObject({ stop: z.uuid(), reason }),
  splitStop: z.strictObject({ stop: z.uuid(), at: instant }),
  /** Something is not as planned. What it is about is filled in from the job that runs there: `equipment` absent is the machine of the station. */
  raiseDeviation: z.strictObject({
    kind: z.enum(raisableKinds),
    equipment: id.exactOptional(),
    order: job.order.exactOptional(),
    operation: job.operation.exactOptional(),
    material: id.exactOptional(),
    lot: id.exactOptional(),
    params: deviationParams.exactOptional(),
    note,
    photo: photo.exactOptional(),
  }),
  /** The person takes it. */
  acknowledgeDeviation: z.strictObject(deviation),
  /** It goes to another role, or to a person of it. */
  assignDeviation: z.strictObject({ ...deviation, to: z.enum(roles), person: person.exactOptional(), note }),
  /** Chooses an option of those that are offered. */
  decideDeviation: z.strictObject({
    ...deviation,
    option: z.string().min(1).max(160),
    /** Why, where the option asks for it: the code of one of its reasons. `note` does as well. */
    reason: reason.exactOptional(),
    note,
  }),
  /** The second person agrees to what was proposed, or not. */
  answerProposal: z.strictObject({ ...deviation, option: z.string().min(1).max(160), agree: z.boolean(), note }),
  /** What was decided is done and the matter is settled. */
  resolveDeviation: z.strictObject({ ...deviation, note }),
  reopenDeviation: z.strictObject({ ...deviation, note }),
  /** It is the same matter as another one, which goes on. */
  mergeDeviation: z.strictObject({ ...deviation, into: deviationId }),
  /** A version of an automation rule holds from an instant on; absent: from now on. */
  publishRule: z.strictObject({
    rule: ruleId,
    definition: ruleDefinition,
    from: instant.exactOptional(),
    rehearsal: rehearsalSummary,
  }),
  /** Stops an automation rule at once, or lets it go on. */
  switchRule: z.strictObject({ rule: ruleId, on: z.boolean(), note }),
  /** Nobody uses a lot, an order or a machine until it is released. */
  placeHold: z.strictObject({ target: holdTarget, reason: z.enum(holdReasons), note }),
  /** `hold` names the fact that placed it. */
  releaseHold: z.strictObject({ target: holdTarget, hold: z.uuid(), note }),
  /** Nobody goes on with the order: what two people decided in a deviation. */
  stopOrder: z.strictObject({ order: job.order, deviation: deviationId }),
  /** What a job took of one lot was really taken of another; the job may be done. */
  moveConsumption: z.strictObject({ ...job, equipment: id, lot: id, to: id, quantity: amount }),
  /** The person does not want what is recommended to them; it is left out for a while. */
  declineRecommendation: z.strictObject({ kind: z.enum(recommendationKinds), about: recommendationAbout, reason }),
  /** A job gets its place on a machine, 0 is next; it goes before all that have none. */
  pinJob: z.strictObject({ ...job, equipment: id, place: z.int().min(0).max(50) }),
  unpinJob: z.strictObject(job),
  /** The site says how urgent an order is, in place of the ERP; 9 is the most urgent. */
  prioritiseOrder: z.strictObject({
    order: job.order,
    priority: z.int().min(0).max(9),
    reason: reason.exactOptional(),
  }),
  /** Takes back everything an earlier command recorded. */
  undo: z.strictObject({ command: z.uuid() }),
} as const;

export type CommandName = keyof typeof commandParams;
export type CommandParams<Name extends CommandName> = z.infer<(typeof commandParams)[Name]>;

const envelope = {
  /** UUID made by the sender; the same id is the same command, however often it arrives. */
  id: z.uuid(),
  /** The person who acts, among those signed on at the station; null before anybody is. */
  actor: z.string().min(1).max(80).nullable(),
};

type CommandOf<Name extends CommandName> = {
  readonly id: string;
  readonly actor: string | null;
  readonly name: Name;
  readonly params: CommandParams<Name>;
};
/** A wish of a person; the gate turns it into facts or refuses it. */
export type Command = { [Name in CommandName]: CommandOf<Name> }[CommandName];

function commandSchema<Name extends CommandName>(name: Name) {
  return z.strictObject({ ...envelope, name: z.literal(name), params: commandParams[name] });
}

/** Checks a command from outside. */
export const command = z.discriminatedUnion('name', [
  commandSchema('signOn'),
  commandSchema('signOff'),
  commandSchema('startJob'),
  commandSchema('startSetup'),
  commandSchema('finishSetup'),
  commandSchema('pauseJob'),
  commandSchema('suspendJob'),
  commandSchema('resumeJob'),
  commandSchema('reportQuantity'),
  commandSchema('completeJob'),
  commandSchema('reopenJob'),
  commandSchema('addReworkOperation'),
  commandSchema('decideOrderChange'),
  commandSchema('resendPosting'),
  commandSchema('settlePosting'),
  commandSchema('joinJob'),
  commandSchema('leaveJob'),
  commandSchema('consumeMaterial'),
  commandSchema('returnMaterial'),
  commandSchema('stopEquipment'),
  commandSchema('releaseEquipment'),
  commandSchema('explainStop'),
  commandSchema('splitStop'),
  commandSchema('raiseDeviation'),
  commandSchema('acknowledgeDeviation'),
  commandSchema('assignDeviation'),
  commandSchema('decideDeviation'),
  commandSchema('answerProposal'),
  commandSchema('resolveDeviation'),
  commandSchema('reopenDeviation'),
  commandSchema('mergeDeviation'),
  commandSchema('publishRule'),
  commandSchema('switchRule'),
  commandSchema('placeHold'),
  commandSchema('releaseHold'),
  commandSchema('stopOrder'),
  commandSchema('moveConsumption'),
  commandSchema('declineRecommendation'),
  commandSchema('pinJob'),
  commandSchema('unpinJob'),
  commandSchema('prioritiseOrder'),
  commandSchema('undo'),
]);
