import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import type { Role } from '../authority/can.ts';
import type { Fact, FactData } from '../catalogue/fact-catalogue.ts';
import { parseChain } from '../facts/chain.ts';
import type { DeviationSubject } from './deviation-facts.ts';
import type { DeviationKind } from './deviation-kinds.ts';

/** Who did something, where and when. `person` null: the station by itself. */
export interface Deed {
  readonly fact: string;
  readonly at: string;
  readonly person: string | null;
  readonly station: string;
}

/** A choice of an option, as its fact tells it. */
export interface Choice extends Deed {
  /** By which it was made, with everything that it brought about; null: a fact without one. */
  readonly command: string | null;
  readonly option: string;
  /** Why, by its code; null: `note` says it, or nobody asked. */
  readonly reason: string | null;
  readonly note: string;
  readonly proposedBy: string | null;
}

/** One time that a deviation was open. */
export interface DeviationRound {
  /** How it began, by a person or because a wait was over (`person` null); null: it is the first. */
  readonly reopened: Deed | null;
  /** Who took it, since it was given to somebody last. */
  readonly acknowledged: Deed | null;
  /** Whom it was given to last, by a person; null: its rule says. `from`: since when that one has it, however often it was said again. */
  readonly assigned: (Deed & { readonly to: Role; readonly toPerson: string | null; readonly from: string }) | null;
  /** Levels of the ladder it has reached, lowest first. */
  readonly escalations: readonly (Deed & { readonly level: number; readonly to: Role })[];
  /** Waits for a second person. */
  readonly proposed: Choice | null;
  /** The decision that stands: the first in the order of facts. */
  readonly chosen: Choice | null;
  /** Decisions that did not know of it. */
  readonly collided: readonly Choice[];
  readonly resolved: (Deed & { readonly how: 'person' | 'cleared' }) | null;
  readonly mergedInto: string | null;
}

/** A deviation as its facts tell it. One that is found by a projection may have no `raised`. */
export interface DeviationState {
  readonly id: string;
  readonly kind: DeviationKind | null;
  readonly subject: DeviationSubject | null;
  /** How it began; null: nobody recorded it, it is found. */
  readonly raised:
    | (Deed & {
        readonly params: FactData<'DeviationRaised'>['params'];
        readonly note: string;
        readonly rule: string | null;
      })
    | null;
  /** Others who raised it too. */
  readonly alsoRaised: readonly Deed[];
  readonly round: number;
  /** What happened in each round; the last one is the current. */
  readonly rounds: Readonly<Record<number, DeviationRound>>;
  /** Photos of it, first to last; the pictures themselves stay in their facts. */
  readonly photos: readonly (Deed & { readonly width: number; readonly height: number })[];
  /** The duplicates that go on in this one. */
  readonly mergedFrom: readonly string[];
  /** Those of them that somebody joined to it who had not heard that it was settled: nobody has decided about them. */
  readonly mergedLate: readonly (Deed & {
    readonly deviation: string;
    readonly settled: NonNullable<DeviationRound['resolved']>;
  })[];
  /** How many decisions about it were taken back, in all rounds. */
  readonly takenBack: number;
}

export const untouchedRound: DeviationRound = {
  reopened: null,
  acknowledged: null,
  assigned: null,
  escalations: [],
  proposed: null,
  chosen: null,
  collided: [],
  resolved: null,
  mergedInto: null,
};

/** What happened in the current round. */
export function currentRound(state: DeviationState): DeviationRound {
  return state.rounds[state.round] ?? untouchedRound;
}

/** Whether a round is over: nobody has to do anything about it any more. */
export function isRoundOver({ resolved, mergedInto }: DeviationRound): boolean {
  return resolved !== null || mergedInto !== null;
}

type DeviationFact = Extract<Fact, { readonly data: { readonly deviation: string } }>;

function isDeviationFact(fact: Fact): fact is DeviationFact {
  return 'deviation' in fact.data;
}

function deedOf({ id, occurredAt, person, chain }: Fact): Deed {
  return { fact: id, at: occurredAt, person: person?.id ?? null, station: parseChain(chain).station };
}

function choiceOf(fact: Fact<'DecisionProposed'> | Fact<'OptionChosen'>): Choice {
  const { option, reason = null, note } = fact.data;
  return {
    ...deedOf(fact),
    command: fact.command,
    option,
    reason,
    note,
    proposedBy: fact.type === 'OptionChosen' ? fact.data.proposedBy : null,
  };
}

function evolveRound(round: DeviationRound, fact: DeviationFact): DeviationRound {
  const deed = deedOf(fact);
  switch (fact.type) {
    case 'DeviationAcknowledged':
      // Who answers first has it, until it is given on.
      return round.acknowledged ? round : { ...round, acknowledged: deed };
    case 'DeviationAssigned': {
      const { to, toPerson } = fact.data;
      const { assigned } = round;
      const isSame = assigned?.to === to && assigned.toPerson === toPerson;
      // Who took it before has it no more.
      return {
        ...round,
        acknowledged: null,
        assigned: { ...deed, to, toPerson, from: isSame ? assigned.from : deed.at },
      };
    }
    case 'DeviationEscalated': {
      const { level, to } = fact.data;
      if (round.escalations.some((one) => one.level === level)) return round;
      const escalations = [...round.escalations, { ...deed, level, to }].toSorted((a, b) => a.level - b.level);
      return { ...round, escalations };
    }
    case 'DecisionProposed':
      return round.chosen ? round : { ...round, proposed: choiceOf(fact) };
    case 'DecisionDeclined':
      return round.proposed?.option === fact.data.option ? { ...round, proposed: null } : round;
    case 'OptionChosen': {
      const choice = choiceOf(fact);
      if (round.chosen) return { ...round, collided: [...round.collided, choice] };
      return { ...round, chosen: choice, proposed: null };
    }
    case 'DeviationResolved':
      // Who settles it knows more than a station that found its cause gone.
      return round.resolved?.how === 'person' ? round : { ...round, resolved: { ...deed, how: 'person' } };
    case 'DeviationCleared':
      return round.resolved ? round : { ...round, resolved: { ...deed, how: 'cleared' } };
    case 'DeviationMerged':
      return round.mergedInto !== null ? round : { ...round, mergedInto: fact.data.into };
    case 'DeviationRaised':
    case 'DeviationDetected':
      return round;
    case 'DeviationReopened':
    case 'DeviationWaitEnded':
      return round.reopened ? round : { ...round, reopened: deed };
  }
}

function raise(state: DeviationState, fact: Fact<'DeviationRaised'> | Fact<'DeviationDetected'>): DeviationState {
  const deed = deedOf(fact);
  if (state.raised) return { ...state, alsoRaised: [...state.alsoRaised, deed] };
  const { params } = fact.data;
  const note = fact.type === 'DeviationRaised' ? fact.data.note : '';
  const rule = fact.type === 'DeviationDetected' ? fact.data.rule : null;
  return { ...state, raised: { ...deed, params, note, rule } };
}

/** Another one goes on in this one. */
function joinedBy(state: DeviationState, fact: Fact<'DeviationMerged'>): DeviationState {
  const { deviation } = fact.data;
  const { resolved } = currentRound(state);
  const late = resolved === null ? [] : [{ ...deedOf(fact), deviation, settled: resolved }];
  return {
    ...state,
    mergedFrom: [...state.mergedFrom, deviation],
    mergedLate: [...state.mergedLate, ...late],
  };
}

/** A decision taken back: what is decided after it is another one, even if it is the same. */
function takenBack(state: DeviationState, fact: Fact<'Reversed'>): DeviationState {
  return fact.data.type === 'OptionChosen' ? { ...state, takenBack: state.takenBack + 1 } : state;
}

/** Deviations fold the facts that name them. */
export const deviationAggregate: AggregateDefinition<DeviationState> = {
  kind: 'deviation',
  initial: (id) => ({
    id,
    kind: null,
    subject: null,
    raised: null,
    alsoRaised: [],
    round: 0,
    rounds: {},
    photos: [],
    mergedFrom: [],
    mergedLate: [],
    takenBack: 0,
  }),
  evolve(state, fact) {
    if (fact.type === 'Reversed') return takenBack(state, fact);
    if (fact.type === 'PhotoAdded') {
      const { width, height } = fact.data.photo;
      return { ...state, photos: [...state.photos, { ...deedOf(fact), width, height }] };
    }
    if (!isDeviationFact(fact)) return state;
    if (fact.data.deviation !== state.id) {
      return fact.type === 'DeviationMerged' && fact.data.into === state.id ? joinedBy(state, fact) : state;
    }
    const { kind, subject, round } = fact.data;
    const known = { ...state, kind: state.kind ?? kind, subject: state.subject ?? subject };
    const begun = fact.type === 'DeviationRaised' || fact.type === 'DeviationDetected' ? raise(known, fact) : known;
    const rounds = { ...begun.rounds, [round]: evolveRound(begun.rounds[round] ?? untouchedRound, fact) };
    return { ...begun, round: Math.max(begun.round, round), rounds };
  },
};
