import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { systemClock } from '../../electron/station/process/clock.ts';
import { openNextKeys } from '../../electron/station/process/next-keys.ts';
import { openIdentity } from '../../electron/station/process/station-identity.ts';
import { ticketOf } from '../../electron/station/trust/enrol.ts';
import { must } from '../../shared/invariant.ts';
import { pinHash } from '../../sync-server/people/pin-hash.ts';
import { pullAll } from '../../sync-server/testing/store.testkit.ts';
import { newKiosk, startSite } from './site.testkit.ts';
import type { Site } from './site.testkit.ts';

const DAY_MS = 86_400_000;

/** A kiosk at which Ada, whose PIN is 471147, is signed on. */
async function adaSignedOn(site: Site) {
  const shifted = { ms: 0 };
  const real = systemClock();
  const clock = { ...real, nowMs: () => real.nowMs() + shifted.ms };
  await site.order({ does: 'pin', person: 'p-ada', pin: pinHash('471147'), by: 'ina' });
  const kiosk = newKiosk();
  const line = await kiosk.start({ ticket: await site.ticket(), clock });
  await line.see('next', (view) => view.readyCount === 3);
  await expect.poll(() => existsSync(join(kiosk.folder, 'credentials.json'))).toBe(true);
  await line.do('signOn', { badge: 'B-1' });
  return {
    kiosk,
    line,
    shifted,
    clock,
    prove: (pin: string) => line.station.handlers.provePin({ person: 'p-ada', pin }),
  };
}

describe('the PIN of a person', () => {
  it('is proven by what the site vouches for, which is on the disk only as it was sealed', async () => {
    const { kiosk, line, prove } = await adaSignedOn(await startSite());
    await line.see('session', ({ people }) => people[0]?.hasPin === true);
    expect(await prove('471148')).toMatchObject({ ok: false, reason: 'wrong' });
    await expect.poll(async () => (await prove('471147')).ok, { timeout: 5000 }).toBe(true);
    const kept = readFileSync(join(kiosk.folder, 'credentials.json'), 'utf8');
    expect(kept).not.toMatch(/p-ada|salt|hash/);
  });

  it('is not believed any more once the credential has run out, while the work goes on; with the server it is again', async () => {
    const { line, shifted, prove } = await adaSignedOn(await startSite());
    shifted.ms = 15 * DAY_MS;
    expect(await prove('471147')).toEqual({ ok: false, reason: 'expired', waitSeconds: 0 });
    expect((await line.do('signOff', { person: 'p-ada' })).ok).toBe(true);
    // A clock that goes back makes nothing younger.
    await line.do('signOn', { badge: 'B-1' });
    shifted.ms = 0;
    expect(await prove('471147')).toMatchObject({ reason: 'expired' });
  });

  it('is locked for a quarter of an hour after ten wrong ones, whoever tries from wherever, over restarts and set clocks', async () => {
    const up = { ms: 0 };
    const real = systemClock();
    const clock = { ...real, uptimeMs: () => real.uptimeMs() + up.ms, nowMs: () => real.nowMs() + up.ms };
    const site = await startSite();
    await site.order({ does: 'pin', person: 'p-ada', pin: pinHash('471147'), by: 'ina' });
    const kiosk = newKiosk();
    let line = await kiosk.start({ ticket: await site.ticket(), clock });
    await line.see('next', (view) => view.readyCount === 3);
    await expect.poll(() => existsSync(join(kiosk.folder, 'credentials.json'))).toBe(true);
    await line.do('signOn', { badge: 'B-1' });
    const prove = (pin: string) => line.station.handlers.provePin({ person: 'p-ada', pin });
    for (let wrong = 1; wrong <= 10; wrong += 1) {
      const answer = await prove('000000');
      expect(answer).toMatchObject({ ok: false, reason: wrong < 10 ? 'wrong' : 'locked' });
      if (!answer.ok && wrong < 10) up.ms += answer.waitSeconds * 1000;
    }
    expect(await prove('471147')).toMatchObject({ reason: 'locked', waitSeconds: 900 });
    await line.station.stop();
    // Another boot, and a wall clock a year on.
    const later = { ...clock, boot: 'another', uptimeMs: () => 5000 + up.ms, nowMs: () => real.nowMs() + 365 * DAY_MS };
    up.ms = 0;
    line = await kiosk.start({ clock: later });
    await line.see('next', (view) => view.readyCount === 3);
    const still = await prove('471147');
    expect(still).toMatchObject({ reason: 'expired' });
    await line.station.stop();
    line = await kiosk.start({ clock: { ...later, nowMs: real.nowMs } });
    await line.see('sync', (view) => view.state === 'online');
    const answer = await prove('471147');
    expect(answer).toMatchObject({ ok: false, reason: 'locked' });
    expect(answer.ok ? 0 : answer.waitSeconds).toBeGreaterThan(880);
    up.ms += 900_000;
    expect(await prove('471147')).toMatchObject({ ok: true });
  });
});

describe('a station that is trusted no more', () => {
  it('hears of it, hands over what it has, takes nothing new, forgets its credentials, and stays so over restarts', async () => {
    const site = await startSite();
    const { kiosk, line } = await adaSignedOn(site);
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await site.order({ does: 'revoke', station: 'line-1', reason: 'Stolen from hall 2', by: 'ina' });
    const { trust } = await line.see('sync', (view) => view.trust?.state === 'revoked');
    expect(trust).toMatchObject({ state: 'revoked', reason: expect.stringContaining('Stolen from hall 2') });
    expect(await line.do('signOff', { person: 'p-ada' })).toMatchObject({
      ok: false,
      refusal: { code: 'station-revoked', remedies: [{ kind: 'ask' }] },
    });
    expect(existsSync(join(kiosk.folder, 'credentials.json'))).toBe(false);
    await line.see('sync', (view) => view.waiting === 0);
    await line.station.stop();
    await site.stop();
    const again = await kiosk.start();
    await again.see('sync', (view) => view.trust?.state === 'revoked');
    expect(await again.do('signOff', { person: 'p-ada' })).toMatchObject({
      ok: false,
      refusal: { code: 'station-revoked' },
    });
  });

  it('that was away hands over what was recorded meanwhile, which is kept without effect', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const first = await kiosk.start({ ticket: await site.ticket() });
    await first.see('next', (view) => view.readyCount === 3);
    await first.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await first.station.stop();
    const away = await kiosk.start({ url: 'https://127.0.0.1:1' });
    await away.see('next', (view) => view.readyCount === 3);
    expect((await away.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    await away.station.stop();
    await site.order({ does: 'revoke', station: 'line-1', reason: 'Stolen', by: 'ina' });
    const back = await kiosk.start();
    await back.see('sync', (view) => view.trust?.state === 'revoked' && view.waiting === 0);
    const kept = await pullAll(site.store, 'priority');
    const verdicts = kept.map(({ body }) => JSON.parse(body) as { type?: string; data?: { reason?: string } });
    expect(verdicts.filter(({ type }) => type === 'FactQuarantined').map(({ data }) => data?.reason)).toEqual([
      'revoked',
    ]);
  });

  it('that was away when that was said is let in by a new ticket all the same, with new keys', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const first = await kiosk.start({ ticket: await site.ticket() });
    await first.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await first.station.stop();
    const [before] = site.store.trust.devices();
    await site.order({ does: 'revoke', station: 'line-1', reason: 'Lost', by: 'ina' });
    const found = await kiosk.start({ ticket: await site.ticket() });
    await found.see('next', (view) => view.readyCount === 3);
    await found.see('sync', (view) => view.state === 'online' && view.trust === undefined && view.waiting === 0);
    expect(await found.do('signOn', { badge: 'B-1' })).toMatchObject({ ok: true });
    const now = site.store.trust.deviceOf('line-1');
    expect(now?.revoked).toBeNull();
    expect(now?.publicKey).not.toBe(before?.publicKey);
    // The key of before is still known as one that is trusted no more.
    expect(site.store.trust.device('line-1', before?.publicKey ?? '')?.revoked?.reason).toBe('Lost');
  });

  it('is let in again by a new ticket, with new keys', async () => {
    const site = await startSite();
    const { line } = await adaSignedOn(site);
    const [before] = site.store.trust.devices();
    await site.order({ does: 'revoke', station: 'line-1', reason: 'Lost', by: 'ina' });
    await line.see('sync', (view) => view.trust?.state === 'revoked');
    const wrong = await line.station.handlers.enrol({ ticket: await site.ticket('line-2') });
    expect(wrong).toMatchObject({ ok: false, code: 'refused' });
    expect(await line.do('signOff', { person: 'p-ada' })).toMatchObject({ refusal: { code: 'station-revoked' } });
    const ticket = await site.ticket();
    const both = await Promise.all([1, 2].map(() => line.station.handlers.enrol({ ticket })));
    expect(both).toEqual([{ ok: true }, { ok: true }]);
    await line.see('sync', (view) => view.state === 'online' && view.trust === undefined && view.waiting === 0);
    const now = site.store.trust.deviceOf('line-1');
    expect(now?.revoked).toBeNull();
    expect(now?.publicKey).not.toBe(before?.publicKey);
    expect((await line.do('signOff', { person: 'p-ada' })).ok).toBe(true);
    await line.see('sync', (view) => view.waiting === 0 && view.state === 'online');
  });

  it.each(['site-trust.json', 'identity.json'])(
    'has its new keys still when it ends after the server took them and before %s was written',
    async (file) => {
      const site = await startSite();
      const kiosk = newKiosk();
      const first = await kiosk.start({ ticket: await site.ticket() });
      await first.see('next', (view) => view.readyCount === 3);
      await first.see('sync', (view) => view.state === 'online' && view.waiting === 0);
      await site.order({ does: 'revoke', station: 'line-1', reason: 'Lost', by: 'ina' });
      await first.see('sync', (view) => view.trust?.state === 'revoked');
      // In the place of the file that is written first: what a power cut at that moment leaves is the same.
      const obstacle = join(kiosk.folder, `${file}.next`);
      mkdirSync(join(obstacle, 'full'), { recursive: true });
      expect(await first.station.handlers.enrol({ ticket: await site.ticket() })).toMatchObject({ code: 'not-kept' });
      const taken = site.store.trust.deviceOf('line-1')?.publicKey;
      expect(statSync(join(kiosk.folder, 'next-keys.json')).mode & 0o077).toBe(0);
      await first.station.stop();
      rmSync(obstacle, { recursive: true });
      // Not even the ticket is needed once more.
      const again = await kiosk.start();
      await again.see('sync', (view) => view.state === 'online' && view.trust === undefined);
      expect(site.store.trust.deviceOf('line-1')).toMatchObject({ publicKey: taken, revoked: null });
      expect(existsSync(join(kiosk.folder, 'next-keys.json'))).toBe(false);
      expect(await again.do('signOn', { badge: 'B-1' })).toMatchObject({ ok: true });
      await again.see('sync', (view) => view.waiting === 0);
    },
  );

  it('drops new keys that the server does not know when it is asked again', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const first = await kiosk.start({ ticket: await site.ticket() });
    await first.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await first.station.stop();
    await site.order({ does: 'revoke', station: 'line-1', reason: 'Lost', by: 'ina' });
    // As a crash between writing the keys and asking leaves it, with a ticket that has ended since.
    const ended = must(ticketOf(await site.ticket('line-1', { hours: 1 })), 'a ticket');
    const identity = openIdentity(kiosk.folder, 'demo', 'line-1', () => '0123456789ab');
    const book = { folder: kiosk.folder, identity: () => identity, becomes: () => undefined };
    await openNextKeys({ ...book, newIncarnation: () => 'ba9876543210' }).forTicket(ended);
    site.shiftClock(2 * 3_600_000);
    const again = await kiosk.start();
    await again.see('sync', (view) => view.trust?.state === 'revoked');
    await expect.poll(() => existsSync(join(kiosk.folder, 'next-keys.json'))).toBe(false);
    expect(await again.station.handlers.enrol({ ticket: await site.ticket() })).toEqual({ ok: true });
    await again.see('sync', (view) => view.state === 'online' && view.trust === undefined);
  });
});
