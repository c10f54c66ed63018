/** Loaded before a station (node --import): a build that cannot fold sign-ons, as if it had a bug. */
import { definitionOf } from '../../../shared/aggregates/world.ts';

const person = definitionOf('person');
const { evolve } = person;

Object.assign(person, {
  evolve: (...[state, fact]: Parameters<typeof evolve>) => {
    if (fact.type === 'SignedOn') throw new Error('boom');
    return evolve(state, fact);
  },
});
