import type { World } from '../../shared/aggregates/world.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Ranking } from '../../shared/dispatch/dispatch-list.ts';
import { rankJobs } from '../../shared/dispatch/rank-jobs.ts';
import type { RankedJob } from '../../shared/dispatch/rank-jobs.ts';
import { actionsViewOf } from '../../shared/views/actions-view-of.ts';
import type { ActionLine, ActionsView } from '../../shared/views/view-schemas.ts';

/** Where the fake station stands. */
export const STATION = 'line-1';
export const EQUIPMENT = 'press-2';

/** The fake station as the views of a station want it. */
export function fakePlace(world: World) {
  return { world, site: 'works', station: STATION, equipment: EQUIPMENT };
}

/** The dispatch list of the fake station. */
export function fakeRanking(world: World, nowMs: number): Ranking {
  const lines = rankJobs(world, EQUIPMENT, nowMs);
  return { lines, readyCount: lines.filter((line) => line.readiness !== 'blocked').length };
}

/** The job that the fake station recommends. */
export function fakeRecommended(world: World, nowMs: number): RankedJob | undefined {
  const [first] = fakeRanking(world, nowMs).lines;
  return first && first.readiness !== 'blocked' ? first : undefined;
}

/** How far the fake station's records have come: the older, the further. */
const stages: readonly ActionLine['reached'][] = [
  'station',
  'station',
  'server',
  'erp',
  'rejected',
  'quarantined',
  'erp',
];

/** The last actions of the fake station, in every stage that there is. */
export function fakeActions(world: World, facts: readonly Fact[]): ActionsView {
  const { lines } = actionsViewOf(world, facts, () => 'erp');
  return { lines: lines.map((line, index) => ({ ...line, reached: stages[index] ?? 'erp' })) };
}
