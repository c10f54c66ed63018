import { stateOf } from '../aggregates/world.ts';
import { quietKey, worthOf } from './candidate.ts';
import type { Candidate, CandidateSource, Sight } from './candidate.ts';
import { checkCandidates } from './check-source.ts';
import { deviationCandidates } from './deviation-source.ts';
import { dispatchCandidates } from './dispatch-source.ts';
import { materialCandidates } from './material-source.ts';
import { recommendationKinds } from './recommendation-kinds.ts';
import { runningCandidates } from './running-source.ts';
import { stagingCandidates } from './staging-source.ts';
import { stopCandidates } from './stop-source.ts';

/** Every place that recommendations come from. */
const sources: readonly CandidateSource[] = [
  dispatchCandidates,
  runningCandidates,
  deviationCandidates,
  stopCandidates,
  materialCandidates,
  stagingCandidates,
  checkCandidates,
];

/** What is worth less than this (minutes) interrupts nobody. */
const LEAST_WORTH = 8;
/** Another one takes the place of what is shown when it is worth so much more: by this part of it, and these minutes. */
const BETTER_PART = 1.15;
const BETTER_MINUTES = 5;

/** What a person sees, before it is known what they declined. */
export type SightBefore = Omit<Sight, 'quiet'>;

/** What this person declined and whose time is not over. */
function quietOf({ world, person, nowMs }: SightBefore): ReadonlySet<string> {
  const declined = stateOf(world, 'person', person.id).declined.filter(({ until }) => Date.parse(until) > nowMs);
  return new Set(declined.map((one) => quietKey(one)));
}

function compare(a: Candidate, b: Candidate): number {
  const [worthA, worthB] = [worthOf(a), worthOf(b)];
  if (worthA !== worthB) return worthB - worthA;
  const places = [recommendationKinds.indexOf(a.kind), recommendationKinds.indexOf(b.kind)] as const;
  if (places[0] !== places[1]) return places[0] - places[1];
  return a.about < b.about ? -1 : a.about > b.about ? 1 : 0;
}

const isPossible =
  ({ allows }: SightBefore) =>
  ({ accept }: Candidate): boolean =>
    accept.kind !== 'command' ||
    allows({ name: accept.name, params: { order: accept.order, operation: accept.operation } });

/** Everything that is worth this person's while, best first, what they declined left out; the gate was not asked yet. */
function wantedFor(before: SightBefore): Candidate[] {
  const quiet = quietOf(before);
  const sight: Sight = { ...before, quiet };
  return sources
    .flatMap((source) => source(sight))
    .filter((one) => !quiet.has(quietKey(one)) && worthOf(one) >= LEAST_WORTH)
    .toSorted(compare);
}

/** Everything that is worth this person's while, best first: nothing that they declined or that the gate would refuse. */
export function candidatesFor(before: SightBefore): Candidate[] {
  return wantedFor(before).filter(isPossible(before));
}

/**
 * What this person does best here and now; null: nothing is better than going on.
 * @param shown what they see now (`quietKey`): it stays until it is gone or something is clearly better, so that nothing flickers.
 */
export function nextActionOf(sight: SightBefore, shown: string | null): Candidate | null {
  // The gate is asked of what may be shown alone: that costs more than everything else.
  const wanted = wantedFor(sight);
  const may = isPossible(sight);
  const best = wanted.find(may);
  if (!best) return null;
  const known = wanted.find((one) => one !== best && quietKey(one) === shown && may(one));
  return known && worthOf(best) < worthOf(known) * BETTER_PART + BETTER_MINUTES ? known : best;
}
