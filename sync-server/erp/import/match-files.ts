import type { ErpMapping } from '../mapping/mapping.ts';

/** What a file of a drop holds. */
export type FileRole = 'orders' | 'operations' | 'materials' | `lookup ${string}`;

/** A file of a drop and what it holds. */
export interface MatchedFile {
  readonly name: string;
  readonly role: FileRole;
}

export interface FileMatching {
  /** In the order in which they are read: what others look up first, orders last. */
  readonly files: readonly MatchedFile[];
  /** Patterns that a drop needs and no file fits. */
  readonly missing: readonly string[];
  /** Sentences about files that fit more than one pattern. */
  readonly ambiguous: readonly string[];
  /** Files that the mapping does not speak of. */
  readonly strangers: readonly string[];
}

const readingOrder = ['lookup', 'materials', 'operations', 'orders'];
const rank = (role: FileRole) => readingOrder.indexOf(role.split(' ')[0] ?? '');

/** Tells from the names what each file of a drop holds. */
export function matchFiles(names: readonly string[], mapping: ErpMapping): FileMatching {
  const { orders, operations, materials, lookups } = mapping.files;
  const roles: { role: FileRole; pattern: string; optional: boolean }[] = [
    { role: 'orders', pattern: orders.file, optional: false },
    ...(operations ? [{ role: 'operations' as const, pattern: operations.file, optional: operations.optional }] : []),
    ...(materials ? [{ role: 'materials' as const, pattern: materials.file, optional: materials.optional }] : []),
    ...Object.entries(lookups).map(([name, lookup]) => ({
      role: `lookup ${name}` as const,
      pattern: lookup.file,
      optional: true,
    })),
  ];
  const files: MatchedFile[] = [];
  const ambiguous: string[] = [];
  const strangers: string[] = [];
  for (const name of names.toSorted()) {
    const fitting = roles.filter((one) => matchesPattern(name, one.pattern));
    // Several lookups may read the same file; any other overlap would be a guess.
    const clear = fitting.length <= 1 || fitting.every((one) => one.role.startsWith('lookup '));
    if (!clear) {
      const fits = fitting.map((one) => `"${one.pattern}" (${one.role})`).join(' and ');
      ambiguous.push(`${name} fits ${fits}. Make the patterns in the mapping narrower.`);
    } else if (fitting.length === 0) strangers.push(name);
    else for (const { role } of fitting) files.push({ name, role });
  }
  const missing = roles
    .filter((one) => !one.optional && !names.some((name) => matchesPattern(name, one.pattern)))
    .map((one) => `"${one.pattern}" (${one.role})`);
  return { files: files.toSorted((a, b) => rank(a.role) - rank(b.role)), missing, ambiguous, strangers };
}

/** Whether a file name fits a pattern with * and ?, upper and lower case being the same. */
export function matchesPattern(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[^\w*?]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(name);
}
