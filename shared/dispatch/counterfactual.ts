import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { findJob } from '../production/job-lookup.ts';
import { compileProblem } from '../sequencing/compile-problem.ts';
import { createEvaluator } from '../sequencing/evaluate.ts';
import { runMinutesLeft } from './job-terms.ts';
import { indexOf, lookAheadOf, PRIORITY_WORTH } from './rank-index.ts';
import type { LookAhead } from './rank-index.ts';
import type { MachineNow, RankedJob } from './rank-jobs.ts';
import { compareRanked } from './rank-jobs.ts';
import { familyOf, minutesToSetUp, ownSetup } from './setup-family.ts';

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

/**
 * What it costs to take a line now although another is first. `makes-late`: by how much an order ends later than it would (`more`), and then after its due
 * date (`minutes`), on the clock.
 */
export type CostNow =
  | { readonly code: 'costs-setup' | 'saves-setup'; readonly params: { readonly minutes: number } }
  | {
      readonly code: 'makes-late';
      readonly params: { readonly number: string; readonly more: number; readonly minutes: number };
    }
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
function wouldBeFirst(line: RankedJob, first: RankedJob, isNext: boolean): WouldBeFirst | null {
  const free: RankedJob = {
    ...line,
    readiness: 'ready',
    blockers: line.blockers.filter(({ code }) => code === 'not-yet'),
  };
  if (line.readiness === 'blocked') {
    const own = line.blockers.filter(({ code }) => code !== 'not-yet');
    return own.length === 1 && isBefore(free, first) ? { code: 'if-solved', params: {} } : null;
  }
  if (isNext) return { code: 'if-finished', params: { number: first.job.order.number } };
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
export interface MachineAlone extends Pick<MachineNow, 'equipment' | 'family' | 'axis'> {
  /** Minutes of work that are left of what runs on it now. */
  readonly busyMinutes: number;
}

/** Minutes of work that are left of the job that holds a machine now; 0: none does. Setup counts until its first piece. */
export function busyMinutes(world: World, equipment: string): number {
  const held = runningJob(stateOf(world, 'equipment', equipment));
  const job = held && findJob(world, held.order, held.operation);
  if (!job || 'missing' in job) return 0;
  const { good, scrap, rework } = job.state;
  const isUntouched = [good, scrap, rework].every((made) => Number(made) === 0);
  return runMinutesLeft(job, equipment) + (isUntouched ? Math.round(ownSetup(job, equipment)) : 0);
}

/** What would be first once the first is finished: the machine is set up for that one then. */
function nextAfter(
  world: World,
  first: RankedJob,
  queue: readonly RankedJob[],
  { equipment }: MachineAlone,
  look: LookAhead,
): RankedJob | undefined {
  const family = familyOf(world, first.job);
  let next: { readonly line: RankedJob; readonly there: RankedJob } | undefined;
  for (const line of queue) {
    if (line === first) continue;
    const minutes = minutesToSetUp(world, line.job, { equipment, family });
    const there = {
      ...withIndex(line, { setup: minutes === 0 ? 0 : -minutes / look.setupMinutes }),
      isSetUp: line.suspendedHere && minutes === 0,
    };
    if (!next || compareRanked(there, next.there) < 0) next = { line, there };
  }
  return next?.line;
}

/** What a queue costs in an order: minutes of setup, and how many minutes of the clock after its due date each order ends. */
type QueueCost = (order: readonly number[]) => { readonly setup: number; readonly late: readonly number[] };

/** The queue of a machine as a problem of one machine: working time as its clock, setups from what it is set up for. */
function queueCost(world: World, lines: readonly RankedJob[], machine: MachineAlone, nowMs: number): QueueCost {
  const from = machine.axis.worked(nowMs);
  const families = lines.map(({ job }) => familyOf(world, job));
  const initial = lines.map(({ terms }) => terms.setupMinutes);
  const rows = new Map(
    [...new Set(families)].map((family) => {
      const { equipment } = machine;
      return [family, lines.map(({ job }) => minutesToSetUp(world, job, { equipment, family }))];
    }),
  );
  // After what has no family nobody knows what the machine is set up for.
  const between = families.map((family) => rows.get(family) ?? []);
  const compiled = compileProblem({
    machines: [{ readyAt: machine.busyMinutes, family: null, downtimes: [], setups: { initial, between }, pinned: [] }],
    jobs: lines.map(() => ({ due: Infinity, weight: 0 })),
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
    objective: { tardiness: 0, setup: 1, makespan: 0, stability: 0 },
    shown: [],
  });
  const evaluator = createEvaluator(compiled);
  const mode = Int32Array.from(lines, (_line, index) => index);
  return (order) => {
    evaluator.evaluate(Int32Array.from(order), mode);
    const late = lines.map(({ terms }, job) => {
      // The work that comes after it is not put in order here: it takes so much longer at least.
      const ends = (evaluator.jobEnd[job] ?? 0) + terms.needMinutes - terms.setupMinutes - terms.runMinutes;
      return Math.max(0, Math.ceil((machine.axis.when(from + ends * MINUTE) - terms.dueMs) / MINUTE));
    });
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
  const later = worse[worst] ?? 0;
  if (hit && later > 0)
    costs.push({
      code: 'makes-late',
      params: { number: hit.job.order.number, more: later, minutes: late[worst] ?? 0 },
    });
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
  const [first] = lines;
  const answers = new Map<RankedJob, Counterfactual>();
  if (!first || first.readiness === 'blocked') return answers;
  const queue = lines.slice(0, LINES).filter(({ readiness }) => readiness !== 'blocked');
  const places = new Map(queue.map((line, place) => [line, place]));
  const cost = queue.length > 1 ? queueCost(world, queue, machine, nowMs) : undefined;
  const usual = cost?.([...queue.keys()]);
  const look = lookAheadOf(lines.map(({ terms }) => terms));
  const next = nextAfter(world, first, queue, machine, look);
  for (const line of shown) {
    if (line === first) continue;
    const place = places.get(line);
    const costs = cost && usual && place !== undefined ? costsOf(queue, place, cost, usual) : [];
    answers.set(line, { wouldBeFirst: wouldBeFirst(line, first, line === next), costs });
  }
  return answers;
}
