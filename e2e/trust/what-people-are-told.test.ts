import { describe, expect, it } from 'vitest';

import { systemClock } from '../../electron/station/process/clock.ts';
import type { TestStation } from '../../electron/station/testing/test-station.ts';
import words from '../../renderer/words/en.json' with { type: 'json' };
import { must } from '../../shared/invariant.ts';
import { pullAll } from '../../sync-server/testing/store.testkit.ts';
import type { TrustOrder } from '../../sync-server/trust/trust-orders.ts';
import { newKiosk, startSite } from './site.testkit.ts';
import type { Kiosk, Site } from './site.testkit.ts';

/** What docs/security.md promises to people at a station, row by row: what the real station says of a real server, and what its screen makes of it. */

const YEAR_MS = 365 * 86_400_000;
const NOTHING_SENT = 'Nothing was sent. Work goes on here.';

const siteCa = (over: Partial<Extract<TrustOrder, { does: 'site-ca' }>>): TrustOrder => ({
  does: 'site-ca',
  names: [],
  rotate: false,
  switch: false,
  force: false,
  ...over,
});

/** A site, and a kiosk that was let in there, has its plan, and is off. */
async function letIn(): Promise<{ readonly site: Site; readonly kiosk: Kiosk }> {
  const site = await startSite();
  const kiosk = newKiosk();
  const line = await kiosk.start({ ticket: await site.ticket() });
  await line.see('next', (view) => view.readyCount === 3);
  await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
  await line.station.stop();
  return { site, kiosk };
}

/** The sentence on the screen, and the one for support, without what differs from run to run. */
async function said(line: TestStation, host: string): Promise<readonly [screen: string, support: string]> {
  const { problem } = await line.see('sync', (view) => view.problem !== null);
  const { code, detail } = must(problem, 'a problem');
  const clean = detail.replaceAll(new URL(host).host, 'HOST').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
  return [words.station.problems[code], clean];
}

/** The server gets a certificate that was made so long ago (negative: in so long), by the same authority. */
async function certificateOf(site: Site, ageMs: number): Promise<void> {
  site.shiftClock(-ageMs);
  await site.order(siteCa({ names: ['new.lineside-server'] }));
  site.shiftClock(ageMs);
}

describe('a kiosk says', () => {
  it('nothing where the server has another certificate of the same authority: that is as it should be', async () => {
    const { site, kiosk } = await letIn();
    await certificateOf(site, 0);
    const line = await kiosk.start();
    const view = await line.see('sync', ({ state }) => state === 'online');
    expect(view.problem).toBeNull();
    expect((await line.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    await line.see('sync', ({ waiting }) => waiting === 0);
  });

  it.each([
    ['of another site', async () => await startSite(), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [
      'of an authority that it never heard of, because somebody forced the change',
      async (site: Site) => {
        await site.order(siteCa({ rotate: true }));
        await site.order(siteCa({ switch: true, force: true }));
        return site;
      },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ])('that a certificate is %s', async (_, change) => {
    const { site, kiosk } = await letIn();
    const now = await change(site);
    const line = await kiosk.start({ url: now.url });
    const [screen, support] = await said(line, now.url);
    expect(screen).toBe(
      "The server's certificate is not of this site. Somebody may stand between this station and the server; nothing was sent. Ask IT at once. Work goes on; everything stays here.",
    );
    expect(support.replace(/\([A-Z_]+, /, '(CODE, ')).toBe(
      `The server's certificate is not of this site (CODE, at HOST). Somebody may stand in between. Compare the authority of the site with the one on the ticket. ${NOTHING_SENT}`,
    );
    expect((await line.do('signOn', { badge: 'B-1' })).ok).toBe(true);
  });

  it('that a certificate has run out, with the time of its own clock', async () => {
    const { site, kiosk } = await letIn();
    await certificateOf(site, 3 * YEAR_MS);
    expect(await said(await kiosk.start(), site.url)).toEqual([
      "By the clock of this station the server's certificate has run out. Ask IT to renew it, or to set the clock of this station if that is wrong. Work goes on; everything stays here.",
      `The certificate of the server at HOST has run out. The clock of this station shows TIME; if that is right the certificate has to be renewed, else the clock has to be set. ${NOTHING_SENT}`,
    ]);
  });

  it('that a certificate does not hold yet, with the time of its own clock', async () => {
    const { site, kiosk } = await letIn();
    await certificateOf(site, -3 * YEAR_MS);
    expect(await said(await kiosk.start(), site.url)).toEqual([
      "By the clock of this station the server's certificate does not hold yet: the clock is probably slow. Ask IT to set the clock of this station. Work goes on; everything stays here.",
      `The certificate of the server at HOST does not hold yet. The clock of this station shows TIME; most likely it has to be set. ${NOTHING_SENT}`,
    ]);
  });

  it('that it is of another site than its ticket', async () => {
    const site = await startSite();
    const line = await newKiosk().start({ site: 'elsewhere', url: site.url });
    expect(await line.station.handlers.enrol({ ticket: await site.ticket() })).toEqual({
      ok: false,
      code: 'refused',
      detail: 'This server keeps the site "demo", not "elsewhere". Check --site of the station, or the ticket.',
    });
    expect(words.enrol.failures.refused).toBe(
      'The server does not let this station in with this ticket. Ask IT for a new one.',
    );
  });

  it('that it is trusted no more, since when and why; and after a new ticket nothing of it', async () => {
    const { site, kiosk } = await letIn();
    await site.order({ does: 'revoke', station: 'line-1', reason: 'Stolen from hall 2', by: 'ina' });
    const line = await kiosk.start();
    const { trust } = await line.see('sync', (view) => view.trust?.state === 'revoked');
    expect(trust).toMatchObject({ state: 'revoked', reason: 'Stolen from hall 2' });
    expect(words.trust.revokedHint).toBe(
      'Since {{at}}: {{reason}}. What was recorded before is handed over; nothing new is taken. Work at another station.',
    );
    expect(await line.do('signOn', { badge: 'B-1' })).toMatchObject({
      ok: false,
      refusal: { code: 'station-revoked' },
    });
    const used = await site.ticket();
    expect(await line.station.handlers.enrol({ ticket: used })).toEqual({ ok: true });
    await line.see('sync', (view) => view.state === 'online' && view.trust === undefined && view.problem === null);
    expect((await line.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    // Another device shows the same ticket.
    const other = await newKiosk().start();
    expect(await other.station.handlers.enrol({ ticket: used })).toMatchObject({
      code: 'refused',
      detail: 'This code is not good, or not any more. Ask for a new ticket at the server: npm run server -- enrol',
    });
  });

  it.each([
    [
      5 * YEAR_MS,
      'ahead',
      words.trust.clockAhead,
      "This clock is {{minutes}} ahead of the server's. Ask IT to set it; work goes on.",
    ],
    [
      -5 * YEAR_MS,
      'behind',
      words.trust.clockBehind,
      "This clock is {{minutes}} behind the server's. Ask IT to set it; work goes on.",
    ],
  ])('that its clock is %d ms %s of the server, and works on', async (offMs, _, shown, sentence) => {
    const { kiosk } = await letIn();
    const real = systemClock();
    // Another boot: in this one the server has told it the time.
    const clock = {
      ...real,
      boot: 'another',
      uptimeMs: () => real.uptimeMs() % 1000,
      nowMs: () => real.nowMs() + offMs,
    };
    const line = await kiosk.start({ clock });
    const view = await line.see('sync', (sync) => sync.state === 'online' && sync.clockAheadSeconds !== undefined);
    expect(Math.abs((view.clockAheadSeconds ?? 0) - offMs / 1000)).toBeLessThan(60);
    expect(shown).toBe(sentence);
    expect((await line.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    await line.see('sync', ({ waiting }) => waiting === 0);
  });

  it('nothing on a copy of its disk but what its facts say: both branches are kept, and everybody hears that there are two', async () => {
    const { site, kiosk } = await letIn();
    const copied = kiosk.copy();
    const first = await kiosk.start();
    expect((await first.do('signOn', { badge: 'B-1' })).ok).toBe(true);
    await first.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await first.station.stop();
    // As a copy that was put up where the network is not.
    const away = await copied.start({ url: 'https://127.0.0.1:1' });
    expect((await away.do('signOn', { badge: 'B-2' })).ok).toBe(true);
    await away.station.stop();
    const copy = await copied.start();
    await copy.see('sync', (view) => view.state === 'online' && view.waiting === 0 && view.problem === null);
    const rows = (await pullAll(site.store, 'priority')).map(({ body }) => JSON.parse(body) as { type?: string });
    expect(rows.filter(({ type }) => type === 'ChainForked')).toHaveLength(1);
    expect(rows.filter(({ type }) => type === 'FactQuarantined')).toEqual([]);
    expect(words.fact.ChainForked).toBe('split record');
    const people = await copy.see('session', (view) => view.people.length === 2);
    expect(people.people.map(({ id }) => id).toSorted()).toEqual(['p-ada', 'p-sam']);
  });
});
