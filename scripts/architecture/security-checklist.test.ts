import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { projectRoot, readManifest } from '../project-root.ts';

/** The table in docs/security-checklist.md, held to the tests that it names. */

interface Point {
  readonly number: number;
  readonly how: string;
  readonly tests: readonly { readonly file: string; readonly words: string }[];
}

const page = readFileSync(path.join(projectRoot, 'docs/security-checklist.md'), 'utf8');

function pointOf(line: string): Point[] {
  const [, number = '', , how = '', tests = ''] = line.split('|').map((cell) => cell.trim());
  if (!/^\d+$/.test(number)) return [];
  const named = tests.split(' · ').map((test) => /^`([^`]+)`: (.+)$/.exec(test));
  return [
    {
      number: Number(number),
      how,
      tests: named.map((match) => ({ file: match?.[1] ?? '', words: match?.[2] ?? '' })),
    },
  ];
}

const points = page.split('\n').flatMap(pointOf);

describe('the security checklist', () => {
  it('has each of the twenty points once, in order, with how it is met', () => {
    expect(points.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(points.filter(({ how, tests }) => how === '' || tests.length === 0)).toEqual([]);
  });

  it.each(points.flatMap(({ number, tests }) => tests.map(({ file, words }) => [number, file, words] as const)))(
    '%i is tested in %s: %s',
    (_number, file, words) => {
      expect(file).toMatch(/\.(test|spec)\.ts$/);
      expect(existsSync(path.join(projectRoot, file))).toBe(true);
      expect(readFileSync(path.join(projectRoot, file), 'utf8')).toContain(words);
    },
  );

  it('16 the Electron of a release is one exact version', () => {
    expect(readManifest().devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
