import type { World } from '../../../shared/aggregates/world.ts';
import type { JobKey } from '../../../shared/gate/gate-context.ts';
import type { HostHandlers } from '../../../shared/host/host-contract.ts';
import { must } from '../../../shared/invariant.ts';
import { searchOf, shownOf, whatIfSides } from '../../../shared/planning/plan-area.ts';
import { noTotals, planOfSchedule, totalsOf } from '../../../shared/planning/plan-of-schedule.ts';
import type { PlannedArea } from '../../../shared/planning/planned-area.ts';
import { problemOfArea } from '../../../shared/planning/problem-of-area.ts';
import type { FoundPlan, PlanSearchWishes } from '../../../shared/planning/search-plan.ts';
import { whatIfOf } from '../../../shared/planning/what-if.ts';
import { staleSince } from '../../../shared/readiness/stale-plan.ts';
import type { AreaPlanView } from '../../../shared/views/area-plan-view.ts';
import { startPlanSearch } from './plan-search.ts';
import type { RunningSearch } from './plan-search.ts';

/** The plan of the area of a station: searched while somebody looks at it, in a thread of its own. */
export interface AreaPlanning {
  /** Looks at the area again: something has changed, or time has passed. What is searched for the area as it was ends. */
  readonly refresh: () => void;
  /** The best plan so far. */
  readonly view: () => AreaPlanView;
  readonly handlers: Pick<HostHandlers, 'whatIf'>;
  readonly stop: () => void;
}

export interface AreaPlanningParts {
  readonly world: World;
  readonly equipment: () => string | null;
  readonly nowMs: () => number;
  /** The last contact with the server, in milliseconds; null: there was none. */
  readonly heardMs: () => number | null;
  /** A program that searches in a thread of its own; undefined: it is done here. */
  readonly program: URL | undefined;
  /** There is a better plan. */
  readonly onBetter: () => void;
  readonly log: (sentence: string) => void;
}

/** People or tools that are short make a move cost about four times as much (`npm run bench -- planning`). */
const SHORT_COSTS = 4;

/** Moves that a search looks at, by how many operations there are and whether they share people or tools: about two seconds of one processor. */
export function budgetFor({ operations, problem }: Pick<PlannedArea, 'operations' | 'problem'>): number {
  const count = Math.max(1, operations.length) * (problem.resources.length > 0 ? SHORT_COSTS : 1);
  return Math.min(40_000, 1000 * count, Math.round(4_000_000 / count));
}

interface Planned {
  readonly area: PlannedArea;
  readonly found: FoundPlan;
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The planning of a station's area. */
export function createAreaPlanning(parts: AreaPlanningParts): AreaPlanning {
  const { world, equipment, nowMs, program, onBetter, log } = parts;
  let area: PlannedArea | undefined;
  let problem = '';
  let search: RunningSearch | undefined;
  let searches = 0;
  let planned: Planned | undefined;
  let shown: ReadonlyMap<string, readonly JobKey[]> | undefined;
  let computedAtMs = 0;
  const asked = new Set<RunningSearch>();
  let turn: Promise<unknown> = Promise.resolve();

  /** What an area is looked at by, now. */
  function now() {
    const at = nowMs();
    const unheardSince = staleSince(world.plan, parts.heardMs(), at);
    return { nowMs: at, ...(unheardSince === undefined ? {} : { unheardSince }), ...(shown ? { shown } : {}) };
  }

  function take(found: FoundPlan): void {
    if (!area) return;
    planned = { area, found };
    shown = shownOf(area, found);
    computedAtMs = nowMs();
    onBetter();
  }

  function refresh(): void {
    const next = problemOfArea(world, equipment(), now());
    // What was shown is no part of what is asked: a plan that stands is not searched again because it stands.
    const { shown: _, ...asks } = next.problem;
    const text = JSON.stringify([next.fromMs, asks, next.operations.map(({ order, operation }) => [order, operation])]);
    area = next;
    if (text === problem) {
      if (planned) planned = { area: next, found: planned.found };
      return;
    }
    problem = text;
    search?.stop();
    const wishes = { ...now(), evaluations: budgetFor(next) };
    searches += 1;
    const mine = searches;
    const isMine = () => mine === searches;
    search = startPlanSearch(program, [searchOf(next, wishes)], (found) => {
      if (isMine()) take(found);
    });
    search.done
      .then(([found]) => {
        if (!isMine()) return;
        search = undefined;
        if (found) take(found);
      })
      .catch((error: unknown) => {
        if (!isMine()) return;
        search = undefined;
        log(`The plan of the area was not searched to its end: ${sentenceOf(error)}`);
        onBetter();
      });
  }

  function view(): AreaPlanView {
    area ??= problemOfArea(world, equipment(), now());
    const improving = search !== undefined;
    if (!planned)
      return planOfSchedule(area, world.plan, [], { computedAtMs: area.fromMs, improving, byRule: noTotals });
    const byRule = totalsOf(planned.area, planned.found.byRule);
    return planOfSchedule(planned.area, world.plan, planned.found.lines, { computedAtMs, improving, byRule });
  }

  /** One question at a time: two searches of one question stand beside each other, and the kiosk has other work to do. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return await mine;
  }

  async function searched(
    wishes: readonly PlanSearchWishes[],
    begun: (search: RunningSearch) => void,
  ): Promise<readonly FoundPlan[]> {
    const mine = startPlanSearch(program, wishes, () => undefined);
    asked.add(mine);
    begun(mine);
    try {
      return await mine.done;
    } finally {
      asked.delete(mine);
    }
  }

  const whatIf: HostHandlers['whatIf'] = ({ changes }, asker) => {
    let gone = false;
    let running: RunningSearch | undefined;
    const forget = asker?.onGone(() => {
      gone = true;
      running?.stop();
    });
    return inTurn(async () => {
      try {
        const wishes = now();
        const sides = whatIfSides(world, equipment(), wishes, changes);
        if (!sides.ok) return sides;
        if (gone) throw new Error('nobody waits for it any more');
        const { base, changed } = sides;
        const search = (of: PlannedArea) => searchOf(of, { ...wishes, evaluations: budgetFor(of) });
        // Both sides begin with the plan that people see, or else with one that is searched first, so that what differs comes from the changes.
        const all = [...(shown ? [] : [search(base)]), search(base), search(changed)];
        const found = await searched(all, (begun) => {
          running = begun;
        });
        const [before, after] = [
          must(found.at(-2), 'the plan as it is'),
          must(found.at(-1), 'the plan as it would be'),
        ];
        const answer = whatIfOf(world, { area: base, found: before }, { area: changed, found: after }, wishes.nowMs);
        return { ok: true, answer } as const;
      } catch (error) {
        log(`What if came to nothing: ${sentenceOf(error)}`);
        return { ok: false, problems: [{ code: 'broken-off', params: {} }] };
      } finally {
        forget?.();
      }
    });
  };

  return {
    refresh,
    view,
    handlers: { whatIf },
    stop: () => {
      searches += 1;
      search?.stop();
      search = undefined;
      for (const one of asked) one.stop();
    },
  };
}
