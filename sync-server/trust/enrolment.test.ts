import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { syncPaths } from '../../shared/sync/protocol.ts';
import { trustPaths } from '../../shared/trust/trust-protocol.ts';
import { testDevice, ticketIn } from '../testing/device.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { pullAll } from '../testing/store.testkit.ts';
import { connect, headOf, post, problemOf } from '../testing/sync-client.testkit.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';
import type { SiteServer } from '../testing/trusting.testkit.ts';
import { createCodeGuard } from './code-guard.ts';
import { enrolGuarded } from './enrol.ts';

const HOUR_MS = 3_600_000;

describe('the enrolment of stations', () => {
  let server: SiteServer;
  beforeEach(async () => {
    server = await startSiteServer();
  });
  afterEach(() => server.dispose());
  const enrolUrl = () => server.url + trustPaths.enrol;
  const factsOf = async (type: string) =>
    (await pullAll(server.store, 'priority'))
      .map(({ body }) => JSON.parse(body) as { type?: string; data?: Record<string, unknown> })
      .filter((fact) => fact.type === type);

  it('lets nobody in who has no ticket, and says how to get one', async () => {
    const problem = await problemOf(connect(server.url, testStation('press-1')));
    expect(problem).toMatchObject({ status: 403, code: 'not-enrolled' });
    expect(problem.message).toContain('enrol --data DIR --station press-1');
  });

  it('lets a station in by its ticket, and everybody learns it as a fact', async () => {
    const device = testDevice(testStation('press-1'));
    const answer = await device.enrol(await server.ticket('press-1'));
    expect(answer).toMatchObject({ site: 'demo', station: 'press-1' });
    const client = await connect(server.url, device.station);
    expect(await client.ship(device.station.record([{}]))).toMatchObject({ rows: [{ status: 'stored' }] });
    await server.trustChanged();
    expect(await factsOf('DeviceEnrolled')).toMatchObject([
      { data: { station: 'press-1', kind: 'kiosk', publicKey: device.station.keys.publicKey, by: 'ina' } },
    ]);
  });

  it('takes a code once, but again from the device that lost its answer', async () => {
    const device = testDevice(testStation('press-1'));
    const ticket = await server.ticket('press-1');
    const first = await device.enrol(ticket);
    expect(await device.enrol(ticket)).toEqual(first);
    expect(await problemOf(testDevice(testStation('press-1')).enrol(ticket))).toMatchObject({ code: 'not-enrolled' });
  });

  it('takes no code that has ended, is for another station or another kind, or was made up', async () => {
    const device = testDevice(testStation('press-1'));
    const other = await server.ticket('press-2');
    expect(await problemOf(device.enrol(other))).toMatchObject({ status: 403, code: 'not-enrolled' });
    const headless = await server.ticket('press-1', { kind: 'headless' });
    expect((await problemOf(device.enrol(headless))).message).toContain('of the kind "headless"');
    const old = await server.ticket('press-1', { hours: 1 });
    server.shiftClock(HOUR_MS);
    expect(await problemOf(device.enrol(old))).toMatchObject({ code: 'not-enrolled' });
    const invented = device.request('00000-00000-00000-00000');
    expect(await problemOf(post(enrolUrl(), invented))).toMatchObject({ code: 'not-enrolled' });
    expect(server.store.trust.devices()).toEqual([]);
  });

  it('slows down and locks out a guesser who holds a good code, too', async () => {
    const device = testDevice(testStation('press-1'));
    const { code } = ticketIn(await server.ticket('press-1'));
    const invented = device.request('00000-00000-00000-00000');
    // Without the waits, which are the guard's.
    const guard = createCodeGuard({ now: server.now, wait: () => Promise.resolve() });
    const parts = {
      store: server.store,
      trust: server.store.trust,
      nowMs: server.now,
      siteKey: '',
      fingerprint: () => null,
      guard,
    };
    for (let count = 0; count < 20; count += 1) {
      expect(await enrolGuarded(parts, invented, '192.0.2.1')).toMatchObject({ ok: false, status: 403 });
      const good = await enrolGuarded(parts, device.request(code), '192.0.2.1');
      expect(good.ok).toBe(count < 19);
    }
    const refused = await enrolGuarded(parts, device.request(code), '192.0.2.1');
    expect(refused).toMatchObject({ status: 429, problem: { code: 'busy' } });
  });

  it('takes no key whose owner did not sign, and none of another site', async () => {
    const device = testDevice(testStation('press-1'));
    const { code } = ticketIn(await server.ticket('press-1'));
    const stolen = device.request(code, { publicKey: testStation('x').keys.publicKey });
    expect(await problemOf(post(enrolUrl(), stolen))).toMatchObject({ status: 401, code: 'invalid' });
    expect(await problemOf(post(enrolUrl(), device.request(code, { site: 'other' })))).toMatchObject({
      code: 'wrong-site',
    });
  });

  it('gives a name to another device only when somebody said so, and revokes the one before', async () => {
    const [first, second] = [testDevice(testStation('press-1')), testDevice(testStation('press-1'))];
    await first.enrol(await server.ticket('press-1'));
    expect(
      await server.order({
        does: 'enrol',
        station: 'press-1',
        kind: 'kiosk',
        url: null,
        hours: 1,
        replace: false,
        by: 'ina',
      }),
    ).toMatchObject({ ok: false, text: expect.stringContaining('--replace') as string });
    await second.enrol(await server.ticket('press-1', { replace: true }));
    const before = await connect(server.url, first.station);
    expect(before.hello.revoked?.reason).toContain('Another device');
    expect((await connect(server.url, second.station)).hello.revoked).toBeUndefined();
  });
});

describe('a revoked station', () => {
  let server: SiteServer;
  beforeEach(async () => {
    server = await startSiteServer({ revokedBytesPerDay: 4096 });
  });
  afterEach(() => server.dispose());
  const revoke = (station: string) => server.order({ does: 'revoke', station, reason: 'It was stolen.', by: 'ina' });

  it('loses its tokens and sockets at once, and may then only hand over, without effect', async () => {
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    const client = await connect(server.url, device.station);
    const before = device.station.record([{}]);
    await client.ship(before);
    const socket = new WebSocket(server.url.replace('http', 'ws') + syncPaths.nudges, {
      headers: { authorization: `Bearer ${client.hello.token}` },
    });
    await new Promise((resolve) => void socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));

    expect(await revoke('press-1')).toMatchObject({ ok: true });
    expect(await closed).toBe(1008);
    expect(await problemOf(client.pull())).toMatchObject({ code: 'no-token' });

    const after = await connect(server.url, device.station);
    expect(after.hello.revoked?.reason).toBe('It was stolen.');
    expect(await problemOf(after.pull())).toMatchObject({ status: 403, code: 'revoked' });
    const credentials = post(server.url + trustPaths.credentials, { have: null }, after.hello.token);
    expect(await problemOf(credentials)).toMatchObject({ status: 403 });
    const shipped = await after.ship(device.station.record([{}]));
    expect(shipped.rows).toMatchObject([{ status: 'quarantined', reason: 'revoked' }]);
    expect(shipped.rows[0]?.detail).toContain('It was stolen.');
    const facts = (await pullAll(server.store, 'priority')).map(({ body }) => body);
    expect(facts.filter((body) => body.includes('"DeviceRevoked"'))).toHaveLength(1);
    // What arrived before the revocation keeps its effect.
    const silenced = facts.filter((body) => body.includes('"FactQuarantined"'));
    expect(silenced.map((body) => body.includes(must(before[0], 'fact').id))).toEqual([false]);
  });

  it('hands over so much on a day, and the rest on the next, with nothing lost', async () => {
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    await revoke('press-1');
    const client = await connect(server.url, device.station);
    const batches = Array.from({ length: 4 }, () => device.station.record([{}, {}]));
    const [first = [], second = [], third = [], fourth = []] = batches;
    const send = (facts: RawFact[]) => client.shipRequest(device.station.batch(facts, headOf(facts)));
    for (const batch of [first, second]) expect((await send(batch)).rows[0]?.status).toBe('quarantined');
    const problem = await problemOf(send(third));
    expect(problem).toMatchObject({ status: 503, code: 'busy' });
    expect(problem.message).toContain('Nothing is lost: the rest waits at the station. Ask an engineer');
    // Others are not meant.
    const other = testDevice(testStation('press-2'));
    await other.enrol(await server.ticket('press-2'));
    expect((await (await connect(server.url, other.station)).ship(other.station.record([{}]))).rows[0]?.status).toBe(
      'stored',
    );
    server.shiftClock(24 * HOUR_MS);
    const later = await connect(server.url, device.station);
    expect(later.hello.held[0]).toMatchObject({ seq: 4 });
    for (const batch of [third, fourth]) {
      const { rows } = await later.shipRequest(device.station.batch(batch, headOf(batch)));
      expect(rows.map(({ status }) => status)).toEqual(['quarantined', 'quarantined']);
    }
  });

  it('loses its socket also when the token that opened it has ended', async () => {
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    const client = await connect(server.url, device.station);
    const socket = new WebSocket(server.url.replace('http', 'ws') + syncPaths.nudges, {
      headers: { authorization: `Bearer ${client.hello.token}` },
    });
    await new Promise((resolve) => void socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
    server.shiftClock(HOUR_MS + 1);
    expect(await problemOf(client.pull())).toMatchObject({ code: 'no-token' });
    await revoke('press-1');
    expect(await closed).toBe(1008);
  });

  it('is out at once, also while the disk of the server is full and nothing can be recorded', async () => {
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    await server.trustChanged();
    const client = await connect(server.url, device.station);
    const socket = new WebSocket(server.url.replace('http', 'ws') + syncPaths.nudges, {
      headers: { authorization: `Bearer ${client.hello.token}` },
    });
    await new Promise((resolve) => void socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
    server.store.keepApart = () => Promise.reject(new Error('The disk is full.'));
    await expect(revoke('press-1')).rejects.toThrow('full');
    expect(await closed).toBe(1008);
    expect(await problemOf(client.pull())).toMatchObject({ code: 'no-token' });
  });

  it('opens no socket for nudges, and comes back by a new ticket with a new key only', async () => {
    const device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
    await revoke('press-1');
    expect(await revoke('press-1')).toMatchObject({
      ok: false,
      text: expect.stringContaining('revoked before') as string,
    });
    const { hello } = await connect(server.url, device.station);
    const socket = new WebSocket(server.url.replace('http', 'ws') + syncPaths.nudges, {
      headers: { authorization: `Bearer ${hello.token}` },
    });
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('error', () => undefined);
    });
    expect(status).toBe(403);
    // Not with the key that somebody may have copied; the ticket stays good for a new one.
    const ticket = await server.ticket('press-1');
    expect(await problemOf(device.enrol(ticket))).toMatchObject({ status: 403, code: 'revoked' });
    const renewed = testDevice(testStation('press-1'));
    await renewed.enrol(ticket);
    const client = await connect(server.url, renewed.station);
    expect(client.hello.revoked).toBeUndefined();
    expect(await client.ship(renewed.station.record([{}]))).toMatchObject({ rows: [{ status: 'stored' }] });
    expect((await connect(server.url, device.station)).hello.revoked?.reason).toBe('It was stolen.');
  });
});
