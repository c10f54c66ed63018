import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { expect, it } from 'vitest';

import { readCommandLine } from '../command-line.ts';
import { setPinCommand } from '../people/pin-command.ts';
import { pinHash } from '../people/pin-hash.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testDevice, ticketIn } from '../testing/device.testkit.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { serverProgram } from '../testing/program.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { connect, problemOf } from '../testing/sync-client.testkit.ts';
import { secretHash } from './codes.ts';

const newFolder = testFolders('trust-command');
const { start, run } = serverProgram();

it.each<[string, string]>([
  ['enrol', 'enrol needs --data'],
  ['enrol --data d', 'enrol needs --station'],
  ['enrol --data d --station Press', 'no station name'],
  ['enrol --data d --station p --kind browser', 'a kiosk or headless'],
  ['enrol --data d --station p --url lineside', 'is no address'],
  ['enrol --data d --station p --hours 0', 'up to 168 hours'],
  ['enrol --data d --station p --reason x', 'enrol has no --reason'],
  ['pair --data d --kind kiosk', 'pair a browser or a board'],
  ['revoke --data d --station p', 'revoke needs --reason'],
  ['revoke --data d', 'either --station (a station) or --pairing'],
  ['revoke --data d --pairing xyz', 'as "devices" shows it'],
  ['devices --data d --station p', 'devices has no --station'],
  ['site-ca --data d --name UPPER', 'no name of a machine'],
  ['site-ca --data d --name fe80::1%eth0', 'names a network card'],
  ['site-ca --data d --name 2001:DB8:0:0::1', 'Write --name 2001:db8::1.'],
  ['site-ca --data d --withdraw --rotate', 'one thing at a time'],
  ['site-ca --data d --name a --switch', 'one thing at a time'],
  ['pin --data d', 'needs --person'],
  ['pin 471147', 'reads the digits from stdin'],
])('"%s" is refused with a sentence', (line, sentence) => {
  const read = readCommandLine(line.split(' '));
  expect('problem' in read ? read.problem : '').toContain(sentence);
});

it('commands work while a server runs on the data folder, and at once', { timeout: 60_000 }, async () => {
  const data = await newFolder();
  const server = start('--data', data, '--port', '0');
  const [url] = await server.printed(/http:\/\/[\d.:]+/);
  const { stdout } = await run('enrol', '--data', data, '--station', 'press-1', '--by', 'ina');
  const ticket = stdout.split('\n')[0] ?? '';
  expect(ticketIn(ticket)).toMatchObject({ url, ca: null });
  const device = testDevice(testStation('press-1'));
  await device.enrol(ticket);
  await connect(url, device.station);
  expect((await run('devices', '--data', data)).stdout).toMatch(/press-1 +kiosk +[0-9a-f]{12} .* ina +trusted/);
  expect(await run('revoke', '--data', data, '--station', 'press-1', '--reason', 'It was stolen')).toMatchObject({
    code: 0,
  });
  expect((await connect(url, device.station)).hello.revoked?.reason).toBe('It was stolen');
  expect((await run('devices', '--data', data)).stdout).toContain('revoked');
});

it('commands work without a server, and what they did holds when it starts', { timeout: 60_000 }, async () => {
  const data = await newFolder();
  expect((await run('devices', '--data', data)).stderr).toContain('There is no database');
  await openSqliteSiteStore(join(data, 'site.db'), { site: 'demo' }).close();
  const { stdout } = await run('enrol', '--data', data, '--station', 'press-1', '--url', 'http://127.0.0.1:4870');
  expect(ticketIn(stdout.split('\n')[0] ?? '').url).toBe('http://127.0.0.1:4870');
  const server = start('--data', data, '--port', '0');
  const [url] = await server.printed(/http:\/\/[\d.:]+/);
  const device = testDevice(testStation('press-1'));
  const { code } = ticketIn(stdout.split('\n')[0] ?? '');
  expect(await problemOf(connect(url, device.station))).toMatchObject({ code: 'not-enrolled' });
  const response = await fetch(`${url}/trust/v1/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(device.request(code)),
  });
  expect(response.status).toBe(200);
});

it('a backup carries who was let in, and no private key', { timeout: 60_000 }, async () => {
  const [data, other] = [await newFolder(), await newFolder()];
  const server = start('--data', data, '--port', '0');
  await server.printed(/http:/);
  const { stdout } = await run('enrol', '--data', data, '--station', 'press-1', '--by', 'ina');
  await testDevice(testStation('press-1')).enrol(stdout.split('\n')[0] ?? '');
  const file = join(other, 'backup.db');
  const open = await run('enrol', '--data', data, '--station', 'press-2');
  expect(await run('backup', '--data', data, '--to', file)).toMatchObject({ code: 0 });
  const restored = await run('restore', '--data', join(other, 'data'), '--from', file);
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('revoke them once more') as string });
  // A ticket that was used after the backup lets in nobody a second time.
  const store = openSqliteSiteStore(join(other, 'data', 'site.db'));
  const { code } = ticketIn(open.stdout.split('\n')[0] ?? '');
  expect(store.trust.code(secretHash(code))).toBeUndefined();
  await store.close();
  expect((await run('devices', '--data', join(other, 'data'))).stdout).toContain('press-1');
  const { secretKey } = JSON.parse(readFileSync(join(data, 'trust/site-key.json'), 'utf8')) as { secretKey: string };
  expect(readFileSync(file).includes(secretKey)).toBe(false);
});

it('PINs leave the plan when they are taken in, and are given at the server', async () => {
  const data = await newFolder();
  const file = join(data, 'site.db');
  const first = pinHash('471147');
  const store = openSqliteSiteStore(file, { site: 'demo' });
  // What proves them is nobody else's on this machine.
  for (const ending of ['', '-wal']) expect(statSync(file + ending).mode & 0o007).toBe(0);
  const [document] = await store.putPlan([personDraft('anna', { pin: first })]);
  expect(document).not.toHaveProperty('body.pin');
  expect(store.trust.pin('anna')).toEqual(first);
  // A file of the ERP knows no PINs: the person keeps theirs.
  await store.putPlan([personDraft('anna', { name: 'Anna B.' })]);
  expect(store.trust.pin('anna')).toEqual(first);
  await store.close();
  const said = await setPinCommand({ does: 'set-pin', data, person: 'anna', by: 'ina' }, Readable.from(['471148\n']));
  expect(said).toMatchObject({ ok: true });
  const unknown = await setPinCommand({ does: 'set-pin', data, person: 'x', by: 'ina' }, Readable.from(['471148\n']));
  expect(unknown.text).toContain('no person "x"');
  const again = openSqliteSiteStore(file, { site: 'demo' });
  const given = again.trust.pin('anna');
  expect(given?.hash).not.toBe(first.hash);
  // The plan file is read at every start: what it said before does not bring back the PIN that somebody has seen.
  await again.putPlan([personDraft('anna', { pin: first })]);
  expect(again.trust.pin('anna')).toEqual(given);
  await again.trust.setPin('anna', null);
  await again.putPlan([personDraft('anna', { pin: first })]);
  expect(again.trust.pin('anna')).toBeUndefined();
  const next = pinHash('471149');
  await again.putPlan([personDraft('anna', { pin: next })]);
  expect(again.trust.pin('anna')).toEqual(next);
  await again.close();
});
