import { parentPort, Worker, workerData } from 'node:worker_threads';

import { searchPlan } from '../../../shared/planning/search-plan.ts';
import type { FoundPlan, PlanSearchWishes } from '../../../shared/planning/search-plan.ts';

/** A search for a thread. */
interface PlanTask {
  readonly task: 'search-plan';
  readonly wishes: PlanSearchWishes;
}

/** A better plan, and whether it is the last one. */
interface Found {
  readonly plan: FoundPlan;
  readonly isLast: boolean;
}

/** Better plans are told at most this often (milliseconds); the first and the last one at once. */
const TELL_EVERY_MS = 100;
/** More memory than the search of an area takes (megabytes): a kiosk must not lose its station to it. */
const MOST_MEGABYTES = 512;

/** A search that goes on somewhere. */
export interface RunningSearch {
  /** The last plan. Rejects when the search broke off, or was stopped. */
  readonly done: Promise<FoundPlan>;
  readonly stop: () => void;
}

function isPlanTask(data: unknown): data is PlanTask {
  return typeof data === 'object' && data !== null && 'task' in data && data.task === 'search-plan';
}

/** Does what this thread was started for. @returns false when it is no thread of ours, but the program itself. */
export function answerPlanTask(): boolean {
  const data: unknown = workerData;
  if (!parentPort || !isPlanTask(data)) return false;
  const port = parentPort;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const say = (found: Found) => port.postMessage(found);
  let told = -Infinity;
  let cost = Infinity;
  let last: FoundPlan | undefined;
  for (const plan of searchPlan(data.wishes)) {
    last = plan;
    if (plan.cost >= cost || performance.now() - told < TELL_EVERY_MS) continue;
    ({ cost } = plan);
    told = performance.now();
    say({ plan, isLast: false });
  }
  if (last) say({ plan: last, isLast: true });
  return true;
}

function searchInThread(program: URL, wishes: PlanSearchWishes, better: (plan: FoundPlan) => void): RunningSearch {
  const task: PlanTask = { task: 'search-plan', wishes };
  const thread = new Worker(program, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  const done = new Promise<FoundPlan>((resolve, reject) => {
    thread.on('message', ({ plan, isLast }: Found) => {
      if (isLast) resolve(plan);
      else better(plan);
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The search ended with code ${code} and no plan.`)));
  });
  return { done, stop: () => void thread.terminate() };
}

/** A search in this thread, for whoever has no other: everybody else has their turn between two portions. */
function searchHere(wishes: PlanSearchWishes, better: (plan: FoundPlan) => void): RunningSearch {
  let stopped = false;
  const run = async () => {
    let last: FoundPlan | undefined;
    for (const plan of searchPlan(wishes)) {
      if (!last || plan.cost < last.cost) better(plan);
      last = plan;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (stopped) throw new Error('The search was stopped.');
    }
    if (!last) throw new Error('The search made no plan.');
    return last;
  };
  return {
    done: run(),
    stop: () => {
      stopped = true;
    },
  };
}

/**
 * Begins a search.
 * @param program a program that calls `answerPlanTask` first of all; undefined: the search is done in this thread
 * @param better hears of every better plan before the last one, not too often
 */
export function startPlanSearch(
  program: URL | undefined,
  wishes: PlanSearchWishes,
  better: (plan: FoundPlan) => void,
): RunningSearch {
  return program ? searchInThread(program, wishes, better) : searchHere(wishes, better);
}
