import { expect, it } from 'vitest';

import { VERSION } from '../shared/version.ts';
import { readManifest } from './project-root.ts';

it('the version that the programs tell is the one that is released', () => {
  expect(VERSION).toBe(readManifest().version);
});
