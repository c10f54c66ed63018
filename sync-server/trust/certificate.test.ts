import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';

import { describe, expect, it } from 'vitest';

import { testFolders } from '../testing/folder.testkit.ts';
import { createAuthority, endOf, fingerprint, issueServer } from './certificate.ts';

const DAY_MS = 86_400_000;
const now = Date.parse('2026-11-22T09:00:00Z');
const newFolder = testFolders('certificate');

describe('certificates of a site', () => {
  const authority = createAuthority('demo', now);
  const names = ['lineside-server', 'lineside.example', '192.0.2.10', '2001:db8::7', 'localhost'];
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

  it('are taken by TLS under the authority, and by no other authority', async () => {
    const today = issueServer(createAuthority('demo', Date.now()), ['localhost'], Date.now());
    const trusted = createAuthority('demo', Date.now());
    const good = issueServer(trusted, ['localhost'], Date.now());
    const reached = async (cert: typeof good) => {
      const listener = createServer(cert, (socket) => socket.end());
      await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
      const { port } = listener.address() as AddressInfo;
      const error = await new Promise<string | undefined>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: [trusted.cert] }, () => {
          resolve(undefined);
          socket.destroy();
        });
        socket.on('error', ({ message }) => resolve(message));
      });
      listener.close();
      return error;
    };
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
