import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import * as envelopes from '../../shared/facts/read-envelope.ts';
import { quantityReported } from '../../shared/production/production-facts.ts';
import { postingsOf } from '../erp/postings-of.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import * as hashes from './sha256.ts';
import * as signatures from './verify-head.ts';

vi.mock(import('../../shared/facts/read-envelope.ts'), { spy: true });
vi.mock(import('./sha256.ts'), { spy: true });
vi.mock(import('./verify-head.ts'), { spy: true });

/** How much work a fact may make: what is done twice for each fact halves what a server takes. */
describe('a batch of facts makes the server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ postingsOf });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await server.dispose();
  });

  it('read and hash each of them once, verify one signature, and ask the ERP once', async () => {
    const station = testStation('press-1');
    const client = await connect(server.url, station);
    const facts = station.record(Array.from({ length: 20 }, () => ({})));
    const readData = vi.spyOn(quantityReported.schema, 'safeParse');
    vi.mocked(envelopes.readEnvelope).mockClear();
    vi.mocked(hashes.sha256).mockClear();
    vi.mocked(signatures.verifyHead).mockClear();
    const { rows } = await client.ship(facts);
    expect(rows.map(({ status }) => status)).toEqual(facts.map(() => 'stored'));
    expect(readData).toHaveBeenCalledTimes(facts.length);
    expect(envelopes.readEnvelope).toHaveBeenCalledTimes(facts.length);
    expect(hashes.sha256).toHaveBeenCalledTimes(facts.length);
    expect(signatures.verifyHead).toHaveBeenCalledOnce();
    expect(await server.store.openPostings(100)).toHaveLength(facts.length);
  });

  it('hash only what it holds already', async () => {
    const station = testStation('press-1');
    const client = await connect(server.url, station);
    const facts = station.record(Array.from({ length: 20 }, () => ({})));
    await client.ship(facts);
    const readData = vi.spyOn(quantityReported.schema, 'safeParse');
    const { rows } = await client.ship(facts);
    expect(rows.map(({ status }) => status)).toEqual(facts.map(() => 'duplicate'));
    expect(readData).not.toHaveBeenCalled();
  });
});
