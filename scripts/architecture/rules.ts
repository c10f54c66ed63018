import path from 'node:path';

import type { Module } from './module.ts';

const MAX_LINES = 600;

/** Where a module lives: one of the product's zones, or the workshop around them. */
type Zone =
  | 'shared'
  | 'electron/main'
  | 'electron/preload'
  | 'electron/station'
  | 'renderer'
  | 'sync-server'
  | 'workshop';

const productZones = [
  'shared',
  'electron/main',
  'electron/preload',
  'electron/station',
  'renderer',
  'sync-server',
] as const;

/** Tests, benchmarks and scripts may import whatever they exercise; nothing of the product imports them. */
const workshopFolders = ['e2e', 'bench', 'scripts'];

/** The npm packages that are as pure as shared/ has to be. */
const sharedPackages = ['zod', 'big.js', '@noble/curves', '@noble/hashes'];

/** What only one zone may import. */
const packageOwners: Record<string, readonly Zone[]> = {
  electron: ['electron/main', 'electron/preload', 'workshop'],
  rxdb: ['electron/station', 'workshop'],
  fastify: ['sync-server', 'workshop'],
  react: ['renderer'],
  'react-dom': ['renderer'],
};

/** Files from which a tool demands a default export. */
const defaultExportAllowed = [/^[\w.-]+\.config\.ts$/, /^scripts\/playwright-setup\.ts$/, /^scripts\/lint\//];

/** Names that say nothing about what is inside. */
const emptyNames = /(^|\/)(index|utils?|helpers?|common|misc)\.tsx?$/;

/**
 * Everything in which modules break the architecture, as sentences that begin with the file.
 *
 * @throws when there are no modules: a check that saw nothing must not pass
 */
export function violationsOf(modules: readonly Module[]): string[] {
  if (modules.length === 0) throw new Error('The architecture check saw no modules at all.');
  return modules.flatMap((module) => [
    ...edgeViolations(module),
    ...formViolations(module),
    ...purityViolations(module),
  ]);
}

function edgeViolations({ path: file, requests }: Module): string[] {
  const zone = zoneOf(file);
  const found: string[] = [];
  for (const request of requests) {
    if (request.startsWith('.')) {
      const target = path.posix.join(path.posix.dirname(file), request);
      const targetZone = zoneOf(target);
      if (zone !== 'workshop' && targetZone !== zone && targetZone !== 'shared') {
        found.push(`${file} imports ${target}: ${zone} may import only shared`);
      }
      continue;
    }
    const name = packageOf(request);
    const owners = packageOwners[name];
    if (owners !== undefined && !owners.some((owner) => owner === zone)) {
      found.push(
        `${file} imports ${request}, which belongs to ${owners.filter((owner) => owner !== 'workshop').join(' and ')}`,
      );
    }
    if (isBrowserCode(zone) && request.startsWith('node:') && !isTest(file)) {
      found.push(`${file} imports ${request}: ${zone} has no Node`);
    }
    if (zone === 'shared' && !isTest(file) && !request.startsWith('node:') && !sharedPackages.includes(name)) {
      found.push(`${file} imports ${request}: shared uses only ${sharedPackages.join(', ')}`);
    }
  }
  return found;
}

function formViolations({ path: file, lineCount, hasDefaultExport, passedOn }: Module): string[] {
  const found: string[] = [];
  if (lineCount > MAX_LINES) found.push(`${file} has ${lineCount} lines, more than ${MAX_LINES}`);
  if (hasDefaultExport && !defaultExportAllowed.some((allowed) => allowed.test(file)))
    found.push(`${file} has a default export`);
  if (passedOn.length > 0)
    found.push(`${file} passes on the exports of ${passedOn.join(', ')}: import them where they are`);
  if (emptyNames.test(file)) found.push(`${file}: name the file for the concept in it`);
  return found;
}

function purityViolations({ path: file, impurities }: Module): string[] {
  if (zoneOf(file) !== 'shared' || isTest(file)) return [];
  return impurities.map(
    ({ line, what }) => `${file}:${line} uses ${what}: shared has neither clock nor randomness, take it as a parameter`,
  );
}

function zoneOf(file: string): Zone | 'outside' {
  const zone = productZones.find((folder) => file.startsWith(`${folder}/`));
  if (zone !== undefined) return zone;
  const isWorkshop = workshopFolders.some((folder) => file.startsWith(`${folder}/`)) || !file.includes('/');
  return isWorkshop ? 'workshop' : 'outside';
}

function isBrowserCode(zone: Zone | 'outside'): boolean {
  return zone === 'shared' || zone === 'renderer' || zone === 'electron/preload';
}

function isTest(file: string): boolean {
  return /\.(test|testkit)\.tsx?$/.test(file);
}

/** `@noble/curves/ed25519.js` -> `@noble/curves`. */
function packageOf(request: string): string {
  return request.split('/', request.startsWith('@') ? 2 : 1).join('/');
}
