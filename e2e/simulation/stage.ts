import type { CommandResult } from '../../shared/host/host-contract.ts';
import type { Chance } from './chance.ts';
import type { SimulatedErp } from './erp.ts';
import type { FaultName, Strikes } from './faults.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { SimulatedStation } from './simulated-station.ts';

/** Everything in a scenario, for its steps and its oracle. */
export interface Scene {
  readonly scheduler: Scheduler;
  readonly server: SimulatedServer;
  readonly stations: readonly SimulatedStation[];
  readonly erp: SimulatedErp;
  /** Ids of the facts that people were told are recorded. */
  readonly acknowledged: ReadonlySet<string>;
  /** What was given under which command id, and what it was answered. */
  readonly given: ReadonlyMap<string, { readonly station: string; readonly answers: readonly CommandResult[] }>;
  /** What should never happen and did. */
  readonly broken: readonly string[];
  readonly restoredMs: readonly number[];
  /** The server was put back at least once. */
  readonly wasRestored: boolean;
  readonly strikes: Strikes;
}

/** A scenario while it is played. */
export interface Stage {
  readonly scheduler: Scheduler;
  readonly server: SimulatedServer;
  readonly stations: SimulatedStation[];
  readonly chance: Chance;
  readonly acknowledged: Set<string>;
  readonly given: Map<string, { readonly station: string; readonly answers: CommandResult[] }>;
  readonly broken: string[];
  /** What came about, for proof that nothing is left out: kinds of deviations that were open and decided. */
  readonly came: Set<string>;
  readonly note: (what: string) => void;
  readonly erp: SimulatedErp;
  /** When the server was put back (true milliseconds). */
  readonly restoredMs: number[];
  wasRestored: boolean;
  wasPutBackUntold: boolean;
  readonly strikes: Strikes;
  readonly struck: (fault: FaultName) => void;
  wasRevoked: boolean;
}
