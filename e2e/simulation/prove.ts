import { faultNames } from './faults.ts';
import { plantedBugs } from './planted-bugs.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { openWorkerPool } from './worker-pool.ts';

/** How a planted bug fared. */
export interface Proof {
  readonly bug: PlantedBug;
  /** Seeds that were played until it was found, the one that found it included. */
  readonly seeds: number;
  /** Undefined: it was not found. */
  readonly seed: number | undefined;
  /** The rules that it broke. */
  readonly rules: readonly string[];
}

/** Plays seeds with a bug in the code until a rule is broken. */
async function proveOne(bug: PlantedBug, from: number, most: number, jobs: number): Promise<Proof> {
  const pool = openWorkerPool(jobs, bug.name);
  const limits = { faults: bug.faults ?? faultNames, stations: undefined };
  try {
    for (let played = 0; played < most; played += jobs) {
      const seeds = Array.from({ length: Math.min(jobs, most - played) }, (_, index) => from + played + index);
      const told = await Promise.all(seeds.map((seed) => pool.play({ seed, limits })));
      const found = told.findIndex(({ violations }) => violations.length > 0);
      const outcome = told[found];
      if (!outcome) continue;
      const rules = [...new Set(outcome.violations.map(({ rule }) => rule))];
      return { bug, seeds: played + found + 1, seed: outcome.seed, rules };
    }
    return { bug, seeds: most, seed: undefined, rules: [] };
  } finally {
    pool.end();
  }
}

/** Plants every known bug in turn. `told` is called with each proof as it comes. */
export async function prove(
  from: number,
  most: number,
  jobs: number,
  told: (proof: Proof) => void,
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const bug of plantedBugs) {
    const proof = await proveOne(bug, from, most, jobs);
    proofs.push(proof);
    told(proof);
  }
  return proofs;
}
