import type { JobKey } from '../gate/gate-context.ts';
import type { Span } from '../time/spans.ts';

/** What somebody thinks of doing, put over what is: nothing of it is recorded. */
export interface Supposed {
  /** Due dates (milliseconds) and priorities by order. */
  readonly due: ReadonlyMap<string, number>;
  readonly priority: ReadonlyMap<string, number>;
  /** When machines are out, and when they work though they usually do not. */
  readonly out: ReadonlyMap<string, readonly Span[]>;
  readonly overtime: ReadonlyMap<string, readonly Span[]>;
  /** The machine that a job is moved to, by `jobName`. */
  readonly moved: ReadonlyMap<string, string>;
  /** In the order in which they were thought of. */
  readonly pins: readonly (JobKey & { readonly equipment: string; readonly place: number })[];
}

/** Nothing is thought of. */
export const asItIs: Supposed = {
  due: new Map(),
  priority: new Map(),
  out: new Map(),
  overtime: new Map(),
  moved: new Map(),
  pins: [],
};

/** A job as a key of maps. */
export function jobName({ order, operation }: JobKey): string {
  return JSON.stringify([order, operation]);
}
