import { stateOf } from '../../shared/aggregates/world.ts';
import type { World } from '../../shared/aggregates/world.ts';
import { createDispatchList } from '../../shared/dispatch/dispatch-list.ts';
import type { DispatchList, Ranking, WorldChanges } from '../../shared/dispatch/dispatch-list.ts';
import { rankJobs } from '../../shared/dispatch/rank-jobs.ts';
import { must } from '../../shared/invariant.ts';
import { factsOfLog, inOrder } from '../../sync-server/erp/log-import/log-facts.ts';
import type { LogFact } from '../../sync-server/erp/log-import/log-facts.ts';
import type { LogMapping } from '../../sync-server/erp/log-import/log-mapping.ts';
import { createLiveFloor, machineDocument, workDocument } from './live-floor.ts';
import type { BookedOperation } from './order-book.ts';

/** What stood at a machine when a job that had not been begun was begun there. */
export interface RealStart {
  readonly atMs: number;
  readonly equipment: string;
  readonly id: string;
  /** Jobs that had not been begun, the real one among them. */
  readonly choices: number;
  /** Place of the real choice among them, from 1: in the dispatch list, and by rules on the same queue. */
  readonly rank: { readonly lineside: number; readonly EDD: number; readonly FIFO: number; readonly SPT: number };
  /** What Lineside would have begun of them. */
  readonly recommended: string;
  /** Begun work rests at the machine, and Lineside would have taken that up first. */
  readonly wouldResume: boolean;
}

/** CPU time and queues met on the way; microseconds of one process. */
export interface QueueFigures {
  readonly facts: number;
  readonly documents: number;
  /** Of the lists of all machines together, by fact or document. */
  readonly updateMicros: number;
  /** Re-ranking the machines of a sample of the events from scratch, and sorting the same queues by due date, each by event. */
  readonly fullMicros: number;
  readonly sortMicros: number;
  /** Jobs in a dispatch list, at each event. */
  readonly queueLengths: readonly number[];
  /** Lines blocked, by what blocks them, and those at risk, seen at every start. */
  readonly findings: ReadonlyMap<string, number>;
  readonly linesSeen: number;
  /** Good pieces that the product has booked in the end. */
  readonly goodPieces: number;
}

/** Planned times as somebody knows them who has only seen the past: minutes by piece of what was finished before. */
export function createHistory() {
  const known = new Map<string, { minutes: number; pieces: number; count: number }>();
  const keysOf = ({ family, activity, equipment }: BookedOperation) => [
    `${family}\n${activity}`,
    `machine ${equipment}`,
  ];
  return {
    learn(operation: BookedOperation): void {
      const minutes = operation.rows
        .filter(({ kind }) => kind === 'run')
        .reduce((sum, { start, end }) => sum + (Date.parse(end) - Date.parse(start)) / 60_000, 0);
      for (const key of keysOf(operation)) {
        const one = known.get(key) ?? { minutes: 0, pieces: 0, count: 0 };
        one.minutes += minutes;
        one.pieces += Number(operation.quantity);
        one.count += 1;
        known.set(key, one);
      }
    },
    /** Planned run minutes: by piece of the same part and activity, else the mean job of the machine, else an hour. */
    planned(operation: BookedOperation): number {
      const [exact, machine] = keysOf(operation).map((key) => known.get(key));
      if (exact && exact.pieces > 0) return Math.round((exact.minutes / exact.pieces) * Number(operation.quantity));
      return machine && machine.count > 0 ? Math.round(machine.minutes / machine.count) : 60;
    },
  };
}

type Event =
  | { readonly atMs: number; readonly kind: 'arrival'; readonly operation: BookedOperation }
  | { readonly atMs: number; readonly kind: 'fact'; readonly fact: LogFact; readonly equipment: string }
  | { readonly atMs: number; readonly kind: 'finished'; readonly operation: BookedOperation };

/** @throws where the data of a fact of a log holds no text. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('A fact of a log names its order and its machine.');
  return value;
}

function eventsOf(book: readonly BookedOperation[], mapping: LogMapping): Event[] {
  const ids = new Map(book.map(({ id }) => [id, new Map([['work', '10']])]));
  const rows = inOrder(
    book.flatMap(({ id, rows: own }) => own.map((row) => ({ ...row, order: id, operation: 'work' }))),
  );
  const facts = factsOfLog(rows, ids, () => 1, mapping).map((fact): Event => {
    const { data, occurredAt } = fact.draft;
    return { atMs: Date.parse(occurredAt), kind: 'fact', fact, equipment: textOf(data['equipment']) };
  });
  const arrivals = book.map((operation): Event => ({ atMs: operation.arrivalMs, kind: 'arrival', operation }));
  const finished = book.map((operation): Event => ({ atMs: operation.lastEndMs, kind: 'finished', operation }));
  // What arrives at an instant is known to whoever begins something then; so is what ended.
  return [...arrivals, ...facts, ...finished].toSorted((a, b) => a.atMs - b.atMs);
}

const goodOf = (world: World, order: string) =>
  Number(stateOf(world, 'workOrder', order).operations['10']?.good ?? '0');

const placeIn = (list: readonly string[], id: string) => list.indexOf(id) + 1;

/** The place of the real choice in the queue as it stood; undefined where the list does not hold it. */
function realStart(
  { lines }: Ranking,
  operation: BookedOperation,
  arrivals: ReadonlyMap<string, number>,
  atMs: number,
): RealStart | undefined {
  const fresh = lines.filter(({ job }) => job.state.runs.length === 0 && job.state.startedAt === null);
  const order = fresh.map(({ job }) => job.orderId);
  if (!order.includes(operation.id)) return undefined;
  const by = (value: (line: (typeof fresh)[number]) => number) =>
    placeIn(
      // Ties are for the order number to decide, not for the list that the rules stand beside.
      fresh
        .toSorted((a, b) => value(a) - value(b) || (a.job.orderId < b.job.orderId ? -1 : 1))
        .map(({ job }) => job.orderId),
      operation.id,
    );
  return {
    atMs,
    equipment: operation.equipment,
    id: operation.id,
    choices: fresh.length,
    rank: {
      lineside: placeIn(order, operation.id),
      EDD: by(({ job }) => Date.parse(job.order.due)),
      FIFO: by(({ job }) => must(arrivals.get(job.orderId), 'arrival')),
      SPT: by(({ job }) => job.operation.runMinutes),
    },
    recommended: must(order[0], 'first of the queue'),
    wouldResume: lines[0]?.suspendedHere === true,
  };
}

/** One event in so many is ranked from scratch too, for comparison. */
const SAMPLE = 20;

function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/**
 * Feeds a log into the product as it happened: orders come onto the plan when they come to a machine, facts are recorded when the log says, and
 * the dispatch list of every machine is kept up to date. At each first start of a job the list is asked before it knows of the start.
 */
export function replayQueues(
  book: readonly BookedOperation[],
  mapping: LogMapping,
): { readonly starts: readonly RealStart[]; readonly figures: QueueFigures } {
  const floor = createLiveFloor('replay');
  const machines = [...new Set(book.map(({ equipment }) => equipment))].toSorted();
  for (const id of machines) floor.plan(machineDocument(id));
  const lists = new Map<string, DispatchList>(machines.map((id) => [id, createDispatchList(floor.world, () => id)]));
  for (const list of lists.values()) list.rebuild(0);
  const history = createHistory();
  const arrivals = new Map(book.map(({ id, arrivalMs }) => [id, arrivalMs]));
  const operations = new Map(book.map((operation) => [operation.id, operation]));
  const starts: RealStart[] = [];
  const queueLengths: number[] = [];
  const findings = new Map<string, number>();
  let [facts, documents, update, full, sort, samples, linesSeen] = [0, 0, 0, 0, 0, 0, 0];

  function took(changes: WorldChanges, equipment: string, nowMs: number): void {
    update += cpuMicros(() => {
      for (const list of lists.values()) {
        list.update(changes, nowMs);
        list.pass(nowMs);
      }
    });
    const { lines } = must(lists.get(equipment), equipment).ranking();
    queueLengths.push(lines.length);
    if ((facts + documents) % SAMPLE !== 0) return;
    samples += 1;
    full += cpuMicros(() => {
      for (const id of machines) rankJobs(floor.world, id, nowMs);
    });
    const queues = [...lists.values()].map((list) => list.ranking().lines);
    sort += cpuMicros(() => {
      for (const queue of queues) queue.toSorted((a, b) => (a.job.order.due < b.job.order.due ? -1 : 1));
    });
  }

  function ask(operation: BookedOperation, nowMs: number): void {
    const list = must(lists.get(operation.equipment), operation.equipment);
    list.rebuild(nowMs);
    const ranking = list.ranking();
    const start = realStart(ranking, operation, arrivals, nowMs);
    if (start) starts.push(start);
    linesSeen += ranking.lines.length;
    for (const line of ranking.lines)
      for (const code of new Set(line.answers.flatMap((answer) => answer.facts.map((finding) => finding.code))))
        findings.set(code, (findings.get(code) ?? 0) + 1);
  }

  for (const event of eventsOf(book, mapping)) {
    if (event.kind === 'finished') {
      history.learn(event.operation);
      continue;
    }
    if (event.kind === 'arrival') {
      const { operation } = event;
      const { id, equipment, activity, family, quantity, dueMs } = operation;
      const work = { id, equipment, name: activity, material: family, quantity, dueMs };
      const runMinutes = history.planned(operation);
      documents += 1;
      took(floor.plan(workDocument({ ...work, setupMinutes: 0, runMinutes })), equipment, event.atMs);
      continue;
    }
    const { draft } = event.fact;
    if (draft.type === 'JobStarted') ask(must(operations.get(textOf(draft.data['order'])), 'operation'), event.atMs);
    facts += 1;
    took(floor.record(draft, event.atMs), event.equipment, event.atMs);
  }
  const events = Math.max(1, facts + documents);
  const mean = (sum: number) => sum / Math.max(1, samples);
  return {
    starts,
    figures: {
      facts,
      documents,
      updateMicros: update / events,
      fullMicros: mean(full),
      sortMicros: mean(sort),
      queueLengths,
      findings,
      linesSeen,
      goodPieces: book.reduce((sum, { id }) => sum + goodOf(floor.world, id), 0),
    },
  };
}
