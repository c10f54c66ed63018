import { seededRandom } from '../../shared/testing/seeded.ts';

/** How a fault run is asked for. */
export interface FaultOptions {
  /** How many faults of its kind (kills, phases, cuts...). */
  readonly count: number;
  /** Decides every choice of the harness. The interleaving of real processes it cannot decide. */
  readonly seed: number;
  /** No new fault begins after so many minutes; what was begun is finished and judged. */
  readonly minutes: number;
  /** Takes one line about how far it is. */
  readonly say: (line: string) => void;
}

/** What a fault run found. */
export interface FaultResult {
  /** Figures by name, in the order in which they are printed. */
  readonly counts: Readonly<Record<string, number | string>>;
  /** Sentences; empty when everything held. */
  readonly violations: readonly string[];
  /** Why it could not run here; then nothing was proved. */
  readonly skipped?: string;
}

/** One harness. */
export interface Fault {
  readonly name: string;
  readonly summary: string;
  /** What `count` counts, and how many there are when nothing is said. */
  readonly counts: string;
  readonly defaultCount: number;
  readonly run: (options: FaultOptions) => Promise<FaultResult>;
}

/** Seeded choices. */
export interface Chance {
  /** From 0 up to but not 1. */
  readonly unit: () => number;
  /** An integer from 0 up to but not `below`. */
  readonly below: (below: number) => number;
  /** One of them. @throws when there is none. */
  readonly pick: <T>(items: readonly T[]) => T;
}

/** Choices that a seed decides; `part` keeps those of one part of a run apart from those of another. */
export function chanceOf(seed: number, part = 0): Chance {
  const unit = seededRandom(seed * 7919 + part * 104_729 + 1);
  for (let warm = 0; warm < 8; warm += 1) unit();
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    unit,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('Nothing to choose from.');
      return item;
    },
  };
}
