import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { openIdentity } from './station-identity.ts';

const fixed = () => '0123456789ab';

describe('the identity of a station', () => {
  it('is made once, stays the same, and only its owner may read it', () => {
    const folder = freshFolder();
    const first = openIdentity(folder, 'demo', 'line-1', fixed);
    const second = openIdentity(folder, 'demo', 'line-1', fixed);
    expect(second.keys).toEqual(first.keys);
    expect(statSync(join(folder, 'identity.json')).mode & 0o077).toBe(0);
  });

  it('remembers a new incarnation', () => {
    const folder = freshFolder();
    openIdentity(folder, 'demo', 'line-1', fixed).renew('ba9876543210');
    expect(openIdentity(folder, 'demo', 'line-1', fixed).incarnation).toBe('ba9876543210');
  });

  it('refuses the folder of another station and a damaged file, with what to do', () => {
    const folder = freshFolder();
    openIdentity(folder, 'demo', 'line-1', fixed);
    expect(() => openIdentity(folder, 'demo', 'line-2', fixed)).toThrow('belongs to station "line-1"');
    writeFileSync(join(folder, 'identity.json'), '{"format":');
    expect(() => openIdentity(folder, 'demo', 'line-1', fixed)).toThrow('Restore the file from a backup');
  });
});
