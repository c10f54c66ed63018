/**
 * Makes a value and all it holds unchangeable, maps and sets included, so that a function that changes its input throws.
 * Returns the same value.
 */
export function deepFreeze<T>(value: T, seen = new Set<object>()): T {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  seen.add(value);
  if (value instanceof Map || value instanceof Set) {
    const refuse = () => {
      throw new TypeError('This map or set is frozen.');
    };
    const parts: readonly unknown[] = value instanceof Map ? [...value.keys(), ...value.values()] : [...value.values()];
    for (const part of parts) deepFreeze(part, seen);
    // A constant that several worlds share may have been frozen with another of them.
    if (!Object.isFrozen(value)) Object.assign(value, { set: refuse, add: refuse, delete: refuse, clear: refuse });
  }
  for (const member of Object.values(value)) deepFreeze(member, seen);
  return Object.freeze(value);
}
