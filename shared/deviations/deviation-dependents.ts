import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { blockingKinds } from './blocking.ts';

/** Whether a start rests on a decision: before it, the deviation kept it back. */
function isBegunBy({ data: { kind, subject } }: Fact<'OptionChosen'>, later: Fact): boolean {
  if (!blockingKinds[kind] || (later.type !== 'JobStarted' && later.type !== 'JobResumed')) return false;
  const { order, operation, equipment } = subject;
  if (order === undefined) return later.data.equipment === equipment;
  return later.data.order === order && (operation === undefined || later.data.operation === operation);
}

/** Whether one of two decisions was made without knowing of the other, so that either may go without the other. */
function isApart(world: World, one: Fact, other: Fact): boolean {
  if (!('deviation' in one.data)) return false;
  const rounds = Object.values(stateOf(world, 'deviation', one.data.deviation).rounds);
  const isOf = ({ command }: Fact) =>
    rounds.some(({ collided }) => collided.some((choice) => choice.command === command));
  return (one.command !== null && isOf(one)) || (other.command !== null && isOf(other));
}

/** What people do about a deviation follows what was done about it before: it is taken back from the last to the first. */
export function restsOnDeviation(world: World, fact: Fact, later: Fact): boolean {
  if (!('deviation' in fact.data)) return false;
  if (fact.type === 'OptionChosen' && isBegunBy(fact, later)) return true;
  if (!('deviation' in later.data)) return false;
  const { deviation } = fact.data;
  if (isApart(world, fact, later)) return false;
  const isOfIt = later.data.deviation === deviation;
  return isOfIt || (later.type === 'DeviationMerged' && later.data.into === deviation);
}
