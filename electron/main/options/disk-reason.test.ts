import { expect, it } from 'vitest';

import { diskReason } from './disk-reason.ts';

it.each([
  ['EACCES', 'this user may not write there'],
  ['EPERM', 'this user may not write there'],
  ['ENOTDIR', 'it is, or lies in, a file and not a folder'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk is full'],
  ['EIO', 'the disk does not work'],
])('%s means: %s', (code, words) => {
  expect(diskReason(Object.assign(new Error(`${code}: no`), { code }))).toBe(words);
});

it('anything else says itself', () => {
  expect(diskReason(new Error('strange'))).toBe('strange');
});
