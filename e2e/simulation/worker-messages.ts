import type { FaultName } from './faults.ts';
import type { Outcome } from './scenario.ts';
import type { ScriptLimits } from './script.ts';

/** A seed to play. */
export interface Asked {
  readonly seed: number;
  readonly limits: ScriptLimits;
  /** Numbers of the steps to play; all when not said. */
  readonly steps?: readonly number[];
}

/** What became of it. The trace comes only with violations. */
export interface Told extends Outcome {
  readonly faults: readonly FaultName[];
  readonly stations: number;
  readonly ms: number;
}
