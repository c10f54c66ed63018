import { isAggregateKind, parseRef } from '../aggregates/references.ts';
import { stateOf } from '../aggregates/world.ts';
import { refsOfSubject } from './deviation-facts.ts';
import type { DeviationSubject } from './deviation-facts.ts';
import { currentRound } from './deviation-state.ts';
import type { DeviationState } from './deviation-state.ts';
import type { Detected, Detector, Deviation, DeviationSources } from './deviation-type.ts';
import { detectingTypes, deviationType } from './deviation-types.ts';

/** What was found about one aggregate, of all kinds. */
export function detectedAt(sources: DeviationSources, ref: string): Detected[] {
  const { kind, id } = parseRef(ref);
  if (!isAggregateKind(kind)) return [];
  return detectingTypes().flatMap(([, { detect }]) =>
    detect.kinds.includes(kind) ? detect.at(sources, kind, id) : [],
  );
}

const nothing: readonly unknown[] = [];

/** Where else something may be found, or no longer, because one aggregate changed since it was looked at last, which `looked` remembers. */
export function reachedFrom(
  sources: DeviationSources,
  ref: string,
  looked: Map<string, readonly unknown[]>,
): readonly string[] {
  const { kind, id } = parseRef(ref);
  if (!isAggregateKind(kind)) return [];
  const by = reaching().flatMap((detect) => detect.reachedBy?.(sources, kind, id) ?? nothing);
  const before = looked.get(ref);
  const isSame = before?.length === by.length && by.every((part, index) => part === before[index]);
  if (!isSame) looked.set(ref, by);
  return reaching().flatMap(({ reaches, reachedBy }) =>
    reaches && !(isSame && reachedBy) ? reaches(sources, kind, id) : [],
  );
}

let reachingDetectors: readonly Detector[] | undefined;

function reaching(): readonly Detector[] {
  reachingDetectors ??= detectingTypes().flatMap(([, { detect }]) => (detect.reaches ? [detect] : []));
  return reachingDetectors;
}

/** Something found, with what happened to it. */
export function joined(sources: DeviationSources, found: Detected): Deviation {
  const state = stateOf(sources.world, 'deviation', found.id);
  const round = currentRound(state);
  // A station that did not know all facts yet took it for gone, or it is back.
  const isBack = round.resolved?.how === 'cleared';
  return { ...found, state, round: isBack ? { ...round, resolved: null } : round, stands: true };
}

/** What people or a station raised, or what was found once and has a life of its own since; undefined: nobody recorded anything of it. */
export function recordedDeviation(sources: DeviationSources, state: DeviationState): Deviation | undefined {
  const { id, kind, subject, raised } = state;
  if (kind === null || subject === null) return undefined;
  const first = state.rounds[0];
  const since = raised?.at ?? first?.acknowledged?.at ?? first?.chosen?.at ?? first?.assigned?.at ?? '';
  const details = raised && raised.note !== '' ? [{ code: 'note', params: { note: raised.note } }] : [];
  const deviation: Deviation = {
    id,
    kind,
    subject,
    since,
    params: raised?.params ?? {},
    details,
    versions: [],
    causes: [],
    state,
    round: currentRound(state),
    stands: raised !== null,
  };
  const isOver = raised !== null && deviationType(kind).isOver?.(sources, deviation) === true;
  return isOver ? { ...deviation, stands: false } : deviation;
}

/**
 * A deviation by its id; undefined when nothing of it is known here. What is found is looked for at the aggregates of its subject, which its
 * facts name; before its first fact the caller says where (`subject`).
 */
export function findDeviation(
  sources: DeviationSources,
  id: string,
  subject?: DeviationSubject,
): Deviation | undefined {
  const state = stateOf(sources.world, 'deviation', id);
  if (state.raised) return recordedDeviation(sources, state);
  const where = state.subject ?? subject;
  for (const ref of where ? refsOfSubject(where) : []) {
    const found = detectedAt(sources, ref).find((one) => one.id === id);
    if (found) return joined(sources, found);
  }
  return recordedDeviation(sources, state);
}
