import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { must } from '../../shared/invariant.ts';
import { CHALLENGE_HEADER, syncPaths } from '../../shared/sync/protocol.ts';
import { credentialsResponse, trustPaths } from '../../shared/trust/trust-protocol.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testDevice, ticketIn } from '../testing/device.testkit.ts';
import type { TestDevice } from '../testing/device.testkit.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { serverProgram } from '../testing/program.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { endOf, fingerprint } from './certificate.ts';
import { createSiteTls, openSiteTls } from './site-tls.ts';
import { trustCommand } from './trust-command.ts';
import type { TrustOrder } from './trust-orders.ts';
import { trustWarnings } from './trust-warnings.ts';

const newFolder = testFolders('tls');
const DAY_MS = 86_400_000;

interface Asked {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Asks a server whose certificate must be of this authority. */
function ask(url: string, ca: string, options: { body?: unknown; headers?: Record<string, string> } = {}) {
  return new Promise<Asked>((resolve, reject) => {
    const { body, headers = {} } = options;
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(
      url,
      {
        ca,
        method,
        headers: { 'content-type': 'application/json', ...headers },
        agent: false,
        servername: 'localhost',
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const today = { url: null, hours: 1, by: 'ina' } as const;
const ENROL: TrustOrder = { does: 'enrol', station: 'press-1', kind: 'kiosk', replace: false, ...today };
const PAIR: TrustOrder = { does: 'pair', kind: 'browser', station: null, reusable: false, ...today };

const siteCa = (over: Partial<Extract<TrustOrder, { does: 'site-ca' }>> = {}): TrustOrder => ({
  does: 'site-ca',
  names: [],
  rotate: false,
  switch: false,
  force: false,
  ...over,
});

describe('the certificates of a site', () => {
  it('are renewed 30 days before their end, under the same authority', async () => {
    const folder = await newFolder();
    const now = Date.now();
    const tls = await createSiteTls(folder, 'demo', ['lineside-server'], now);
    const authority = tls.fingerprint();
    expect(await tls.renewIfDue(now + 366 * DAY_MS)).toBe(false);
    expect(await tls.renewIfDue(now + 368 * DAY_MS)).toBe(true);
    const later = must(await openSiteTls(folder, 'demo'), 'the certificates');
    expect(later.fingerprint()).toBe(authority);
    expect(endOf(later.server().cert)).toBeGreaterThan(now + 760 * DAY_MS);
  });

  it('are not renewed for the sake of an authority that ends with them, which is told a year before', async () => {
    const folder = await newFolder();
    const now = Date.now();
    const tls = await createSiteTls(folder, 'demo', ['lineside-server'], now);
    const end = tls.authorityEndsAt();
    const warned = (ms: number) => trustWarnings({ tls, ended: undefined }, ms).join('\n');
    expect(warned(now)).toBe('');
    expect(warned(end - 366 * DAY_MS)).toContain('was not renewed');
    await tls.renewIfDue(end - 366 * DAY_MS);
    expect(warned(end - 366 * DAY_MS)).toBe('');
    expect(warned(end - 364 * DAY_MS)).toMatch(/ends on .*--rotate/);
    expect(warned(end + 1)).toContain('has ended on');
    expect(await tls.renewIfDue(end - 20 * DAY_MS)).toBe(false);
    await tls.rotate(['lineside-server'], end - 300 * DAY_MS);
    expect(warned(end - 300 * DAY_MS)).toContain('--switch');
    await tls.change(end - 300 * DAY_MS);
    expect(warned(end - 300 * DAY_MS)).toBe('');
  });

  it('are for the names that their authority was made for; others come with the next authority, which can be withdrawn', async () => {
    const folder = await newFolder();
    await openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo' }).close();
    await trustCommand(folder, siteCa({ names: ['lineside-server'] }));
    const beyond = await trustCommand(folder, siteCa({ names: ['lineside-server', 'mes.example'] }));
    expect([beyond.ok, beyond.text]).toEqual([
      false,
      expect.stringContaining('--rotate --name lineside-server,mes.example'),
    ]);
    const nothing = await trustCommand(folder, siteCa({ withdraw: true }));
    expect([nothing.ok, nothing.text]).toEqual([false, expect.stringContaining('none can be withdrawn')]);
    expect(await trustCommand(folder, siteCa({ rotate: true }))).toMatchObject({ ok: true });
    const second = await trustCommand(folder, siteCa({ rotate: true, names: ['mes.example'] }));
    expect([second.ok, second.text]).toEqual([false, expect.stringContaining('--withdraw')]);
    expect(await trustCommand(folder, siteCa({ withdraw: true }))).toMatchObject({ ok: true });
    expect(must(await openSiteTls(folder, 'demo'), 'the certificates').next()).toBeUndefined();
    expect(await trustCommand(folder, siteCa({ rotate: true, names: ['mes.example'] }))).toMatchObject({ ok: true });
    expect(await trustCommand(folder, siteCa({ switch: true }))).toMatchObject({ ok: true });
    expect(must(await openSiteTls(folder, 'demo'), 'the certificates').names()).toEqual(['mes.example']);
  });

  it('that are damaged are named, with what to do', async () => {
    const folder = await newFolder();
    await createSiteTls(folder, 'demo', ['lineside-server'], Date.now());
    await writeFile(`${folder}/trust/tls.json`, '{"format":1');
    await expect(openSiteTls(folder, 'demo')).rejects.toThrow('Put your copy of it back');
  });
});

describe('a server with certificates', { timeout: 60_000 }, () => {
  const { start } = serverProgram();
  const kept: WebSocket[] = [];
  afterEach(() => {
    for (const socket of kept.splice(0)) socket.terminate();
  });

  /** A server that other machines may reach, under the name localhost too. */
  async function serve() {
    const folder = await newFolder();
    const first = start('--data', folder, '--port', '0');
    await first.printed(/http:/);
    first.kill('SIGTERM');
    await first.ended;
    const made = await trustCommand(folder, siteCa({ names: ['lineside-server'] }));
    expect(made.text).toContain('--host');
    const tls = must(await openSiteTls(folder, 'demo'), 'the certificates');
    const server = start('--data', folder, '--port', '0', '--host', '0.0.0.0');
    const [, port = ''] = await server.printed(/https:\/\/lineside-server:(\d+)/);
    return { folder, ca: tls.authority(), url: `https://localhost:${port}`, port: Number(port), server };
  }

  it('is reached by TLS only, under its own names only, and shows its authority', async () => {
    const { url, ca, port } = await serve();
    const shown = await ask(url + trustPaths.authority, ca);
    expect(fingerprint(shown.text)).toBe(fingerprint(ca));
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
    expect((await ask(`${url}/health`, ca, { headers: { host: `lineside-server:${port}` } })).status).toBe(200);
    const rebound = await ask(`${url}/health`, ca, { headers: { host: `evil.example:${port}` } });
    expect([rebound.status, rebound.text]).toEqual([403, expect.stringContaining('answers to lineside-server')]);
    const page = await ask(`${url}/health`, ca, { headers: { origin: `http://localhost:${port}` } });
    expect(page.status).toBe(403);
    const old = await new Promise<string>((resolve) => {
      const socket = connectTls({ port, host: '127.0.0.1', maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ca }, () =>
        resolve('taken'),
      );
      socket.on('error', ({ message }) => resolve(message));
    });
    expect(old).not.toBe('taken');
  });

  it('lets stations in by tickets with the fingerprint of its authority, and pairs with a cookie for TLS', async () => {
    const { folder, url, ca } = await serve();
    const { secret = '' } = await trustCommand(folder, ENROL);
    const device = testDevice(testStation('press-1'));
    const ticket = ticketIn(secret);
    expect(ticket).toMatchObject({
      ca: fingerprint(ca),
      url: expect.stringContaining('https://lineside-server:') as string,
    });
    const enrolled = await ask(url + trustPaths.enrol, ca, { body: device.request(ticket.code) });
    expect(enrolled.status).toBe(200);
    const hello = await sayHello(url, ca, device);
    const socket = new WebSocket(url.replace('https', 'wss') + syncPaths.nudges, {
      ca,
      headers: { authorization: `Bearer ${hello.token}` },
    });
    kept.push(socket);
    await new Promise((resolve) => void socket.once('message', resolve));

    // A new certificate while the socket is open: the socket stays, new connections see the new one.
    const before = await certificateOf(url, ca);
    await trustCommand(folder, siteCa({ names: ['lineside-server', 'mes.lineside-server', '192.168.7.20'] }));
    expect(await certificateOf(url, ca)).not.toBe(before);
    expect(socket.readyState).toBe(WebSocket.OPEN);

    const { secret: link = '' } = await trustCommand(folder, PAIR);
    const paired = await ask(url + trustPaths.pair, ca, { body: { code: link.split('#pair=')[1] } });
    expect(paired.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-lineside=.*; Path=\/;.*; Secure$/)]);
  });

  it('announces its next authority, and changes to it when every station has fetched it', async () => {
    const { folder, url, ca } = await serve();
    const device = testDevice(testStation('press-1'));
    const { secret = '' } = await trustCommand(folder, ENROL);
    await ask(url + trustPaths.enrol, ca, { body: device.request(ticketIn(secret).code) });
    expect(await trustCommand(folder, siteCa({ switch: true }))).toMatchObject({ ok: false });
    await trustCommand(folder, siteCa({ rotate: true }));
    const early = await trustCommand(folder, siteCa({ switch: true }));
    expect([early.ok, early.text]).toEqual([false, expect.stringContaining('press-1')]);

    const hello = await sayHello(url, ca, device);
    const headers = { authorization: `Bearer ${hello.token}` };
    const told = credentialsResponse.parse(
      JSON.parse((await ask(url + trustPaths.credentials, ca, { body: { have: null }, headers })).text),
    );
    const next = must(told.nextAuthority, 'the next authority');
    // Whether the answer arrived is known when the station asks again and says what it has.
    const unsure = await trustCommand(folder, siteCa({ switch: true }));
    expect([unsure.ok, unsure.text]).toEqual([false, expect.stringContaining('press-1')]);
    await ask(url + trustPaths.credentials, ca, { body: { have: 'ab'.repeat(32) }, headers });
    expect(await trustCommand(folder, siteCa({ switch: true }))).toMatchObject({ ok: false });
    const again = await ask(url + trustPaths.credentials, ca, { body: { have: told.digest }, headers });
    expect(credentialsResponse.parse(JSON.parse(again.text))).toMatchObject({ sealed: null });
    expect(await trustCommand(folder, siteCa({ switch: true }))).toMatchObject({ ok: true });
    expect((await ask(`${url}/health`, next)).status).toBe(200);
    // The commands reach it under the new one, too.
    expect(await trustCommand(folder, { does: 'devices' })).toMatchObject({ ok: true });
    await expect(ask(`${url}/health`, ca)).rejects.toThrow('certificate');
  });
});

/** Says hello by TLS. */
async function sayHello(url: string, ca: string, { station }: TestDevice): Promise<{ readonly token: string }> {
  const say = (over: Parameters<typeof station.hello>[0]) =>
    ask(url + syncPaths.hello, ca, { body: station.hello(over) });
  const challenge = String((await say({})).headers[CHALLENGE_HEADER]);
  return JSON.parse((await say({ challenge })).text) as { readonly token: string };
}

/** The certificate that a server shows, as text. */
function certificateOf(url: string, ca: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port: Number(port), host: 'localhost', servername: 'localhost', ca }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
