import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';

import { describe, expect, it } from 'vitest';

import { testFolders } from '../testing/folder.testkit.ts';
import { mayVouchFor } from './authority-names.ts';
import { createAuthority, endOf, fingerprint, issueServer } from './certificate.ts';
import type { Certified } from './certificate.ts';

const DAY_MS = 86_400_000;
const now = Date.parse('2026-11-22T09:00:00Z');
const newFolder = testFolders('certificate');

describe('certificates of a site', () => {
  const names = ['lineside-server', 'lineside.example', '192.0.2.10', '2001:db8::7', 'localhost'];
  const authority = createAuthority('demo', names, now);
  const server = issueServer(authority, names, now);

  it('are an authority of ten years and a server of 397 days, each with its own key', () => {
    const [ca, leaf] = [new X509Certificate(authority.cert), new X509Certificate(server.cert)];
    expect(ca.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(endOf(authority.cert) - now).toBe(3653 * DAY_MS);
    expect(endOf(server.cert) - now).toBe(397 * DAY_MS);
    expect(fingerprint(authority.cert)).toBe(ca.fingerprint256.replaceAll(':', '').toLowerCase());
  });

  it('speak for the names that were given, and for no others', () => {
    const leaf = new X509Certificate(server.cert);
    for (const name of names.slice(0, 2)) expect(leaf.checkHost(name)).toBe(name);
    for (const address of ['192.0.2.10', '2001:db8::7']) expect(leaf.checkIP(address)).toBe(address);
    expect(leaf.checkHost('other.example')).toBeUndefined();
    expect(leaf.checkIP('192.0.2.11')).toBeUndefined();
  });

  it.each([
    ['lineside-server', true],
    ['press.lineside-server', true],
    ['localhost', true],
    ['192.168.7.20', true],
    ['10.1.2.3', true],
    ['127.0.0.1', true],
    ['192.0.2.10', true],
    ['2001:db8::7', true],
    ['fd00::1', true],
    ['bank.example', false],
    ['192.0.2.11', false],
    ['172.32.0.1', false],
    ['2001:db8::8', false],
  ])('of the authority hold for %s: %s, because of what stands in it', async (name, isAllowed) => {
    const from = Date.now();
    const own = ['lineside-server', '192.0.2.10', '2001:db8::7'];
    const constrained = createAuthority('demo', own, from);
    // As somebody would who has the key of the authority.
    const refused = await refusalOf(issueServer(constrained, ['localhost', name], from), constrained.cert, 'localhost');
    expect(refused ?? 'taken').toContain(isAllowed ? 'taken' : 'permitted subtree violation');
    expect(mayVouchFor([...own, 'localhost'], name)).toBe(isAllowed);
  });

  it('are taken by TLS under the authority, and by no other authority', async () => {
    const today = issueServer(createAuthority('demo', ['lineside-server'], Date.now()), ['localhost'], Date.now());
    const trusted = createAuthority('demo', ['lineside-server'], Date.now());
    const good = issueServer(trusted, ['localhost'], Date.now());
    const reached = (cert: typeof good) => refusalOf(cert, trusted.cert, 'localhost');
    expect(await reached(good)).toBeUndefined();
    expect(await reached(today)).toBeDefined();
  });

  it.runIf(existsSync('/usr/bin/openssl'))('satisfy the strict rules of OpenSSL', async () => {
    const folder = await newFolder();
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
    writeFileSync(join(folder, 'server.pem'), server.cert);
    const said = execFileSync('openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-attime',
      String(now / 1000 + 60),
      '-verify_hostname',
      'lineside-server',
      '-CAfile',
      join(folder, 'ca.pem'),
      join(folder, 'server.pem'),
    ]);
    expect(said.toString()).toContain('OK');
  });
});

/** Why TLS refuses a server's certificate under an authority; undefined: it takes it. */
async function refusalOf(cert: Certified, ca: string, servername: string): Promise<string | undefined> {
  const listener = createServer(cert, (socket) => socket.end());
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const error = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername, ca: [ca] }, () => {
      resolve(undefined);
      socket.destroy();
    });
    socket.on('error', ({ message }) => resolve(message));
  });
  listener.close();
  return error;
}
