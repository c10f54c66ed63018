/** Returns `value`, or throws when it is null or undefined: use where absence would be a bug in our own code. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`Invariant broken: ${what} is missing.`);
  return value;
}

/** Throws when `condition` is false: a bug in our own code, never a reaction to bad input. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${what}.`);
}

/** Marks a branch that the type system proves impossible. */
export function unreachable(value: never, what: string): never {
  throw new Error(`Invariant broken: ${what} has the unexpected value ${JSON.stringify(value)}.`);
}
