import { createDispatchList } from '../../shared/dispatch/dispatch-list.ts';
import { rankJobs } from '../../shared/dispatch/rank-jobs.ts';
import { must } from '../../shared/invariant.ts';
import type { OrderWindow } from './adventureworks.ts';
import { createLiveFloor } from './live-floor.ts';

/** What was seen of queues that lived for a while; times are CPU microseconds of this process, each for one event. */
export interface FedQueues {
  readonly events: number;
  /** Of the lists of all machines, kept up to date. */
  readonly updateMicros: number;
  /** All machines ranked from scratch, and their queues sorted by due date: at a sample of the events. */
  readonly fullMicros: number;
  readonly sortMicros: number;
  /** Lines of the machine that an event was about. */
  readonly lengths: readonly number[];
  /** Lines that were blocked and lines seen in all, of all machines, at a sample of the events; and what blocked them. */
  readonly blocked: number;
  readonly lines: number;
  readonly why: ReadonlyMap<string, number>;
}

function micros(work: () => void): number {
  const { user: before, system: systemBefore } = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage();
  return user + system - before - systemBefore;
}

/** Feeds orders and facts to the dispatch lists of all machines, in their order; every so many events they are compared with a full ranking. */
export function feedQueues({ machines, events }: OrderWindow, sampleEvery: number): FedQueues {
  const floor = createLiveFloor('adventureworks');
  for (const machine of machines) floor.plan(machine);
  const lists = new Map(machines.map(({ id }) => [id, createDispatchList(floor.world, () => id)]));
  for (const list of lists.values()) list.rebuild(events[0]?.atMs ?? 0);
  const lengths: number[] = [];
  const why = new Map<string, number>();
  let [update, full, sort, samples, blocked, lines] = [0, 0, 0, 0, 0, 0];
  for (const [index, event] of events.entries()) {
    const changes = 'document' in event ? floor.plan(event.document) : floor.record(event.draft, event.atMs);
    update += micros(() => {
      for (const list of lists.values()) {
        list.update(changes, event.atMs);
        list.pass(event.atMs);
        list.ranking();
      }
    });
    if ('draft' in event) lengths.push(must(lists.get(event.equipment), event.equipment).ranking().lines.length);
    if (index % sampleEvery !== 0) continue;
    samples += 1;
    const queues = [...lists.values()].map((list) => list.ranking().lines);
    full += micros(() => {
      for (const id of lists.keys()) rankJobs(floor.world, id, event.atMs);
    });
    sort += micros(() => {
      for (const queue of queues) queue.toSorted((a, b) => (a.job.order.due < b.job.order.due ? -1 : 1));
    });
    for (const line of queues.flat()) {
      lines += 1;
      if (line.readiness === 'blocked') blocked += 1;
      for (const { code } of line.blockers) why.set(code, (why.get(code) ?? 0) + 1);
    }
  }
  const mean = (sum: number) => sum / Math.max(1, samples);
  const count = Math.max(1, events.length);
  return {
    events: events.length,
    updateMicros: update / count,
    fullMicros: mean(full),
    sortMicros: mean(sort),
    lengths,
    blocked,
    lines,
    why,
  };
}
