import { randomBytes } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { verifyStatement } from '../../shared/facts/signatures.ts';
import { must } from '../../shared/invariant.ts';
import { credentialsResponse, signedCredential, trustPaths } from '../../shared/trust/trust-protocol.ts';
import type { CredentialsResponse } from '../../shared/trust/trust-protocol.ts';
import { pinHash } from '../people/pin-hash.ts';
import { testDevice } from '../testing/device.testkit.ts';
import type { TestDevice } from '../testing/device.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { connect, post, problemOf } from '../testing/sync-client.testkit.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';
import type { SiteServer } from '../testing/trusting.testkit.ts';
import { areaDrafts } from '../testing/two-areas.testkit.ts';

const DAY_MS = 86_400_000;
const pin = pinHash('384756', randomBytes(16));

describe('credentials', () => {
  let server: SiteServer;
  let device: TestDevice;
  let siteKey: string;
  beforeEach(async () => {
    const people = [
      ...areaDrafts('north'),
      ...areaDrafts('south'),
      personDraft('anna', { workCenters: ['north-work'] }),
      personDraft('ben', { workCenters: ['south-work'] }),
      personDraft('sam', { roles: ['supervisor'] }),
      personDraft('gone', { active: false }),
    ];
    server = await startSiteServer({ people });
    device = testDevice(testStation('st-north'));
    ({ siteKey } = await device.enrol(await server.ticket('st-north')));
  });
  afterEach(() => server.dispose());

  async function ask(have: string | null = null): Promise<CredentialsResponse> {
    const { hello } = await connect(server.url, device.station);
    return credentialsResponse.parse(await post(server.url + trustPaths.credentials, { have }, hello.token));
  }
  const listIn = ({ sealed }: CredentialsResponse) =>
    z.array(signedCredential).parse(JSON.parse(device.open(must(sealed, 'a sealed list'))));

  it('name the people who work where the station stands, signed, for this station, for 14 days', async () => {
    await server.order({ does: 'pin', person: 'sam', pin, by: 'ina' });
    const list = listIn(await ask());
    expect(list.map(({ credential }) => [credential.person, credential.pin])).toEqual([
      ['anna', null],
      ['sam', pin],
    ]);
    for (const { credential, signature } of list) {
      expect(verifyStatement(credential, signature, siteKey)).toBe(true);
      expect(credential).toMatchObject({ site: 'demo', station: 'st-north' });
      expect(Date.parse(credential.expiresAt) - Date.parse(credential.issuedAt)).toBe(14 * DAY_MS);
    }
  });

  it('are encrypted to the station: another device reads nothing', async () => {
    const { sealed } = await ask();
    expect(() => testDevice(testStation('st-north')).open(must(sealed, 'a sealed list'))).toThrow(
      'unable to authenticate',
    );
    expect(JSON.stringify(sealed)).not.toContain('anna');
  });

  it('are sent again when something changed, and before they end', async () => {
    const { digest } = await ask();
    expect(await ask(digest)).toMatchObject({ digest, sealed: null });
    await server.order({ does: 'pin', person: 'anna', pin, by: 'ina' });
    const changed = await ask(digest);
    expect(changed.digest).not.toBe(digest);
    expect(listIn(changed)[0]?.credential.pin).toEqual(pin);
    server.shiftClock(8 * DAY_MS);
    const later = await ask(changed.digest);
    expect(later.digest).toBe(changed.digest);
    expect(Date.parse(must(listIn(later)[0], 'anna').credential.expiresAt)).toBe(
      Date.parse(later.serverTime) + 14 * DAY_MS,
    );
  });

  it('last as long as the site says', async () => {
    const body = { name: 'Demo', timeZone: 'UTC', syncAmberAfterMinutes: 5, credentialDays: 3 };
    await server.store.putPlan([{ kind: 'settings', id: 'site', externalRefs: [], body }]);
    const [first] = listIn(await ask());
    const { expiresAt, issuedAt } = must(first, 'a credential').credential;
    expect(Date.parse(expiresAt) - Date.parse(issuedAt)).toBe(3 * DAY_MS);
  });

  it('are for stations that were let in, with a token', async () => {
    const problem = await problemOf(post(server.url + trustPaths.credentials, { have: null }));
    expect(problem).toMatchObject({ status: 401, code: 'no-token' });
  });

  it('are without people of elsewhere at a station that the plan does not know', async () => {
    const other = testDevice(testStation('nowhere'));
    await other.enrol(await server.ticket('nowhere'));
    const { hello } = await connect(server.url, other.station);
    const answer = credentialsResponse.parse(
      await post(server.url + trustPaths.credentials, { have: null }, hello.token),
    );
    const list = z.array(signedCredential).parse(JSON.parse(other.open(must(answer.sealed, 'a list'))));
    expect(list.map(({ credential }) => credential.person)).toEqual(['sam']);
  });
});
