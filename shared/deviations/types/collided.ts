import { stateOf } from '../../aggregates/world.ts';
import { ABOUT_CHANGE, collisionsOf } from '../../production/order-decisions.ts';
import type { Collision, OrderDeed } from '../../production/order-decisions.ts';
import { currentRound } from '../deviation-state.ts';
import type { Choice, Deed } from '../deviation-state.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, Deviation, DeviationOption, DeviationSources, Effect, Version } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { rootOf } from './postings.ts';
import { orderNumber, say, whoDid } from './saying.ts';

const choiceVersion = ({ fact, at, person, station, option }: Choice): Version => ({
  fact,
  at,
  person,
  station,
  what: say('decided', { option: option.split('/', 1)[0] ?? option }),
});
const deedVersion = ({ fact, at, person, station, decision }: OrderDeed): Version => ({
  fact,
  at,
  person,
  station,
  what: say('decided', { option: decision }),
});

function causes({ world }: DeviationSources, first: { readonly at: string }, second: Version) {
  const minutes = Math.max(0, Math.round((Date.parse(second.at) - Date.parse(first.at)) / 60_000));
  return [say('cause-offline', { station: whoDid(world, { person: null, station: second.station }), minutes })];
}

/** Options that are decisions about an order, or answers to a refused report of one. */
const ofOrders: Readonly<Record<string, ReadonlySet<string>>> = {
  orderChanged: new Set(['adopt', 'seen', 'keep', 'stopWork']),
  postingRefused: new Set(['resend', 'bookedByHand', 'notNeeded']),
};

/** Others that were joined to one whose end was not heard of yet: nobody has decided about them. */
function joinedLate(sources: DeviationSources, id: string): Detected[] {
  return stateOf(sources.world, 'deviation', id).mergedLate.flatMap(({ deviation, settled, ...deed }) => {
    const state = stateOf(sources.world, 'deviation', deviation);
    if (state.kind === null || state.subject === null || currentRound(state).mergedInto !== id) return [];
    const version = (one: Deed, code: string): Version => ({
      fact: one.fact,
      at: one.at,
      person: one.person,
      station: one.station,
      what: say(code),
    });
    const versions = [version(settled, 'settled-it'), version(deed, 'joined-it')];
    return [
      {
        id: detectedId('decisionsCollided', deed.fact),
        kind: 'decisionsCollided' as const,
        subject: { ...state.subject, deviation },
        since: deed.at,
        params: { kind: state.kind },
        details: [],
        versions,
        causes: causes(sources, settled, version(deed, 'joined-it')),
      },
    ];
  });
}

/** What is found about a deviation, by itself or by the one that it was joined to. */
function aboutDeviation(sources: DeviationSources, id: string): Detected[] {
  const { mergedInto } = currentRound(stateOf(sources.world, 'deviation', id));
  const there = mergedInto === null ? [] : joinedLate(sources, mergedInto);
  return [
    ...ofDeviation(sources, id),
    ...joinedLate(sources, id),
    ...there.filter(({ subject }) => subject.deviation === id),
  ];
}

/** Choices of another deviation that did not know of the one that stands. */
function ofDeviation(sources: DeviationSources, id: string): Detected[] {
  const state = stateOf(sources.world, 'deviation', id);
  const { chosen, collided } = currentRound(state);
  const [second] = collided.filter(({ option }) => option !== chosen?.option);
  if (!chosen || !second || state.kind === null || state.subject === null) return [];
  // What both did to their order is the collision, which is found there: once.
  if (
    state.subject.order !== undefined &&
    [chosen, second].every(({ option }) => ofOrders[state.kind ?? '']?.has(option))
  )
    return [];
  return [
    {
      id: detectedId('decisionsCollided', second.fact),
      kind: 'decisionsCollided',
      subject: { ...state.subject, deviation: id },
      since: second.at,
      params: { kind: state.kind },
      details: [],
      versions: [choiceVersion(chosen), choiceVersion(second)],
      causes: causes(sources, chosen, choiceVersion(second)),
    },
  ];
}

/** Where an order is worked on, was last, or else the site. */
function placeOf({ world }: DeviationSources, order: string): string {
  const operations = Object.values(stateOf(world, 'workOrder', order).operations);
  const places = operations.flatMap(({ runs, claims }) => [
    ...runs.map(({ equipment }) => equipment),
    ...[...claims.starts, ...claims.ends].map(({ equipment }) => equipment),
  ]);
  return places.toSorted()[0] ?? rootOf(world.plan);
}

function ofOrder(sources: DeviationSources, order: string): Detected[] {
  return collisionsOf(stateOf(sources.world, 'workOrder', order).decisions).map(({ first, second }) => ({
    id: detectedId('decisionsCollided', second.fact),
    kind: 'decisionsCollided' as const,
    subject: { equipment: placeOf(sources, order), order, fact: second.fact },
    since: second.at,
    params: {
      number: orderNumber(sources.world, order),
      kind: second.about === ABOUT_CHANGE ? 'orderChanged' : 'postingRefused',
    },
    details: [],
    versions: [deedVersion(first), deedVersion(second)],
    causes: causes(sources, first, deedVersion(second)),
  }));
}

/** Which decision about the order would be another one now: each is a way out. */
function orderOptions(sources: DeviationSources, order: string, { first, second }: Collision): DeviationOption[] {
  if (second.about !== ABOUT_CHANGE) return [];
  return [first, second].flatMap(({ decision, fact, at }) => {
    if (decision !== 'adopt' && decision !== 'keep' && decision !== 'stop') return [];
    const last = stateOf(sources.world, 'workOrder', order).decisions.last.find(({ about }) => about === ABOUT_CHANGE);
    const effects: Effect[] =
      last?.decision === decision ? [] : [{ name: 'decideOrderChange', params: { order, decision } }];
    return [
      plainOption(decision === 'stop' ? 'stopWork' : decision, {
        params: { number: orderNumber(sources.world, order) },
        consequences: [say(effects.length > 0 ? 'decision-replaced' : 'decision-stands')],
        effects,
        settles: true,
        shown: [{ what: `fact/${fact}`, at }],
      }),
    ];
  });
}

/** One of two decisions stands, and what the other one brought about is taken back with it. */
function eitherStands(
  { world }: DeviationSources,
  deviation: string,
  [first, second]: readonly Version[],
  shown: DeviationOption['shown'],
): DeviationOption[] {
  const { chosen, collided } = currentRound(stateOf(world, 'deviation', deviation));
  const other = collided.find((one) => one.fact === second?.fact);
  const stands = (option: string, one: Choice, loser: Choice) =>
    plainOption(option, {
      consequences: [
        say('first-stands', { person: whoDid(world, one), at: one.at }),
        say('other-undone', { person: whoDid(world, loser), at: loser.at }),
      ],
      effects: loser.command === null ? [] : [{ name: 'undo', params: { command: loser.command } }],
      settles: true,
      shown,
    });
  if (chosen && other) return [stands('firstStands', chosen, other), stands('secondStands', other, chosen)];
  // One settled it, somebody else joined another one to it: that one is settled as well.
  const settled = first
    ? [say('first-stands', { person: whoDid(world, first), at: first.at }), say('both-settled')]
    : [];
  return [plainOption('firstStands', { consequences: settled, settles: true, shown })];
}

function optionsOf(sources: DeviationSources, { subject, versions }: Deviation): DeviationOption[] {
  const { order, fact, deviation } = subject;
  const shown = versions.map((one) => ({ what: `fact/${one.fact}`, at: one.at }));
  const [first] = versions;
  const standing = first ? [say('first-stands', { person: whoDid(sources.world, first), at: first.at })] : [];
  if (deviation !== undefined)
    return [
      ...eitherStands(sources, deviation, versions, shown),
      plainOption('decideAnew', {
        consequences: [say('opens-again'), say('effects-stay')],
        effects: [{ name: 'reopenDeviation', params: { deviation } }],
        settles: true,
        shown,
      }),
    ];
  const collision =
    order === undefined
      ? undefined
      : collisionsOf(stateOf(sources.world, 'workOrder', order).decisions).find(({ second }) => second.fact === fact);
  const takes = collision && order !== undefined ? orderOptions(sources, order, collision) : [];
  return takes.length > 0 ? takes : [plainOption('firstStands', { consequences: standing, settles: true, shown })];
}

/** Two people decided about one matter otherwise, without knowing of each other. */
export const decisionsCollided = plainType({
  owner: 'supervisor',
  detect: {
    kinds: ['deviation', 'workOrder'],
    at: (sources, kind, id) => (kind === 'deviation' ? aboutDeviation(sources, id) : ofOrder(sources, id)),
  },
  options: optionsOf,
});
