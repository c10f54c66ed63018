import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../fakes.testkit.ts';
import { pruneCrashDumps } from './crash-dumps.ts';

it('of the crash dumps the newest are kept, wherever they lie, and other files are left alone', () => {
  using folder = temporaryFolder();
  for (const name of ['pending', 'completed']) mkdirSync(path.join(folder.path, name));
  writeFileSync(path.join(folder.path, 'settings.dat'), '');
  for (let hour = 0; hour < 30; hour += 1) {
    const name = path.join(folder.path, hour % 2 === 0 ? 'pending' : 'completed', `${hour}`);
    writeFileSync(`${name}.dmp`, '');
    writeFileSync(`${name}.meta`, '');
    utimesSync(`${name}.dmp`, hour * 3_600, hour * 3_600);
  }
  pruneCrashDumps(folder.path);
  const left = readdirSync(folder.path, { recursive: true }).map((name) => path.basename(String(name)));
  const kept = Array.from({ length: 20 }, (_, index) => index + 10);
  expect(left.filter((name) => name.endsWith('.dmp')).toSorted()).toEqual(kept.map((hour) => `${hour}.dmp`).toSorted());
  expect(left.filter((name) => name.endsWith('.meta'))).toHaveLength(20);
  expect(left).toContain('settings.dat');
});

it('a folder that is not there needs no pruning', () => {
  using folder = temporaryFolder();
  expect(() => pruneCrashDumps(path.join(folder.path, 'missing'))).not.toThrow();
});
