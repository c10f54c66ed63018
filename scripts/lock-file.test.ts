import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { projectRoot } from './project-root.ts';

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

/** True when a package that `from` asks for is in the lock file, by the way Node looks folders up. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder}${folder === '' ? '' : '/'}node_modules/${name}`] !== undefined) return true;
    if (!folder.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
}

describe('the lock file', () => {
  test('names no registry, so that it works with every mirror', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('has the checksum of every package', () => {
    const without = Object.entries(lock.packages).filter(([folder, { integrity }]) => folder !== '' && !integrity);
    expect(without).toEqual([]);
  });

  test('has the native parts for every platform, or npm ci refuses it (make it anew in an empty folder)', () => {
    const missing = Object.entries(lock.packages).flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(folder, name))
        .map((name) => `${folder} asks for ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
