import { AsyncLocalStorage } from 'node:async_hooks';

import { realTurn } from './real-turn.ts';

/** One process on one machine. What it set going ends with it. */
export interface Machine {
  readonly name: string;
  isDead: boolean;
  /** How far its wall clock is off the true time, in milliseconds. */
  clockOffMs: number;
}

/** The owner of time: everything that happens is an event here, and one happens after the other. */
export interface Scheduler {
  /** True milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Calls `run` as something that `machine` does (null: the world), unless that has died by then. @returns a function that calls it off. */
  readonly after: (ms: number, machine: Machine | null, run: () => void) => () => void;
  /** Whose code is running; null: nobody's. */
  readonly current: () => Machine | null;
  /** Runs code as a machine: what it waits for and sets going belongs to that machine. */
  readonly as: <T>(machine: Machine | null, run: () => T) => T;
  /** Lets everything happen until `isDone`, asked after each event, or so many milliseconds have passed. @returns whether it was done. */
  readonly runUntil: (isDone: () => boolean, forMs: number) => Promise<boolean>;
  /** How many events have happened. */
  readonly events: () => number;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly machine: Machine | null;
  readonly run: () => void;
  isOff: boolean;
}

const owner = new AsyncLocalStorage<Machine | null>();

const isBefore = (a: Event, b: Event) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A heap: the earliest event is the first. */
function createAgenda() {
  const heap: Event[] = [];
  const at = (index: number) => heap[index] as Event;
  function push(event: Event): void {
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, at(parent))) break;
      heap[index] = at(parent);
      index = parent;
    }
    heap[index] = event;
  }
  function pop(): Event | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(at(child + 1), at(child))) child += 1;
      if (!isBefore(at(child), last)) break;
      heap[index] = at(child);
      index = child;
    }
    heap[index] = last;
    return first;
  }
  return { push, pop, first: () => heap[0] };
}

/** A scheduler that begins at a time. `onThrown`: an event threw, which ends a real process. */
export function createScheduler(
  startMs: number,
  onThrown: (machine: Machine | null, error: unknown) => void,
): Scheduler {
  const agenda = createAgenda();
  let now = startMs;
  let order = 0;
  let events = 0;

  async function happen(event: Event): Promise<void> {
    now = Math.max(now, event.atMs);
    if (event.isOff || event.machine?.isDead === true) return;
    events += 1;
    try {
      owner.run(event.machine, event.run);
    } catch (error) {
      onThrown(event.machine, error);
    }
    // Nothing in a simulation waits for the real world: all that follows from an event happens before the next one.
    await realTurn();
  }

  return {
    nowMs: () => now,
    events: () => events,
    current: () => owner.getStore() ?? null,
    as: (machine, run) => owner.run(machine, run),
    after(ms, machine, run) {
      const event: Event = { atMs: now + Math.max(0, ms), order: (order += 1), machine, run, isOff: false };
      agenda.push(event);
      return () => {
        event.isOff = true;
      };
    },
    async runUntil(isDone, forMs) {
      const untilMs = now + forMs;
      await realTurn();
      while (!isDone()) {
        const next = agenda.first();
        if (!next || next.atMs > untilMs) {
          now = untilMs;
          return false;
        }
        agenda.pop();
        await happen(next);
      }
      return true;
    },
  };
}
