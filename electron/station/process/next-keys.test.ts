import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { Ticket } from '../../../shared/trust/ticket.ts';
import { freshFolder } from '../testing/test-station.ts';
import { unlockSecrets } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';
import { openNextKeys } from './next-keys.ts';
import { newSecrets, openIdentity } from './station-identity.ts';

const vault: KeyVault = {
  wrap: (text) => Promise.resolve(Buffer.from(`kiosk ${text}`).toString('base64')),
  unwrap: (wrapped) => Promise.resolve(Buffer.from(wrapped, 'base64').toString().slice('kiosk '.length)),
};
const locked: KeyVault = { ...vault, unwrap: () => Promise.resolve(null) };
const ticketOf = (code: string): Ticket => ({
  url: 'http://127.0.0.1:4870',
  code,
  ca: null,
});
const [ticket, later] = ['AAAAA-AAAAA-AAAAA-AAAAA', 'BBBBB-BBBBB-BBBBB-BBBBB'].map(ticketOf) as [Ticket, Ticket];

/** The station in a folder, started anew. */
async function start(folder: string, by: KeyVault | undefined) {
  const whose = { folder, site: 'demo', station: 'line-1', newIncarnation: () => '0123456789ab' };
  const secrets = await unlockSecrets(whose, by);
  let identity = openIdentity(folder, 'demo', 'line-1', () => '0123456789ab', secrets);
  const book = openNextKeys({
    folder,
    identity: () => identity,
    becomes: (next) => {
      identity = next;
    },
    newIncarnation: () => 'ba9876543210',
    vault: by,
  });
  return { book, identity: () => identity };
}
const onDisk = (folder: string) =>
  ['identity.json', 'next-keys.json'].flatMap((name) => {
    const file = join(folder, name);
    return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
  });

describe('new keys of a station', () => {
  it('never lie open on the disk where a key store is: at the first start, while nobody has answered, and when they were taken', async () => {
    const folder = freshFolder();
    const station = await start(folder, vault);
    const first = station.identity().keys.secretKey;
    expect(onDisk(folder).join()).not.toContain(first);
    const asked = await station.book.forTicket(ticket);
    expect(onDisk(folder)).toHaveLength(2);
    for (const open of [first, asked.keys.secretKey, asked.boxKeys().secretKey])
      expect(onDisk(folder).join()).not.toContain(open);
    station.book.taken();
    expect(onDisk(folder)).toHaveLength(1);
    expect(onDisk(folder).join()).not.toContain(asked.keys.secretKey);
    expect(station.identity().keys).toEqual(asked.keys);
    expect(station.identity().renew('cccccccccccc').keys).toEqual(asked.keys);
    expect(onDisk(folder).join()).not.toContain(asked.keys.secretKey);
    expect((await start(folder, vault)).identity().keys).toEqual(asked.keys);
  });

  it.each([
    ['with a key store', vault],
    ['without one', undefined],
  ])('are the same after an end behind each step, %s', async (_, by) => {
    const folder = freshFolder();
    const old = (await start(folder, by)).identity().keys;
    const asked = await (await start(folder, by)).book.forTicket(ticket);
    // Ended before the answer: asked with again, also by another ticket.
    const again = await start(folder, by);
    expect([again.identity().keys, again.book.pending()]).toEqual([old, [ticket]]);
    expect((await again.book.forTicket(later)).keys).toEqual(asked.keys);
    expect(again.book.pending()).toEqual([ticket, later]);
    expect(statSync(join(folder, 'next-keys.json')).mode & 0o077).toBe(0);
    // Ended before the identity was written.
    const obstacle = join(folder, 'identity.json.next');
    mkdirSync(join(obstacle, 'full'), { recursive: true });
    expect(() => again.book.taken()).toThrow('identity.json');
    rmSync(obstacle, { recursive: true });
    const third = await start(folder, by);
    expect([third.identity().keys, (await third.book.forTicket(ticket)).keys]).toEqual([old, asked.keys]);
    // Ended after it was written and before the next keys went.
    const pending = readFileSync(join(folder, 'next-keys.json'));
    third.book.taken();
    writeFileSync(join(folder, 'next-keys.json'), pending);
    const last = await start(folder, by);
    expect([last.identity().keys, last.book.pending()]).toEqual([asked.keys, undefined]);
    expect(existsSync(join(folder, 'next-keys.json'))).toBe(false);
  });

  it('that a program of before left open are wrapped when they are asked with', async () => {
    const folder = freshFolder();
    await start(folder, vault);
    const secrets = newSecrets();
    const file = { format: 1, incarnation: 'ba9876543210', secrets, tickets: [ticket] };
    writeFileSync(join(folder, 'next-keys.json'), JSON.stringify(file));
    const station = await start(folder, vault);
    expect((await station.book.forTicket(ticket)).keys.secretKey).toBe(secrets.secretKey);
    expect(onDisk(folder).join()).not.toContain(secrets.secretKey);
  });

  it('stay where they are while the key store is locked, and nothing is asked with others', async () => {
    const folder = freshFolder();
    const station = await start(folder, vault);
    const asked = await station.book.forTicket(ticket);
    const before = onDisk(folder);
    const identity = station.identity();
    const parts = { folder, identity: () => identity, becomes: () => undefined, newIncarnation: () => '0123456789ab' };
    await expect(openNextKeys({ ...parts, vault: locked }).forTicket(later)).rejects.toThrow('locked by the key store');
    expect(onDisk(folder)).toEqual(before);
    expect((await openNextKeys({ ...parts, vault }).forTicket(later)).keys).toEqual(asked.keys);
  });

  it('lie open for their owner only when the key store does not give back what it took', async () => {
    const folder = freshFolder();
    const asked = await (await start(folder, locked)).book.forTicket(ticket);
    expect((await (await start(folder, undefined)).book.forTicket(ticket)).keys).toEqual(asked.keys);
  });
});
