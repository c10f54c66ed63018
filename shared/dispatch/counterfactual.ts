import type { World } from '../aggregates/world.ts';
import { compileProblem } from '../sequencing/compile-problem.ts';
import { createEvaluator } from '../sequencing/evaluate.ts';
import { indexOf, PRIORITY_WORTH } from './rank-index.ts';
import type { MachineNow, RankedJob } from './rank-jobs.ts';
import { compareRanked } from './rank-jobs.ts';
import { familyOf, minutesToSetUp } from './setup-family.ts';

/** A sentence without values. */
type NoParams = Readonly<Record<string, never>>;

/** What would put a line first: the cheapest change alone, in a form that the screens put into words. */
export type WouldBeFirst =
  | { readonly code: 'if-solved'; readonly params: NoParams }
  | { readonly code: 'if-begins'; readonly params: { readonly earliestStart: string } }
  | { readonly code: 'if-finished'; readonly params: { readonly number: string } }
  | { readonly code: 'if-set-up'; readonly params: { readonly minutes: number } }
  | { readonly code: 'if-priority'; readonly params: { readonly priority: number } }
  | { readonly code: 'if-pinned'; readonly params: NoParams };

/** What it costs to take a line now although another is first. `late`: what would be later than its due date, or later than it is anyway. */
export type CostNow =
  | { readonly code: 'costs-setup' | 'saves-setup'; readonly params: { readonly minutes: number } }
  | { readonly code: 'makes-late'; readonly params: { readonly number: string; readonly minutes: number } }
  | { readonly code: 'costs-nothing'; readonly params: NoParams };

export interface Counterfactual {
  readonly wouldBeFirst: WouldBeFirst | null;
  /** None for what cannot be begun. */
  readonly costs: readonly CostNow[];
}

/** So many lines of a queue are worked through to tell what taking one of them costs. */
const LINES = 40;
const MINUTE = 60_000;
const MOST_PRIORITY = 9;

const isBefore = (line: RankedJob, first: RankedJob) => compareRanked(line, first) < 0;
const withIndex = (line: RankedJob, terms: Partial<RankedJob['indexTerms']>): RankedJob => ({
  ...line,
  index: indexOf({ ...line.indexTerms, ...terms }),
});

/** The least priority that would put a line first; undefined: none would. */
function priorityFor(line: RankedJob, first: RankedJob): number | undefined {
  const { priority } = line.terms;
  for (let higher = priority + 1; higher <= MOST_PRIORITY; higher += 1)
    if (isBefore(withIndex(line, { work: line.indexTerms.work + (higher - priority) * PRIORITY_WORTH }), first))
      return higher;
  return undefined;
}

/** The cheapest change that would put a line first, by what people can do about it: solve what blocks it, finish what is first, set up, ask, pin. */
function wouldBeFirst(line: RankedJob, first: RankedJob, isSecond: boolean): WouldBeFirst | null {
  const free: RankedJob = {
    ...line,
    readiness: 'ready',
    blockers: line.blockers.filter(({ code }) => code === 'not-yet'),
  };
  if (line.readiness === 'blocked') {
    const own = line.blockers.filter(({ code }) => code !== 'not-yet');
    return own.length === 1 && isBefore(free, first) ? { code: 'if-solved', params: {} } : null;
  }
  if (isSecond) return { code: 'if-finished', params: { number: first.job.order.number } };
  const early = line.blockers.find(({ code }) => code === 'not-yet');
  const begun: RankedJob = { ...line, blockers: [] };
  if (early && isBefore(begun, first))
    return { code: 'if-begins', params: { earliestStart: String(early.params['earliestStart'] ?? '') } };
  if (line.changeMinutes > 0 && isBefore(withIndex(line, { setup: 0 }), first))
    return { code: 'if-set-up', params: { minutes: line.changeMinutes } };
  const priority = priorityFor(line, first);
  if (priority !== undefined) return { code: 'if-priority', params: { priority } };
  // Before pins only a pin goes.
  return { code: 'if-pinned', params: {} };
}

/** What of a machine its queue is worked through with. */
export type MachineAlone = Pick<MachineNow, 'equipment' | 'family' | 'axis'>;

/** What a queue costs in an order: minutes of setup, and by how much each job is late. */
type QueueCost = (order: readonly number[]) => { readonly setup: number; readonly late: readonly number[] };

/** The queue of a machine as a problem of one machine: working time as its clock, setups from what it is set up for. */
function queueCost(world: World, lines: readonly RankedJob[], machine: MachineAlone, nowMs: number): QueueCost {
  const from = machine.axis.worked(nowMs);
  const families = lines.map(({ job }) => familyOf(world, job));
  const initial = lines.map(({ terms }) => terms.setupMinutes);
  // What leaves no family behind leaves the machine as it is.
  const left = families.map((family) => family ?? machine.family);
  const rows = new Map(
    [...new Set(left)].map((family) => {
      const { equipment } = machine;
      return [family, lines.map(({ job }) => minutesToSetUp(world, job, { equipment, family }))];
    }),
  );
  const between = left.map((family) => rows.get(family) ?? []);
  const compiled = compileProblem({
    machines: [{ readyAt: 0, family: null, downtimes: [], setups: { initial, between }, pinned: [] }],
    jobs: lines.map(({ terms }) => ({
      // The work that comes after it is not put in order here: it ends so much before the due date.
      due:
        Math.floor((terms.dueWorkedMs - from) / MINUTE) - (terms.needMinutes - terms.setupMinutes - terms.runMinutes),
      weight: 1,
    })),
    operations: lines.map(({ terms }, job) => ({
      job,
      release: 0,
      after: [],
      modes: [{ machine: 0, run: terms.runMinutes }],
      family: job,
      needs: [],
      unbroken: false,
    })),
    resources: [],
    objective: { tardiness: 1, setup: 1, makespan: 0, stability: 0 },
    shown: [],
  });
  const evaluator = createEvaluator(compiled);
  const mode = Int32Array.from(lines, (_line, index) => index);
  return (order) => {
    evaluator.evaluate(Int32Array.from(order), mode);
    const late = lines.map((_line, job) =>
      Math.max(0, Math.round((evaluator.jobEnd[job] ?? 0) - (compiled.due[job] ?? 0))),
    );
    return { setup: evaluator.cost().setup, late };
  };
}

function costsOf(lines: readonly RankedJob[], index: number, cost: QueueCost, usual: ReturnType<QueueCost>): CostNow[] {
  const order = [index, ...[...lines.keys()].filter((other) => other !== index)];
  const { setup, late } = cost(order);
  const more = setup - usual.setup;
  const costs: CostNow[] = [];
  if (more > 0) costs.push({ code: 'costs-setup', params: { minutes: more } });
  const worse = late.map((minutes, job) => minutes - (usual.late[job] ?? 0));
  const worst = worse.indexOf(Math.max(...worse));
  const hit = lines[worst];
  if (hit && (worse[worst] ?? 0) > 0)
    costs.push({ code: 'makes-late', params: { number: hit.job.order.number, minutes: late[worst] ?? 0 } });
  if (more < 0) costs.push({ code: 'saves-setup', params: { minutes: -more } });
  return costs.length > 0 ? costs : [{ code: 'costs-nothing', params: {} }];
}

/**
 * What would put each of some lines of a dispatch list first, and what taking it now would cost, by the evaluator of sequences over the first lines
 * of the queue. Nothing for the line that is first.
 * @param lines the list, best first
 * @param shown the lines that are looked at
 */
export function counterfactualsOf(
  world: World,
  lines: readonly RankedJob[],
  shown: readonly RankedJob[],
  machine: MachineAlone,
  nowMs: number,
): ReadonlyMap<RankedJob, Counterfactual> {
  const [first, second] = lines;
  const answers = new Map<RankedJob, Counterfactual>();
  if (!first || first.readiness === 'blocked') return answers;
  const queue = lines.slice(0, LINES).filter(({ readiness }) => readiness !== 'blocked');
  const places = new Map(queue.map((line, place) => [line, place]));
  const cost = queue.length > 1 ? queueCost(world, queue, machine, nowMs) : undefined;
  const usual = cost?.([...queue.keys()]);
  for (const line of shown) {
    if (line === first) continue;
    const place = places.get(line);
    const costs = cost && usual && place !== undefined ? costsOf(queue, place, cost, usual) : [];
    answers.set(line, { wouldBeFirst: wouldBeFirst(line, first, line === second), costs });
  }
  return answers;
}
