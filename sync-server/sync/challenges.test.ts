import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { syncPaths } from '../../shared/sync/protocol.ts';
import { testDevice } from '../testing/device.testkit.ts';
import type { TestDevice } from '../testing/device.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect, post, problemOf } from '../testing/sync-client.testkit.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';
import type { SiteServer } from '../testing/trusting.testkit.ts';
import { createChallenges } from './challenges.ts';

describe('a hello that somebody has seen', () => {
  let server: SiteServer;
  let device: TestDevice;
  beforeEach(async () => {
    server = await startSiteServer();
    device = testDevice(testStation('press-1'));
    await device.enrol(await server.ticket('press-1'));
  });
  afterEach(() => server.dispose());
  const say = (hello: unknown) => post(server.url + syncPaths.hello, hello);
  const challenge = async () => (await problemOf(say(device.station.hello()))).challenge ?? '';

  it('lets in nobody a second time', async () => {
    const hello = device.station.hello({ challenge: await challenge() });
    await say(hello);
    const again = await problemOf(say(hello));
    expect(again).toMatchObject({ status: 401, code: 'challenge' });
    expect(again.message).toContain('has to be signed for this moment');
  });

  it('lets in nobody when it signs nothing, something old, or what another server gave', async () => {
    expect(await problemOf(say(device.station.hello()))).toMatchObject({ code: 'challenge' });
    const old = await challenge();
    server.shiftClock(120_001);
    expect(await problemOf(say(device.station.hello({ challenge: old })))).toMatchObject({ code: 'challenge' });
    const foreign = createChallenges(server.now).give();
    expect(await problemOf(say(device.station.hello({ challenge: foreign })))).toMatchObject({ code: 'challenge' });
    // What was signed cannot be exchanged.
    const stolen = { ...device.station.hello({ challenge: await challenge() }), challenge: await challenge() };
    expect(await problemOf(say(stolen))).toMatchObject({ status: 401, code: 'invalid' });
  });

  it('is refused to a program of before in words that it understands: it reads a code that it knows and a sentence, and nothing else', async () => {
    const body = JSON.stringify(device.station.hello());
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(server.url + syncPaths.hello, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({
      code: 'invalid',
      message: expect.stringContaining('the program of this station is older than its server: update it') as string,
    });
  });

  it('is not what keeps a station out whose clock is five years off', async () => {
    for (const at of ['2021-11-22T08:00:00.000Z', '2031-11-22T08:00:00.000Z'])
      expect(await say(device.station.hello({ at, challenge: await challenge() }))).toHaveProperty('token');
  });

  it('does not use up the challenge of the station when it is not its own', async () => {
    const mine = await challenge();
    const stranger = testStation('press-1').hello({ challenge: mine });
    expect(await problemOf(say({ ...stranger, publicKey: device.station.keys.publicKey }))).toMatchObject({
      code: 'invalid',
    });
    expect(await say(device.station.hello({ challenge: mine }))).toHaveProperty('token');
  });

  it('is another one each time the station itself says it', async () => {
    for (const time of [1, 2, 3]) expect([time, (await connect(server.url, device.station)).hello.token]).toBeDefined();
  });
});

describe('challenges', () => {
  it('are good once, and for two minutes only', () => {
    const clock = { ms: 1_000_000 };
    const challenges = createChallenges(() => clock.ms);
    const [first, second] = [challenges.give(), challenges.give()];
    expect(challenges.use(first)).toBe(true);
    expect(challenges.use(first)).toBe(false);
    clock.ms += 120_000;
    expect(challenges.isGood(second)).toBe(false);
    // A clock that is set back makes none good again that is far from now.
    clock.ms = 0;
    expect(challenges.isGood(second)).toBe(false);
  });

  it('cannot be made by anybody else', () => {
    const challenges = createChallenges(() => 0);
    const good = challenges.give();
    for (const wrong of [
      '',
      'x',
      good.slice(1),
      `1${good}`,
      `${good}x`,
      good.replace(/.$/, '\u0000'),
      `9${good.slice(1)}`,
    ])
      expect(challenges.isGood(wrong)).toBe(false);
    expect(challenges.isGood(good)).toBe(true);
  });
});
