import type { World } from '../aggregates/world.ts';
import { busyMinutes, counterfactualsOf } from '../dispatch/counterfactual.ts';
import type { Ranking } from '../dispatch/dispatch-list.ts';
import { familyOnMachine } from '../dispatch/setup-family.ts';
import { workAxis } from '../dispatch/work-axis.ts';
import { dispatchLineOf } from './job-view-of.ts';
import { stationViewOf } from './session-view-of.ts';
import type { StationPlace } from './session-view-of.ts';
import type { NextView } from './view-schemas.ts';

/** How many lines of the dispatch list a screen gets. */
const LINES = 60;

const machineAlone = (world: World, equipment: string, nowMs: number) => ({
  equipment,
  family: familyOnMachine(world, equipment),
  axis: workAxis(world.plan, equipment, nowMs),
  busyMinutes: busyMinutes(world, equipment),
});

/** What's next, best first; what would put others first is found only for what a screen gets. */
export function nextViewOf(place: Omit<StationPlace, 'site'>, { lines, readyCount }: Ranking, nowMs: number): NextView {
  const blockedCount = lines.length - readyCount;
  // Blocked jobs stay visible even when there are more ready ones than a screen gets.
  const shownReady = lines.slice(0, Math.min(readyCount, LINES - Math.min(blockedCount, LINES / 3)));
  const shownBlocked = lines.slice(readyCount, readyCount + LINES - shownReady.length);
  const shown = [...shownReady, ...shownBlocked];
  const { world, equipment } = place;
  const others =
    equipment === null
      ? undefined
      : counterfactualsOf(world, lines, shown, machineAlone(world, equipment, nowMs), nowMs);
  return {
    station: stationViewOf(place),
    lines: shown.map((line) => {
      const { wouldBeFirst, costs } = others?.get(line) ?? { wouldBeFirst: null, costs: [] };
      return {
        ...dispatchLineOf(line),
        wouldBeFirst: wouldBeFirst && { code: wouldBeFirst.code, params: { ...wouldBeFirst.params } },
        costs: costs.map(({ code, params }) => ({ code, params: { ...params } })),
      };
    }),
    readyCount,
    blockedCount,
  };
}
