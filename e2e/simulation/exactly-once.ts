import { aggregateKinds } from '../../shared/aggregates/references.ts';
import { factsOf } from '../../shared/aggregates/world.ts';
import type { World } from '../../shared/aggregates/world.ts';
import { answersOnce } from './answers-once.ts';
import { deviationsOnce, escalationsOnce } from './deviations-once.ts';
import type { ServerSide } from './oracle.ts';
import { rulesOnce } from './rules-once.ts';
import type { SimulatedStation } from './simulated-station.ts';

/**
 * Something that may be noticed many times and must show exactly once. A rule gets what the server has and the world folded of all of it, and the
 * stations, and says in sentences what is missing or doubled.
 */
export type OnceRule = (server: ServerSide, scratch: World, stations: readonly SimulatedStation[]) => string[];

/** Every fork of a chain is told once. */
const forksOnce: OnceRule = ({ forks, foldable }) => {
  const told = foldable
    .filter(({ type }) => type === 'ChainForked')
    .map(({ data }) => JSON.stringify([data['chain'], data['fact']]));
  return forks.flatMap(({ chain, fact }) => {
    const times = told.filter((one) => one === JSON.stringify([chain, fact])).length;
    return times === 1 ? [] : [`the fork of ${chain} at ${fact} is told ${times} times`];
  });
};

/** What several stations concluded from one thing has effect once. */
const echoesOnce: OnceRule = (_server, scratch) =>
  aggregateKinds.flatMap((kind) =>
    [...scratch.logs[kind].keys()].flatMap((id) => {
      const { facts, silenced } = factsOf(scratch, kind, id);
      const effects = new Map<string, number>();
      for (const { dedupKey, id: fact } of facts)
        if (dedupKey !== undefined && !silenced.has(fact)) effects.set(dedupKey, (effects.get(dedupKey) ?? 0) + 1);
      return [...effects].flatMap(([key, times]) => (times > 1 ? [`${key} has effect ${times} times`] : []));
    }),
  );

/** Projections whose every entry appears exactly once; whatever is derived from facts and must be there once joins here, with a rule of its own. */
export const exactlyOnce: readonly OnceRule[] = [
  forksOnce,
  echoesOnce,
  escalationsOnce,
  deviationsOnce,
  rulesOnce,
  answersOnce,
];
