/** Numbers from 0 up to but not 1, the same ones for the same seed (xorshift32). Good enough for tests, for nothing else. */
export function seededRandom(seed: number): () => number {
  let state = (seed ^ 0x5bd1e995) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** An integer from 0 up to but not `below`. */
export function randomBelow(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

/** The items in an order that the random source decides. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** A clock that moves only when told; wall clock and monotonic clock move together unless the wall clock is set. */
export interface TestClock {
  readonly nowMs: () => number;
  readonly mono: () => number;
  readonly boot: string;
  readonly advance: (ms: number) => void;
  /** Sets the wall clock alone, as a technician or a time server would. */
  readonly set: (ms: number) => void;
}

/** Where test clocks start: 2026-11-23T06:00:00.000Z, a Monday morning. */
export const TEST_START_MS = Date.UTC(2026, 10, 23, 6);

/** A clock for tests. */
export function createTestClock(startMs = TEST_START_MS, boot = 'boot-1'): TestClock {
  let wall = startMs;
  let mono = 0;
  return {
    boot,
    nowMs: () => wall,
    mono: () => mono,
    advance(ms) {
      wall += ms;
      mono += ms;
    },
    set(ms) {
      wall = ms;
    },
  };
}

/** A UUIDv7 from its parts: milliseconds, a number that counts, a number that tells sources apart. */
export function testUuid(ms: number, count: number, source = 0): string {
  const time = ms.toString(16).padStart(12, '0');
  const counter = count.toString(16).padStart(12, '0');
  const origin = (source % 0x1000).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${origin}-8000-${counter}`;
}

/** UUIDv7 ids in ascending order, the same ones for the same seed and clock; sources with other seeds (below 4096) never collide. */
export function seededIds(seed: number, clock: Pick<TestClock, 'nowMs'>): () => string {
  let count = 0;
  return () => {
    count += 1;
    return testUuid(clock.nowMs(), count, seed);
  };
}
