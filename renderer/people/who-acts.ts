import type { SessionView } from '../../shared/views/view-schemas.ts';

export type PersonOnStation = SessionView['people'][number];

/**
 * Who acts: the one chosen, as long as they are signed on, else whoever signed on last.
 * `people` has the one who signed on last first.
 */
export function whoActs(people: readonly PersonOnStation[], chosen: string | null): PersonOnStation | undefined {
  return people.find((person) => person.id === chosen) ?? people[0];
}

/** The person who just signed on, if the change from `before` to `now` is that; they become the active one. */
export function newcomer(
  now: readonly PersonOnStation[],
  before: readonly PersonOnStation[] | undefined,
): PersonOnStation | undefined {
  const [first] = now;
  if (!before || !first) return undefined;
  return before.some((person) => person.id === first.id && person.since === first.since) ? undefined : first;
}
