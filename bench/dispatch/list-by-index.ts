import { indexOf, indexTerms, lookAheadOf, urgencyOf } from '../../shared/dispatch/rank-index.ts';
import type { JobTerms } from '../../shared/dispatch/rank-index.ts';
import { must } from '../../shared/invariant.ts';
import type { SequencingProblem } from '../../shared/sequencing/problem.ts';

const MINUTE = 60_000;
const always = { worked: (at: number) => at, when: (worked: number) => worked };

/** The order in which a kiosk would take the operations of a problem with one machine, if each were ranked anew when the one before is done. A tick is a minute. */
export function listByIndex({ machines, jobs, operations }: SequencingProblem): Int32Array {
  const setups = machines[0]?.setups ?? null;
  let open = operations.map((operation, index) => {
    const { due, weight } = must(jobs[operation.job], 'the job of an operation');
    // Weights as priorities, which need not be whole here.
    const priority = Math.log(Math.max(weight, 1e-6)) / Math.log(5);
    return {
      index,
      family: operation.family,
      run: must(operation.modes[0], 'its mode').run,
      due: due * MINUTE,
      priority,
    };
  });
  const order: number[] = [];
  let [now, family] = [0, -1];
  while (open.length > 0) {
    const row = family < 0 ? setups?.initial : setups?.between[family];
    const ranked = open.map((job): JobTerms & { readonly index: number } => {
      const setupMinutes = row?.[job.family] ?? 0;
      return {
        index: job.index,
        priority: job.priority,
        runMinutes: job.run,
        setupMinutes,
        needMinutes: job.run + setupMinutes,
        dueMs: job.due,
        dueWorkedMs: job.due,
        feeds: [],
      };
    });
    const look = lookAheadOf(ranked);
    const [first] = ranked
      .map((job) => ({
        job,
        value: indexOf(indexTerms(job, look, urgencyOf(job, look, always, now * MINUTE), undefined)),
      }))
      .toSorted((a, b) => b.value - a.value || a.job.dueMs - b.job.dueMs);
    const { job } = must(first, 'the first of what is open');
    order.push(job.index);
    now += job.needMinutes;
    family = must(
      open.find(({ index }) => index === job.index),
      'what was chosen',
    ).family;
    open = open.filter(({ index }) => index !== job.index);
  }
  return Int32Array.from(order);
}
