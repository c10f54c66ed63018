import { refTo } from '../../shared/aggregates/references.ts';
import { factsOf, stateOf } from '../../shared/aggregates/world.ts';
import type { World } from '../../shared/aggregates/world.ts';
import { createDeviationIndex } from '../../shared/deviations/deviation-index.ts';
import { currentRound, isRoundOver } from '../../shared/deviations/deviation-state.ts';
import type { DeviationSources } from '../../shared/deviations/deviation-type.ts';
import { deviationType } from '../../shared/deviations/deviation-types.ts';
import { equipmentOfPlan } from '../../shared/deviations/refs-of-plan.ts';
import type { OnceRule } from './exactly-once.ts';

/** A station looks again at what time alone changes at least this often (milliseconds). */
const LOOKS_EVERY_MS = 60_000;

/** However many stations noticed that nobody answers: each step of a ladder has effect once. */
export const escalationsOnce: OnceRule = (_server, scratch) => {
  const effects = new Map<string, number>();
  for (const id of scratch.logs.deviation.keys()) {
    const { facts, silenced } = factsOf(scratch, 'deviation', id);
    for (const fact of facts) {
      if (fact.type !== 'DeviationEscalated' || fact.data.deviation !== id || silenced.has(fact.id)) continue;
      const step = `step ${fact.data.level} of round ${fact.data.round} of ${id}`;
      effects.set(step, (effects.get(step) ?? 0) + 1);
    }
  }
  return [...effects].flatMap(([step, times]) => (times > 1 ? [`${step} has effect ${times} times`] : []));
};

/** Everything that is open in a world, found by looking at all of it. */
function openIn(world: World, sources: DeviationSources): string[] {
  const index = createDeviationIndex(() => sources);
  index.touched([...equipmentOfPlan(world)].map((id) => refTo('equipment', id)));
  for (const kind of ['equipment', 'workOrder', 'lot', 'deviation'] as const)
    index.touched([...world.logs[kind].keys()].map((id) => refTo(kind, id)));
  return [...index.open().keys()];
}

/** What people raised and nobody settled, of kinds that end only when somebody says so. */
function raisedIn(world: World): string[] {
  return [...world.logs.deviation.keys()].filter((id) => {
    const state = stateOf(world, 'deviation', id);
    const isLeft = state.kind !== null && deviationType(state.kind).isOver === undefined;
    return isLeft && state.raised !== null && !isRoundOver(currentRound(state));
  });
}

const differing = (a: readonly string[], b: readonly string[]) => a.filter((id) => !b.includes(id));

/** Every station shows each conflict and each matter that was raised, once, whatever order its facts came in. */
export const deviationsOnce: OnceRule = ({ revoked }, scratch, stations) =>
  stations.flatMap(({ name, label, running }) => {
    const process = running();
    if (!process || revoked.has(name)) return [];
    const { station } = process;
    const { world } = station;
    const shown = [...station.deviations().keys()];
    // What only receipts tell is asked of the station itself: the log of the server says it in another way.
    const byReceipt = new Set(['postingRefused', 'postingSilent', 'factSetAside']);
    const ofFacts = shown.filter((id) => !byReceipt.has(id.split('/', 1)[0] ?? ''));
    const sources: DeviationSources = { world, nowMs: station.nowMs(), station: { id: name, equipment: null } };
    const found = openIn(world, sources).filter((id) => !byReceipt.has(id.split('/', 1)[0] ?? ''));
    // What time alone ends is taken off the list when the station looks next.
    const before = openIn(world, { ...sources, nowMs: sources.nowMs - LOOKS_EVERY_MS });
    return [
      ...differing(raisedIn(scratch), shown).map((id) => `${label} does not show ${id}, which nobody settled`),
      ...differing(found, ofFacts).map((id) => `${label} does not show ${id}, which its facts say`),
      ...differing(ofFacts, [...found, ...before]).map((id) => `${label} shows ${id}, which its facts do not say`),
    ];
  });
