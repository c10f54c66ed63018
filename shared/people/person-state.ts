import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';

/** Where a person is signed on, and since when. */
export interface PersonState {
  readonly id: string;
  readonly sessions: Readonly<Record<string, string>>;
}

/** The session of a person: signed on at which stations. Changing person never touches production state. */
export const personAggregate: AggregateDefinition<PersonState> = {
  kind: 'person',
  initial: (id) => ({ id, sessions: {} }),
  evolve(state, fact) {
    if ((fact.type !== 'SignedOn' && fact.type !== 'SignedOff') || fact.data.person !== state.id) return state;
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
