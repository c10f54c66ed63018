import { z } from 'zod';

/**
 * What starting or resuming work has to do with the age of the priority lane (holds, equipment down, order stops, revocations): from
 * which age on it is old, and what is done then.
 */
export const prioritySafety = z.strictObject({
  maxAgeMinutes: z.int().min(2).max(100_000),
  /** allow: the age is shown. confirm: the person is asked. refuse: work starts only when the lane is here again. */
  whenOlder: z.enum(['allow', 'confirm', 'refuse']),
});
export type PrioritySafety = z.infer<typeof prioritySafety>;

/** What holds for a site that has said nothing. */
export const USUAL_PRIORITY_SAFETY: PrioritySafety = { maxAgeMinutes: 60, whenOlder: 'allow' };

/** Recorded with work that began on old data: how old the priority lane was, and what decided. */
export const oldData = z.strictObject({
  /** Whole minutes; null: not known. */
  ageMinutes: z.int().min(0).nullable(),
  /** Revision of the site settings that it was decided by; 0: none was here. */
  settings: z.int().min(0),
  /** The person was told the age and went on. */
  confirmed: z.boolean(),
});
export type OldData = z.infer<typeof oldData>;

/** What a site says to an age: not old, or what is done about it. An age that is not known is old. */
export function wordOnAge(safety: PrioritySafety, ageMinutes: number | null): 'not old' | PrioritySafety['whenOlder'] {
  return ageMinutes !== null && ageMinutes <= safety.maxAgeMinutes ? 'not old' : safety.whenOlder;
}

/**
 * Whether work may have begun on data of this age, by the settings that its station had. Used again by the server.
 * @returns what is wrong in a sentence, or undefined.
 */
export function objectionToOldData(data: OldData, safety: PrioritySafety = USUAL_PRIORITY_SAFETY): string | undefined {
  const word = wordOnAge(safety, data.ageMinutes);
  const age = data.ageMinutes === null ? 'of an age nobody knows' : `${data.ageMinutes} minutes old`;
  if (word === 'refuse')
    return `It began on urgent messages ${age}; revision ${data.settings} of the site settings refuses that after ${safety.maxAgeMinutes} minutes.`;
  if (word === 'confirm' && !data.confirmed)
    return `It began on urgent messages ${age} and nobody confirmed it; revision ${data.settings} of the site settings asks for that after ${safety.maxAgeMinutes} minutes.`;
  return undefined;
}
