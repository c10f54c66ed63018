import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import { createShopGraph, isJobShop } from './job-shop-graph.ts';
import { createSwapBound } from './job-shop-swap-bound.ts';
import type { Random } from './random.ts';
import type { ListPlan, Search } from './search.ts';

/** Whether a problem is a job shop in which lateness counts. */
export function isLatenessShop(p: CompiledProblem): boolean {
  return p.problem.objective.tardiness > 0 && isJobShop(p);
}

/**
 * Simulated annealing for the weighted lateness of a job shop. A late job becomes sooner only where the longest way to its end is cut: two neighbours of
 * a machine on that way change places, or one goes past several (van Laarhoven, Aarts and Lenstra 1992, for each late job instead of the last one).
 * What two neighbours cost at least when they change places is known from heads and from tails to each job; what may be less than the limit is
 * counted through exactly.
 * @param budget moves over which the temperature falls; then it is warmed up again from the best plan
 */
export function createJobShopLateness(p: CompiledProblem, random: Random, start: ListPlan, budget: number): Search {
  const graph = createShopGraph(p, start);
  const { n, run, jobBefore, jobAfter, machineBefore, machineAfter, order, heads } = graph;
  const { tardiness, makespan } = p.problem.objective;
  const mode = start.mode.slice();
  const jobCount = p.jobCount;
  const lastOf = new Int32Array(jobCount).fill(-1);
  for (let operation = 0; operation < n; operation += 1)
    if (at(jobAfter, operation) < 0) lastOf[at(p.jobOf, operation)] = operation;
  const bestOrder = order.slice();
  let evaluations = 0;
  const late = new Float64Array(jobCount);
  /** Square roots of what jobs cost: how likely each is drawn. */
  const roots = new Float64Array(jobCount);
  const jobEnd = new Float64Array(jobCount);
  /** Heads of the plan as it is taken: what a move spoils comes back from here. */
  const taken = new Float64Array(n);

  function costNow(): number {
    let sum = 0;
    let longest = 0;
    for (let job = 0; job < jobCount; job += 1) {
      const last = at(lastOf, job);
      if (last < 0) continue;
      const end = real(heads, last) + real(run, last);
      if (end > longest) longest = end;
      const over = end - real(p.due, job);
      if (over > 0) sum += real(p.weight, job) * over;
    }
    return tardiness * sum + makespan * longest;
  }
  function noteLate(): void {
    for (let job = 0; job < jobCount; job += 1) {
      const last = at(lastOf, job);
      jobEnd[job] = last < 0 ? 0 : real(heads, last) + real(run, last);
      const over = last < 0 ? 0 : real(jobEnd, job) - real(p.due, job);
      late[job] = over > 0 ? real(p.weight, job) * over : 0;
      roots[job] = Math.sqrt(real(late, job));
    }
    taken.set(heads);
    tries = 0;
    if (makespan === 0) return;
    // The job that ends last counts besides.
    let latest = 0;
    for (let job = 1; job < jobCount; job += 1) {
      const [one, other] = [at(lastOf, job), at(lastOf, latest)];
      if (one >= 0 && (other < 0 || real(heads, one) + real(run, one) > real(heads, other) + real(run, other)))
        latest = job;
    }
    late[latest] = real(late, latest) + 1;
    roots[latest] = Math.sqrt(real(late, latest));
  }

  const swaps = createSwapBound(p, graph, jobEnd);
  /** Moves that were tried from this plan. Tails cost some full counts, so they are made for a plan that stays. */
  let tries = 0;
  const patience = 2 + Math.floor(jobCount / 4);
  let current = costNow();
  let best = current;
  noteLate();

  /** A late job, the likelier the more it costs. */
  function drawJob(): number {
    let sum = 0;
    for (let job = 0; job < jobCount; job += 1) sum += real(roots, job);
    let left = random.next() * sum;
    for (let job = 0; job < jobCount; job += 1) {
      left -= real(roots, job);
      if (left < 0) return job;
    }
    return random.below(jobCount);
  }

  const way = new Int32Array(n);
  /** The operations of the longest way to the end of a job that wait for the one before on their machine. @returns how many */
  function waiting(job: number): number {
    let count = 0;
    let operation = at(lastOf, job);
    while (operation >= 0) {
      const head = real(heads, operation);
      const own = at(jobBefore, operation);
      const other = at(machineBefore, operation);
      const byJob = own >= 0 && real(heads, own) + real(run, own) === head;
      const byMachine = other >= 0 && real(heads, other) + real(run, other) === head;
      if (byMachine && (!byJob || random.next() < 0.5)) {
        way[count++] = operation;
        operation = other;
      } else operation = byJob ? own : -1;
    }
    return count;
  }

  let moved = -1;
  /** What it stood before or behind: to put it back. */
  let neighbour = -1;
  let isBack = false;

  /** Changes the graph, if it may cost no more than a limit then. @returns the first place that changed; -1: nothing did */
  function change(limit: number): number {
    const count = waiting(drawJob());
    if (count === 0) return -1;
    const second = at(way, random.below(count));
    const first = at(machineBefore, second);
    if (random.next() < 0.75) {
      tries += 1;
      if (tries === patience) swaps.computeTails();
      if (tries >= patience && swaps.leastCost(first, second) > limit) return -1;
      moved = first;
      neighbour = second;
      isBack = true;
      return graph.moveBehind(first, second);
    }
    // Past some more: the earlier one goes back, or the later one comes forward.
    let far = 1 + random.below(3);
    if (random.next() < 0.5) {
      let behind = second;
      for (; far > 0 && at(machineAfter, behind) >= 0; far -= 1) behind = at(machineAfter, behind);
      moved = first;
      neighbour = second;
      isBack = true;
      return graph.moveBehind(first, behind);
    }
    let before = first;
    for (; far > 0 && at(machineBefore, before) >= 0; far -= 1) before = at(machineBefore, before);
    moved = second;
    neighbour = first;
    isBack = false;
    return graph.moveBefore(second, before);
  }
  function putBack(): void {
    const from = isBack ? graph.moveBefore(moved, neighbour) : graph.moveBehind(moved, neighbour);
    if (from < 0) throw new Error('A move could not be taken back.');
    heads.set(taken);
  }

  let hot = 0;
  let cold = 0;
  let heated = -1;
  let temperature = 0;
  function warmUp(): void {
    const rises: number[] = [];
    for (let move = 0; move < 200; move += 1) {
      const from = change(Infinity);
      if (from < 0) continue;
      graph.computeHeads(from);
      const cost = costNow();
      if (cost > current) rises.push(cost - current);
      putBack();
    }
    const sorted = rises.toSorted((a, b) => a - b);
    hot = Math.max(1e-9, 0.6 * (sorted[Math.floor(sorted.length / 2)] ?? 1));
    cold = 0.15 * hot;
  }

  const descent = Math.min(20 * n, Math.floor(budget / 10));
  const round = Math.max(1, Math.min(budget - descent, Math.max(4000 * n, Math.min(budget / 3, 30_000 * n))));
  function step(count: number): boolean {
    const end = evaluations + count;
    for (; evaluations < end; evaluations += 1) {
      if (best === 0 || n < 2) return false;
      if (heated < 0 && evaluations >= descent) {
        warmUp();
        heated = evaluations;
      }
      if (heated >= 0 && (evaluations & 31) === 0) {
        let gone = (evaluations - heated) / round;
        if (gone >= 1) {
          graph.load(bestOrder);
          current = best;
          noteLate();
          heated = evaluations;
          gone = 0;
        }
        temperature = hot * (cold / hot) ** gone;
      }
      const limit = temperature > 0 ? current - temperature * Math.log(1 - random.next()) : current;
      const from = change(limit);
      if (from < 0) continue;
      graph.computeHeads(from);
      const cost = costNow();
      if (cost <= limit) {
        current = cost;
        noteLate();
        if (cost < best) {
          best = cost;
          bestOrder.set(order);
        }
      } else putBack();
    }
    return best > 0;
  }

  return {
    step,
    best: () => best,
    evaluations: () => evaluations,
    plan: () => ({ order: bestOrder.slice(), mode: mode.slice() }),
  };
}
