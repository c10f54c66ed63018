import type { ErpMapping } from '../mapping/mapping.ts';

/** Roles of files whose rows make work orders. */
export const orderRoles = ['orders', 'operations', 'materials'] as const;
export type OrderRole = (typeof orderRoles)[number];

/** Roles of files whose rows make other documents, in the order in which those are taken: what others name first. */
export const masterRoles = [
  'equipment',
  'materialDefinitions',
  'unitConversions',
  'lots',
  'personnel',
  'qualifications',
  'reasons',
] as const;
export type MasterRole = (typeof masterRoles)[number];

/** What a file of a drop holds. */
export type FileRole = OrderRole | MasterRole | `lookup ${string}`;

export const isOrderRole = (role: FileRole): role is OrderRole => (orderRoles as readonly string[]).includes(role);
export const isMasterRole = (role: FileRole): role is MasterRole => (masterRoles as readonly string[]).includes(role);

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

const readingOrder = ['lookup', ...masterRoles, 'materials', 'operations', 'orders'];
const rank = (role: FileRole) => readingOrder.indexOf(role.split(' ')[0] ?? '');

interface Declared {
  readonly role: FileRole;
  readonly pattern: string;
  readonly optional: boolean;
}

function declaredFiles({ files }: ErpMapping): Declared[] {
  const { orders, lookups, ...others } = files;
  const declared: Declared[] = orders ? [{ role: 'orders', pattern: orders.file, optional: false }] : [];
  for (const role of [...orderRoles, ...masterRoles]) {
    const file = role === 'orders' ? undefined : others[role];
    if (file) declared.push({ role, pattern: file.file, optional: file.optional });
  }
  for (const [name, { file }] of Object.entries(lookups))
    declared.push({ role: `lookup ${name}`, pattern: file, optional: true });
  return declared;
}

/** Files that make no sense without another one. */
const wholes: Partial<Record<FileRole, FileRole>> = {
  operations: 'orders',
  materials: 'orders',
  unitConversions: 'materialDefinitions',
  qualifications: 'personnel',
};

/** What a drop with these roles must have: files of orders come together, those of other things may come alone. */
function isNeeded({ role, optional }: Declared, present: ReadonlySet<FileRole>): boolean {
  const brings = [...present].filter((one) => isOrderRole(one) || isMasterRole(one));
  if ([...present].some((one) => wholes[one] === role)) return true;
  if (optional) return false;
  return isOrderRole(role) ? brings.length === 0 || brings.some(isOrderRole) : true;
}

/** Tells from the names what each file of a drop holds. */
export function matchFiles(names: readonly string[], mapping: ErpMapping): FileMatching {
  const declared = declaredFiles(mapping);
  const files: MatchedFile[] = [];
  const ambiguous: string[] = [];
  const strangers: string[] = [];
  for (const name of names.toSorted()) {
    const fitting = declared.filter((one) => matchesPattern(name, one.pattern));
    // Several lookups may read the same file; any other overlap would be a guess.
    const clear = fitting.length <= 1 || fitting.every((one) => one.role.startsWith('lookup '));
    if (!clear) {
      const fits = fitting.map((one) => `"${one.pattern}" (${one.role})`).join(' and ');
      ambiguous.push(`${name} fits ${fits}. Make the patterns in the mapping narrower.`);
    } else if (fitting.length === 0) strangers.push(name);
    else for (const { role } of fitting) files.push({ name, role });
  }
  const present = new Set(files.map(({ role }) => role));
  const missing = declared
    .filter((one) => isNeeded(one, present) && !names.some((name) => matchesPattern(name, one.pattern)))
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
