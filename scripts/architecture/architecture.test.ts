import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { projectRoot } from '../project-root.ts';
import { readModule } from './module.ts';
import { violationsOf } from './rules.ts';

/** The project's TypeScript: what git knows and what is new, without what git ignores. */
function projectModules() {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file !== '' && existsSync(path.join(projectRoot, file)));
  return files.map((file) => readModule(file, readFileSync(path.join(projectRoot, file), 'utf8')));
}

function violationsIn(file: string, source: string): string[] {
  return violationsOf([readModule(file, source)]);
}

describe('the architecture', () => {
  test('is kept by every module of the project', () => {
    const modules = projectModules();
    expect(modules.length).toBeGreaterThan(20);
    expect(violationsOf(modules)).toEqual([]);
  });
});

describe('the architecture check', () => {
  test('refuses to pass when it saw no modules', () => {
    expect(() => violationsOf([])).toThrow('saw no modules');
  });

  test('refuses to pass over a file that does not parse', () => {
    expect(() => readModule('shared/x.ts', 'const = ;')).toThrow('shared/x.ts does not parse');
  });

  test.each([
    ['shared/a.ts', `import { x } from '../renderer/x.ts';`],
    ['renderer/a.tsx', `import type { X } from '../electron/station/x.ts';`],
    ['electron/main/a.ts', `const x = await import('../station/x.ts');`],
    ['electron/station/a.ts', `type X = import('../main/x.ts').X;`],
    ['sync-server/a.test.ts', `import { x } from '../electron/station/x.ts';`],
    ['sync-server/b.ts', `import { x } from '../scripts/x.ts';`],
    ['electron/preload/a.ts', `import { x } from '../main/x.ts';`],
    ['renderer/b.ts', `import { x } from '../e2e/x.ts';`],
  ])('finds the forbidden edge in %s', (file, source) => {
    expect(violationsIn(file, source)).toEqual([expect.stringContaining('may import only shared')]);
  });

  test.each([
    ['sync-server/a.ts', `import { x } from '../shared/facts/x.ts';`],
    ['electron/main/a.ts', `import { app } from 'electron';`],
    ['electron/preload/a.ts', `import { ipcRenderer } from 'electron';`],
    ['e2e/a.spec.ts', `import { x } from '../electron/station/x.ts';`],
    ['shared/a.ts', `import { z } from 'zod'; import { x } from './x.ts'; export const at = new Date(0);`],
    ['shared/a.test.ts', `import { readFileSync } from 'node:fs'; const now = Date.now();`],
    ['vitest.config.ts', `export default {};`],
  ])('lets %s do what is allowed', (file, source) => {
    expect(violationsIn(file, source)).toEqual([]);
  });

  test.each([
    ['electron/station/a.ts', `import { app } from 'electron';`, 'belongs to electron/main and electron/preload'],
    ['sync-server/a.ts', `const { app } = require('electron');`, 'belongs to electron/main'],
    ['renderer/a.ts', `import { createRxDatabase } from 'rxdb';`, 'belongs to electron/station'],
    ['shared/a.ts', `import { readFileSync } from 'node:fs';`, 'has no Node'],
    ['renderer/a.ts', `import path from 'node:path';`, 'has no Node'],
    ['shared/a.ts', `import { v7 } from 'uuid';`, 'shared uses only'],
    ['renderer/a.tsx', `export default function Screen() {}`, 'default export'],
    ['renderer/a.ts', `export { x } from './x.ts';`, 'passes on'],
    ['shared/a.ts', `export * from './x.ts';`, 'passes on'],
    ['shared/index.ts', `export const x = 1;`, 'name the file'],
    ['renderer/home/utils.ts', `export const x = 1;`, 'name the file'],
    ['shared/a.ts', 'export const x = 1;\n'.repeat(601), '601 lines'],
    ['shared/a.ts', `\nexport const now = Date.now();`, 'shared/a.ts:2 uses Date.now'],
    ['shared/a.ts', `export const now = new Date();`, 'uses new Date()'],
    ['shared/a.ts', `export const x = Math.random();`, 'uses Math.random'],
    [
      'shared/a.ts',
      `export const x = globalThis.crypto.randomUUID(); export const y = crypto.randomUUID();`,
      'uses crypto.randomUUID',
    ],
  ])('finds what is wrong in %s: %s', (file, source, complaint) => {
    expect(violationsIn(file, source)).toEqual([expect.stringContaining(complaint)]);
  });
});
