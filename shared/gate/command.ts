import { z } from 'zod';

import { amount } from '../quantity/quantity.ts';

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
  confirmOverTolerance: z.boolean().optional(),
};

/** Parameters of every command a person can give. New commands join here and in decide.ts. */
export const commandParams = {
  signOn: z.strictObject({ badge: z.string().min(1).max(80) }),
  signOff: z.strictObject({ person: z.string().min(1).max(80) }),
  /** `reason` is needed when the job is not the recommended one. */
  startJob: z.strictObject({ ...job, reason: reason.exactOptional(), confirmOldData }),
  suspendJob: z.strictObject(job),
  resumeJob: z.strictObject({ ...job, confirmOldData }),
  reportQuantity: z.strictObject(quantities),
  /** Close-out: last quantities and the end of the operation in one submit. */
  completeJob: z.strictObject(quantities),
  stopEquipment: z.strictObject({ reason }),
  releaseEquipment: z.strictObject({}),
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
  commandSchema('suspendJob'),
  commandSchema('resumeJob'),
  commandSchema('reportQuantity'),
  commandSchema('completeJob'),
  commandSchema('stopEquipment'),
  commandSchema('releaseEquipment'),
  commandSchema('undo'),
]);
