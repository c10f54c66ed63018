/**
 * A sequencing problem: operations of jobs that are to be put in order on machines. All times are whole ticks from the beginning of the horizon
 * (the product uses minutes). Machines, jobs, operations and resources are named by their place in the lists.
 */
export interface SequencingProblem {
  readonly machines: readonly MachineSpec[];
  readonly jobs: readonly JobSpec[];
  readonly operations: readonly OperationSpec[];
  /** Crews and tools: what several machines share. */
  readonly resources: readonly ResourceSpec[];
  readonly objective: Objective;
  /** What people have seen last: the first operations of each machine in their order. Moving them costs `stability` each. */
  readonly shown: readonly (readonly number[])[];
}

/** A span of time, its end not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface MachineSpec {
  /** From when on it is free: what runs now has ended by then. */
  readonly readyAt: number;
  /** What it is set up for; null: nothing that counts, the initial setup is taken. */
  readonly family: number | null;
  /** When it does not work (breaks, shifts without crew, maintenance); work pauses over them. Ascending, not touching. */
  readonly downtimes: readonly Span[];
  /** Ticks of setup by families; null: it needs none. */
  readonly setups: SetupTimes | null;
  /** Operations that somebody has pinned to the front, in this order. */
  readonly pinned: readonly number[];
}

/** Ticks of setup: `between[from][to]`, and `initial[to]` where the machine is set up for nothing. */
export interface SetupTimes {
  readonly initial: readonly number[];
  readonly between: readonly (readonly number[])[];
}

export interface JobSpec {
  /** When it has to be finished; Infinity: whenever. */
  readonly due: number;
  /** What a tick of lateness costs, beside other jobs. */
  readonly weight: number;
}

export interface OperationSpec {
  readonly job: number;
  /** Not before: release of the order, arrival of material. */
  readonly release: number;
  /**
   * Operations that come before. It begins when `share` of their run time is done (1: all of it), and ends no earlier than their end plus `tail`:
   * the last transfer batch still has to be worked on.
   */
  readonly after: readonly { readonly operation: number; readonly share: number; readonly tail: number }[];
  /** Where it can be done, and how long it runs there. At least one. */
  readonly modes: readonly { readonly machine: number; readonly run: number }[];
  /** What a machine has to be set up for; counts where a machine has setup times. */
  readonly family: number;
  /** Crews and tools that it needs from the begin of its setup to its end. */
  readonly needs: readonly { readonly resource: number; readonly count: number }[];
  /** It may not pause: it waits for a span of work that is long enough, its setup included. */
  readonly unbroken: boolean;
}

export interface ResourceSpec {
  readonly capacity: number;
  /** True for tools, which stay in the machine while it does not work; false for crews, who go home. */
  readonly heldInDowntime: boolean;
  /** When there is less of it. May overlap. */
  readonly reductions: readonly (Span & { readonly by: number })[];
}

/** What a plan costs: the weights of its terms. */
export interface Objective {
  /** Per tick of weighted lateness: the sum over jobs of weight times ticks after due. */
  readonly tardiness: number;
  /** Per tick of setup. */
  readonly setup: number;
  /** Per tick until everything is done. */
  readonly makespan: number;
  /** Per operation of `shown` that stands elsewhere. */
  readonly stability: number;
}

/** A plan: for each machine its operations in their order. */
export type MachineSequences = readonly (readonly number[])[];
