import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../fakes.testkit.ts';
import { dataFolderAt, prepareDataFolder } from './data-folder.ts';

it('the data folder and those inside it are made', () => {
  using folder = temporaryFolder();
  const root = path.join(folder.path, 'deep/data');
  expect(prepareDataFolder(root)).toEqual(dataFolderAt(root));
  for (const name of ['station', 'browser', 'crash-dumps']) expect(existsSync(path.join(root, name))).toBe(true);
});

it('a file in the place of the data folder is a problem told in a sentence', () => {
  using folder = temporaryFolder();
  const file = path.join(folder.path, 'taken');
  writeFileSync(file, '');
  const sentence = expect.stringMatching(
    /^The data folder .*taken cannot be used: .*not a folder.*--data DIR\.$/,
  ) as string;
  expect(prepareDataFolder(file)).toEqual({ problem: sentence });
  expect(prepareDataFolder(path.join(file, 'below'))).toMatchObject({
    problem: expect.stringContaining('not a folder') as string,
  });
});
