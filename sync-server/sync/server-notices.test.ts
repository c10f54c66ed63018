import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import { createSiteTls } from '../trust/site-tls.ts';
import { createServerNotices } from './server-notices.ts';

const DAY_MS = 86_400_000;
const newFolder = testFolders('notices');

describe('what stations are told that somebody has to look after', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.dispose());

  it('names the station under whose name facts came that have no place in its chain, until they are a fortnight old', async () => {
    const holed = testStation('press-1');
    const client = await connect(server.url, holed);
    expect(client.hello.notices).toEqual([]);
    const facts = holed.record([{}, {}, {}, {}]);
    await client.ship(facts.slice(0, 1));
    for (let each = 0; each < 2; each += 1) await client.ship(facts.slice(2));
    const told = createServerNotices(server.store, undefined, () => Date.now());
    const [notice] = await told();
    expect(notice).toMatchObject({ code: 'factsApart', station: 'press-1', count: 2 });
    expect(notice?.detail).toContain('2 facts under the name of the station "press-1" have no place in its chain');
    const later = createServerNotices(server.store, undefined, () => Date.now() + 15 * DAY_MS);
    expect(await later()).toEqual([]);
    // What was missing came.
    await client.ship(facts.slice(1));
    expect(await createServerNotices(server.store, undefined, () => Date.now())()).toEqual([]);
  });

  it('names the end of the authority a year before, and what an engineer does about it, announced or not', async () => {
    const folder = await newFolder();
    const now = Date.now();
    const tls = await createSiteTls(folder, 'demo', ['lineside-server'], now);
    const end = tls.authorityEndsAt();
    const at = async (ms: number) => await createServerNotices(server.store, tls, () => ms)();
    expect(await at(end - 366 * DAY_MS)).toEqual([]);
    const [ends] = await at(end - 364 * DAY_MS);
    expect(ends).toMatchObject({ code: 'authorityEnds', at: new Date(end).toISOString() });
    expect(must(ends, 'a notice').detail).toContain('--rotate');
    await tls.rotate(['lineside-server'], end - 300 * DAY_MS);
    const [waits] = await at(end - 300 * DAY_MS);
    expect(waits).toMatchObject({ code: 'authorityWaits' });
    await tls.change(end - 300 * DAY_MS);
    expect(await at(end - 300 * DAY_MS)).toEqual([]);
  });
});
