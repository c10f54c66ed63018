import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { parentVault, unlockSecrets } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';
import { IdentityProblem, openIdentity } from './station-identity.ts';

/** A key store that only unwraps what it wrapped itself. */
function vaultOf(machine: string): KeyVault {
  return {
    wrap: (text) => Promise.resolve(Buffer.from(machine + text).toString('base64')),
    unwrap: (wrapped) => {
      const text = Buffer.from(wrapped, 'base64').toString();
      return Promise.resolve(text.startsWith(machine) ? text.slice(machine.length) : null);
    },
  };
}

const newIncarnation = () => '0123456789ab';
const whose = (folder: string) => ({ folder, site: 'demo', station: 'line-1', newIncarnation });
const open = async (folder: string, vault: KeyVault | undefined) =>
  openIdentity(folder, 'demo', 'line-1', newIncarnation, await unlockSecrets(whose(folder), vault));
const fileOf = (folder: string) => readFileSync(join(folder, 'identity.json'), 'utf8');

describe('the keys of a station', () => {
  it('lie in an owner-only file where no key store is, and are the same at every start', async () => {
    const folder = freshFolder();
    const first = await open(folder, undefined);
    expect(statSync(join(folder, 'identity.json')).mode & 0o077).toBe(0);
    const again = await open(folder, undefined);
    expect([again.keys, again.boxKeys()]).toEqual([first.keys, first.boxKeys()]);
  });

  it('are of one station: another one is told before anything of it is begun in the folder', async () => {
    const folder = freshFolder();
    await open(folder, undefined);
    await expect(unlockSecrets({ ...whose(folder), station: 'line-2' }, undefined)).rejects.toThrow(
      'belongs to station "line-1"',
    );
  });

  it('are wrapped where there is one, old ones too, and stay the same keys', async () => {
    const folder = freshFolder();
    const plain = await open(folder, undefined);
    const wrapped = await open(folder, vaultOf('kiosk-3 '));
    expect([wrapped.keys, wrapped.boxKeys(), wrapped.incarnation]).toEqual([
      plain.keys,
      plain.boxKeys(),
      plain.incarnation,
    ]);
    expect(fileOf(folder)).not.toContain(plain.keys.secretKey);
    expect((await open(folder, vaultOf('kiosk-3 '))).keys).toEqual(plain.keys);
    expect(wrapped.renew('ba9876543210').keys).toEqual(plain.keys);
    expect(fileOf(folder)).not.toContain(plain.keys.secretKey);
  });

  it('that another machine wrapped lead to a sentence that says what to do, and stay as they are', async () => {
    const folder = freshFolder();
    await open(folder, vaultOf('kiosk-3 '));
    const before = fileOf(folder);
    for (const vault of [vaultOf('kiosk-4 '), undefined]) {
      await expect(open(folder, vault)).rejects.toThrow(IdentityProblem);
      await expect(open(folder, vault)).rejects.toThrow(/on another machine set it aside.*enrol with a new ticket/);
    }
    expect(fileOf(folder)).toBe(before);
  });

  it('stay open when the key store does not give back what it took', async () => {
    const folder = freshFolder();
    const { keys } = await open(folder, { wrap: () => Promise.resolve('xx'), unwrap: () => Promise.resolve(null) });
    expect((await open(folder, undefined)).keys).toEqual(keys);
  });

  it('of the first versions get a second one, for what is written to this station alone', async () => {
    const folder = freshFolder();
    const secretKey = 'ab'.repeat(32);
    const old = { format: 1, site: 'demo', station: 'line-1', secretKey, incarnation: '00112233aabb' };
    writeFileSync(join(folder, 'identity.json'), JSON.stringify(old));
    const identity = await open(folder, undefined);
    expect([identity.keys.secretKey, identity.incarnation]).toEqual([secretKey, '00112233aabb']);
    expect((await open(folder, undefined)).boxKeys()).toEqual(identity.boxKeys());
  });

  it('are asked of the parent process by its channel, one question after the other', async () => {
    let deliver: (message: unknown) => void = () => undefined;
    const vault = parentVault({
      send: (message) => {
        const { vault: asked, what, text } = message as { vault: string; what: string; text: string };
        for (const noise of [{ ready: true }, { vault: 'none', text: null }]) deliver(noise);
        deliver({ vault: asked, text: `${what} ${text}` });
      },
      onMessage: (listener) => {
        deliver = listener;
      },
      onEnd: () => undefined,
    });
    expect(await Promise.all([vault.wrap('a'), vault.unwrap('b')])).toEqual(['wrap a', 'unwrap b']);
  });
});
