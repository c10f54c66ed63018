/** Lets a few through at a time, the owners of those who wait in turn, and the urgent before all others. */
export interface Turnstile {
  /** Waits for a place. @returns what gives it back; giving back twice is once. */
  readonly enter: (owner: string, isUrgent: boolean) => Promise<() => void>;
  /** How many wait. */
  readonly waiting: () => number;
}

/** Who waits, by owner; owners whose queue is served go to the end. */
type Queues = Map<string, (() => void)[]>;

function takeNext(queues: Queues): (() => void) | undefined {
  for (const [owner, queue] of queues) {
    const next = queue.shift();
    queues.delete(owner);
    if (queue.length > 0) queues.set(owner, queue);
    if (next) return next;
  }
  return undefined;
}

/** A turnstile with `width` places. */
export function createTurnstile(width: number): Turnstile {
  const urgent: Queues = new Map();
  const others: Queues = new Map();
  let free = width;
  let waiting = 0;

  function place(): () => void {
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      free += 1;
      const next = takeNext(urgent) ?? takeNext(others);
      if (!next) return;
      waiting -= 1;
      free -= 1;
      // In an event turn of its own, so that small requests that came meanwhile are not kept waiting by a row of large ones.
      setImmediate(next);
    };
  }

  return {
    waiting: () => waiting,
    enter: (owner, isUrgent) => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve(place());
      }
      waiting += 1;
      const queues = isUrgent ? urgent : others;
      return new Promise((resolve) => {
        const queue = queues.get(owner);
        const next = () => resolve(place());
        if (queue) queue.push(next);
        else queues.set(owner, [next]);
      });
    },
  };
}
