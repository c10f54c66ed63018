import { factsOfBackwards, isSilenced } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { declineReasons } from '../../../shared/next-action/decline-reasons.ts';
import type { ReasonCategory } from '../../../shared/plan/catalog.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import type { ReasonsView } from '../../../shared/views/view-schemas.ts';

/** How far back the use of reasons is counted, in facts of the machine: what a start can read without anybody waiting for it. */
const LOOK_BACK = 500;

function reasonsOf(fact: Fact): [ReasonCategory, string][] {
  switch (fact.type) {
    case 'QuantityReported':
      return fact.data.scrap.map((entry) => ['scrap', entry.reason]);
    case 'EquipmentStateChanged':
      return fact.data.state === 'stopped' && fact.data.reason !== null ? [['stop', fact.data.reason]] : [];
    case 'StopExplained':
      return [['stop', fact.data.reason]];
    case 'DispatchOverridden':
      return [['dispatchOverride', fact.data.reason]];
    case 'ReworkOperationAdded':
      return [['rework', fact.data.reason]];
    case 'JobReopened':
      return [['reopen', fact.data.reason]];
    case 'JobPaused':
      return fact.data.reason === undefined ? [] : [['pause', fact.data.reason]];
    case 'JobCompleted':
      return fact.data.short === undefined ? [] : [['short', fact.data.short]];
    case 'RecommendationDeclined':
      return [['recommendation', fact.data.reason]];
    default:
      return [];
  }
}

function usage(world: World, equipment: string | null): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (category: ReasonCategory, code: string) =>
    counts.set(`${category}/${code}`, (counts.get(`${category}/${code}`) ?? 0) + 1);
  if (equipment === null) return counts;
  let looked = 0;
  for (const fact of factsOfBackwards(world, 'equipment', equipment)) {
    if (looked >= LOOK_BACK) break;
    looked += 1;
    const used = reasonsOf(fact);
    // Few facts name a reason, and only of those it has to be found out whether they were taken back.
    if (used.length > 0 && !isSilenced(world, fact)) for (const [category, code] of used) count(category, code);
  }
  return counts;
}

/**
 * The reasons for the tiles, those used most on this machine first, catalog order among equals. The order is taken at start and when the
 * catalog changes, not after every use: tiles must not move under a hand.
 */
export function reasonsViewOf(world: World, equipment: string | null): ReasonsView {
  const counts = usage(world, equipment);
  const listOf = (category: ReasonCategory) => {
    const reasons =
      category === 'recommendation'
        ? declineReasons(world.plan)
        : (planBody(world.plan, 'reasons', category)?.reasons ?? []);
    return reasons.toSorted(
      (a, b) => (counts.get(`${category}/${b.code}`) ?? 0) - (counts.get(`${category}/${a.code}`) ?? 0),
    );
  };
  return {
    scrap: listOf('scrap'),
    stop: listOf('stop'),
    dispatchOverride: listOf('dispatchOverride'),
    rework: listOf('rework'),
    pause: listOf('pause'),
    reopen: listOf('reopen'),
    short: listOf('short'),
    recommendation: listOf('recommendation'),
  };
}
