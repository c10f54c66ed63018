import type { PersonPlan } from '../plan/person.ts';

/**
 * Whether a person has all these qualifications on a day of the site (`2026-11-23`); the last day of a validity counts.
 * @returns the codes that are missing or have run out; none: the person is qualified.
 */
export function missingQualifications(
  person: Pick<PersonPlan, 'qualifications'>,
  codes: readonly string[],
  date: string,
): readonly string[] {
  const held = person.qualifications ?? [];
  return codes.filter(
    (wanted) => !held.some(({ code, validUntil }) => code === wanted && (validUntil === null || validUntil >= date)),
  );
}
