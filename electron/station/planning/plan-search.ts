import { parentPort, Worker, workerData } from 'node:worker_threads';

import { searchPlans } from '../../../shared/planning/search-plan.ts';
import type { FoundPlan, PlanSearchWishes } from '../../../shared/planning/search-plan.ts';

/** Searches for a thread. */
interface PlanTask {
  readonly task: 'search-plans';
  readonly wishes: readonly PlanSearchWishes[];
}

/** A better plan of the search that goes on, or the last plans of all. */
type Found = { readonly better: FoundPlan } | { readonly all: readonly FoundPlan[] };

/** Better plans are told at most this often (milliseconds); the first and the last one at once. */
const TELL_EVERY_MS = 250;
/** More memory than the search of an area takes (megabytes): a kiosk must not lose its station to it. */
const MOST_MEGABYTES = 512;

/** Searches that go on somewhere, one after the other. */
export interface RunningSearch {
  /** The last plan of each. Rejects when they broke off, or were stopped. */
  readonly done: Promise<readonly FoundPlan[]>;
  readonly stop: () => void;
}

function isPlanTask(data: unknown): data is PlanTask {
  return typeof data === 'object' && data !== null && 'task' in data && data.task === 'search-plans';
}

/** Does what this thread was started for. @returns false when it is no thread of ours, but the program itself. */
export function answerPlanTask(): boolean {
  const data: unknown = workerData;
  if (!parentPort || !isPlanTask(data)) return false;
  const port = parentPort;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const say = (found: Found) => port.postMessage(found);
  let told = -Infinity;
  const all: FoundPlan[] = [];
  for (const { index, plan } of searchPlans(data.wishes)) {
    const before = all[index];
    all[index] = plan;
    const isBetter = before === undefined || plan.cost < before.cost;
    if (!isBetter || performance.now() - told < TELL_EVERY_MS) continue;
    told = performance.now();
    say({ better: plan });
  }
  say({ all });
  return true;
}

function searchInThread(
  program: URL,
  wishes: readonly PlanSearchWishes[],
  better: (plan: FoundPlan) => void,
): RunningSearch {
  const task: PlanTask = { task: 'search-plans', wishes };
  const thread = new Worker(program, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  const done = new Promise<readonly FoundPlan[]>((resolve, reject) => {
    thread.on('message', (found: Found) => {
      if ('all' in found) resolve(found.all);
      else better(found.better);
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The search ended with code ${code} and no plan.`)));
  });
  return { done, stop: () => void thread.terminate() };
}

/** Searches in this thread, for whoever has no other: everybody else has their turn between two portions. */
function searchHere(wishes: readonly PlanSearchWishes[], better: (plan: FoundPlan) => void): RunningSearch {
  let stopped = false;
  const run = async () => {
    const all: FoundPlan[] = [];
    for (const { index, plan } of searchPlans(wishes)) {
      const before = all[index];
      all[index] = plan;
      if (before === undefined || plan.cost < before.cost) better(plan);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (stopped) throw new Error('The search was stopped.');
    }
    return all;
  };
  return {
    done: run(),
    stop: () => {
      stopped = true;
    },
  };
}

/**
 * Begins searches, one after the other; see `searchPlans`.
 * @param program a program that calls `answerPlanTask` first of all; undefined: they are done in this thread
 * @param better hears of every better plan before the last one, not too often
 */
export function startPlanSearch(
  program: URL | undefined,
  wishes: readonly PlanSearchWishes[],
  better: (plan: FoundPlan) => void,
): RunningSearch {
  return program ? searchInThread(program, wishes, better) : searchHere(wishes, better);
}
