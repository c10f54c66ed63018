import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import { evolveLabor, evolveWorked } from '../labor/open-labor.ts';
import type { OpenLabor, WorkedBefore } from '../labor/open-labor.ts';
import { evolveDeclined } from '../next-action/declined.ts';
import type { Declined } from '../next-action/declined.ts';
import { LOCK_AFTER } from './pin-proof.ts';

/** Where a person is signed on and since when, and what the person works on. */
export interface PersonState {
  readonly id: string;
  readonly sessions: Readonly<Record<string, string>>;
  /** Several jobs at once are possible: one person tends two machines. */
  readonly labor: readonly OpenLabor[];
  /** What the person worked on before, in stretches that are over. */
  readonly worked: readonly WorkedBefore[];
  /** When the last wrong PINs were typed in the person's name, at any station; at most as many as lock it. */
  readonly wrongPins: readonly string[];
  /** Recommendations that the person did not want, the last ones. */
  readonly declined: readonly Declined[];
}

/** The sessions and the work of a person. Changing person never touches production state. */
export const personAggregate: AggregateDefinition<PersonState> = {
  kind: 'person',
  initial: (id) => ({ id, sessions: {}, labor: [], worked: [], wrongPins: [], declined: [] }),
  evolve(state, fact) {
    if (!('person' in fact.data) || fact.data.person !== state.id) return state;
    if (fact.type === 'LaborStarted' || fact.type === 'LaborStopped')
      return {
        ...state,
        labor: evolveLabor(state.labor, fact),
        worked: evolveWorked(state.worked, state.labor, fact),
      };
    if (fact.type === 'PinRefused')
      return { ...state, wrongPins: [...state.wrongPins, fact.occurredAt].slice(-LOCK_AFTER) };
    if (fact.type === 'RecommendationDeclined') return { ...state, declined: evolveDeclined(state.declined, fact) };
    if (fact.type !== 'SignedOn' && fact.type !== 'SignedOff') return state;
    const { [fact.data.station]: _, ...others } = state.sessions;
    return {
      ...state,
      sessions: fact.type === 'SignedOn' ? { ...others, [fact.data.station]: fact.occurredAt } : others,
    };
  },
};

/** True when the person is signed on at the station. */
export function isSignedOn(state: PersonState, station: string): boolean {
  return Object.hasOwn(state.sessions, station);
}
