import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { systemClock } from '../../electron/station/process/clock.ts';
import type { TrustOrder } from '../../sync-server/trust/trust-orders.ts';
import { newKiosk, startSite } from './site.testkit.ts';

const siteCa = (over: Partial<Extract<TrustOrder, { does: 'site-ca' }>>): TrustOrder => ({
  does: 'site-ca',
  names: [],
  rotate: false,
  switch: false,
  force: false,
  ...over,
});

const YEAR_MS = 365 * 86_400_000;

describe('a kiosk that is enrolled', () => {
  it('by a ticket at its start pins the authority of the site, gets its plan over TLS and hands over what people did', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const line = await kiosk.start({ ticket: await site.ticket() });
    await line.see('next', (view) => view.readyCount === 3);
    expect((await line.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    expect(readFileSync(join(kiosk.folder, 'site-ca.pem'), 'utf8')).toBe(site.trusted.tls?.authority());
    for (const file of ['identity.json', 'site-trust.json', 'site-ca.pem', 'credentials.json'])
      expect([file, statSync(join(kiosk.folder, file)).mode & 0o077]).toEqual([file, 0]);
    // Nothing of the ticket that could be used is kept.
    const code =
      Buffer.from((await site.ticket('line-2')).slice(5), 'base64url')
        .toString()
        .split('|')[2] ?? '';
    for (const file of readdirSync(kiosk.folder).filter((name) => name.endsWith('.json')))
      expect(readFileSync(join(kiosk.folder, file), 'utf8')).not.toContain(code);
  });

  it('from its screen goes on at once, and without a ticket at the next start', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const line = await kiosk.start({ url: site.url });
    await line.see('sync', ({ trust, problem }) => trust?.state === 'needed' && problem?.code === 'not-enrolled');
    // A station without a screen says it where it can be read.
    expect(kiosk.said).toEqual([expect.stringContaining('is not enrolled at its server. Make a ticket there')]);
    const ticket = await site.ticket();
    const enrol = (text: string) => line.station.handlers.enrol({ ticket: text });
    expect(await enrol('LSE1.abc')).toMatchObject({ ok: false, code: 'no-ticket' });
    expect(await enrol(ticket)).toEqual({ ok: true });
    await line.see('sync', (view) => view.state === 'online' && view.trust === undefined);
    await line.station.stop();
    const again = await kiosk.start();
    await again.see('sync', (view) => view.state === 'online');
  });

  it('by a scanner: what is read is taken for what it is', async () => {
    const site = await startSite();
    const line = await newKiosk().start({ url: site.url });
    await line.see('sync', ({ trust }) => trust?.state === 'needed');
    await line.station.handlers.scan({ id: systemClock().newId(), text: await site.ticket(), source: 'wedge' });
    const { state } = await line.see('sync', (view) => view.state === 'online' && view.trust === undefined);
    expect(state).toBe('online');
  });

  it('is let in again by the same ticket when its trust was lost in a crash', async () => {
    const site = await startSite();
    const ticket = await site.ticket();
    const kiosk = newKiosk();
    const line = await kiosk.start({ ticket });
    await line.see('sync', (view) => view.state === 'online');
    await line.station.stop();
    for (const lost of [['site-trust.json'], ['site-ca.pem', 'site-trust.json']]) {
      for (const file of lost) rmSync(join(kiosk.folder, file));
      const again = await kiosk.start({ ticket });
      expect(await again.see('sync', (view) => view.state === 'online')).not.toHaveProperty('trust');
      await again.station.stop();
    }
  });

  it('that still has an old ticket in its settings goes on as it was let in', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const old = await site.ticket();
    const line = await kiosk.start({ ticket: old });
    await line.see('sync', (view) => view.state === 'online');
    expect(await line.station.handlers.enrol({ ticket: await site.ticket('line-1', { replace: true }) })).toEqual({
      ok: true,
    });
    await line.station.stop();
    const again = await kiosk.start({ ticket: old });
    expect(await again.see('sync', (view) => view.state === 'online')).not.toHaveProperty('trust');
  });

  it('sends nothing to a server that shows another authority than the ticket names, and keeps the one it had', async () => {
    const [site, other] = [await startSite(), await startSite()];
    const good = await site.ticket();
    const [, , code] = Buffer.from((await other.ticket()).slice(5), 'base64url')
      .toString()
      .split('|');
    const [, ca] = Buffer.from(good.slice(5), 'base64url').toString().split('|');
    const forged = `LSE1.${Buffer.from(`${other.url}|${ca}|${code}`).toString('base64url')}`;
    const line = await newKiosk().start();
    expect(await line.station.handlers.enrol({ ticket: forged })).toMatchObject({
      ok: false,
      code: 'wrong-authority',
      detail: expect.stringContaining('Nothing was sent'),
    });
    expect(other.store.trust.devices()).toEqual([]);
  });

  it('tells a server of another site from its own, and takes it for nobody', async () => {
    const [site, other] = [await startSite(), await startSite()];
    const kiosk = newKiosk();
    const line = await kiosk.start({ ticket: await site.ticket() });
    await line.see('sync', (view) => view.state === 'online');
    await line.station.stop();
    const moved = await kiosk.start({ url: other.url });
    const { problem } = await moved.see('sync', (view) => view.problem !== null);
    expect(problem).toMatchObject({ code: 'certificate-foreign', detail: expect.stringContaining('not of this site') });
    await moved.station.stop();
    const plain = await startSite({ tls: false });
    const downgraded = await kiosk.start({ url: plain.url });
    const refused = await downgraded.see('sync', (view) => view.problem !== null);
    expect(refused.problem).toMatchObject({
      code: 'plain-refused',
      detail: expect.stringContaining('Nothing was sent'),
    });
    expect(other.logged().some(({ event }) => event === 'hello')).toBe(false);
    expect(plain.logged().some(({ event }) => event === 'hello')).toBe(false);
  });

  it('names its own clock when the certificate of its server has run out or does not hold yet', async () => {
    for (const [age, code] of [
      [5 * YEAR_MS, 'certificate-expired'],
      [-5 * YEAR_MS, 'certificate-early'],
    ] as const) {
      const site = await startSite({ issuedAt: Date.now() - age });
      const line = await newKiosk().start({ ticket: await site.ticket() });
      const { problem } = await line.see('sync', (view) => view.problem !== null);
      expect([problem?.code, problem?.detail]).toEqual([
        'not-enrolled',
        expect.stringContaining('The clock of this station shows'),
      ]);
      expect(problem?.detail).toContain(code === 'certificate-early' ? 'does not hold yet' : 'has run out');
      await line.station.stop();
    }
  });

  it('goes over to the next authority of its site, which it learned of before', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const line = await kiosk.start({ ticket: await site.ticket() });
    await line.see('sync', (view) => view.state === 'online');
    await line.station.stop();
    await site.order(siteCa({ rotate: true }));
    const told = await kiosk.start();
    await told.see('sync', (view) => view.state === 'online');
    await expect.poll(() => existsSync(join(kiosk.folder, 'site-ca-next.pem'))).toBe(true);
    await told.station.stop();
    // The answer may have been lost, as far as the server knows, until the station asks again.
    const change = siteCa({ switch: true });
    await expect(site.order(change)).rejects.toThrow('have not fetched the next authority yet: line-1');
    const again = await kiosk.start();
    await again.see('sync', (view) => view.state === 'online');
    await expect.poll(() => site.store.trust.deviceOf('line-1')?.authority).toBe(site.trusted.tls?.next()?.sha256);
    await again.station.stop();
    await site.order(change);
    for (let start = 0; start < 2; start += 1) {
      const after = await kiosk.start();
      await after.see('sync', (view) => view.state === 'online' && view.problem === null);
      await expect.poll(() => existsSync(join(kiosk.folder, 'site-ca-next.pem'))).toBe(false);
      await after.station.stop();
    }
    expect(readFileSync(join(kiosk.folder, 'site-ca.pem'), 'utf8')).toBe(site.trusted.tls?.authority());
  });

  it('forgets the next authority of its site when that is withdrawn', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    await site.order(siteCa({ rotate: true }));
    const told = await kiosk.start({ ticket: await site.ticket() });
    await expect.poll(() => existsSync(join(kiosk.folder, 'site-ca-next.pem'))).toBe(true);
    await told.station.stop();
    await site.order(siteCa({ withdraw: true }));
    const after = await kiosk.start();
    await expect.poll(() => existsSync(join(kiosk.folder, 'site-ca-next.pem'))).toBe(false);
    await after.see('sync', (view) => view.state === 'online' && view.problem === null);
    await after.station.stop();
    const third = await kiosk.start();
    await third.see('sync', (view) => view.state === 'online' && view.problem === null);
    await third.station.stop();
  });

  it('that finds its trust damaged trusts nobody, and says what to do', async () => {
    const site = await startSite();
    const kiosk = newKiosk();
    const line = await kiosk.start({ ticket: await site.ticket() });
    await line.see('sync', (view) => view.state === 'online');
    await line.station.stop();
    writeFileSync(join(kiosk.folder, 'site-ca.pem'), 'nothing');
    const broken = await kiosk.start();
    const { problem } = await broken.see('sync', (view) => view.problem !== null);
    expect(problem).toMatchObject({ code: 'certificate-foreign', detail: expect.stringContaining('site-ca.pem') });
    await broken.station.stop();
    writeFileSync(join(kiosk.folder, 'site-trust.json'), '{');
    await expect(kiosk.start()).rejects.toThrow(/site-trust.json, cannot be read/);
  });
});
