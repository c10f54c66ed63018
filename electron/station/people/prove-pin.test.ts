import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { must } from '../../../shared/invariant.ts';
import { waitAfterWrong } from '../../../shared/people/pin-proof.ts';
import { addPlanDocument, planBody } from '../../../shared/plan/plan-index.ts';
import { smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { freshFolder } from '../testing/test-station.ts';
import { createPinProver } from './prove-pin.ts';

/** `4711`, as `npm run server -- pin` makes it. */
const pin = {
  salt: '2d84d3cba23f12481695341b266535af',
  hash: '19b49067e6da29ffdb54c6f7721d6f16f9ee55b72a8600ffca95a3ca3ffed318',
};

/** A station at which Ann, whose PIN is 4711, and Tom, who has none, are signed on. */
function signedOn() {
  const station = createTestStation({ plan: smallPlant() });
  const ann = must(planBody(station.world.plan, 'person', 'ann'), 'ann');
  const setPin = (revision: number, proof: typeof pin) =>
    addPlanDocument(station.world.plan, {
      kind: 'person',
      id: 'ann',
      revision,
      externalRefs: [],
      body: { ...ann, pin: proof },
    });
  setPin(2, pin);
  for (const person of ['ann', 'tom']) station.give(station.commands.signOn(person));
  const folder = freshFolder();
  const said: string[] = [];
  const changes = { count: 0 };
  /** The clock that counts the work of the machine stands still meanwhile. */
  const asleep = { ms: 0 };
  const open = () =>
    createPinProver({
      folder,
      world: station.world,
      station: station.id,
      clock: { boot: 'boot-1', nowMs: station.clock.nowMs, uptimeMs: () => station.clock.mono() + asleep.ms },
      schedule: () => () => undefined,
      onChanged: () => (changes.count += 1),
      log: (sentence) => said.push(sentence),
    });
  return { station, folder, said, changes, asleep, setPin, open };
}

describe('a PIN', () => {
  test('proves its person for some minutes, at this station, and for as long as they stay signed on', async () => {
    const { station, open, changes } = signedOn();
    const prover = open();
    expect(prover.provenUntil('ann')).toBeNull();
    const until = new Date(station.clock.nowMs() + 300_000).toISOString();
    expect(await prover.prove({ person: 'ann', pin: '4711' })).toEqual({ ok: true, until });
    expect(prover.provenUntil('ann')).toBe(until);
    expect(prover.provenUntil('tom')).toBeNull();
    expect(changes.count).toBe(1);
    station.clock.advance(299_999);
    expect(prover.provenUntil('ann')).toBe(until);
    station.clock.advance(1);
    expect(prover.provenUntil('ann')).toBeNull();
    await prover.prove({ person: 'ann', pin: '4711' });
    station.give(station.commands.signOff('ann'));
    station.give(station.commands.signOn('ann'));
    expect(prover.provenUntil('ann')).toBeNull();
  });

  test('proves nobody any more when the machine has slept meanwhile', async () => {
    const { asleep, open } = signedOn();
    const prover = open();
    await prover.prove({ person: 'ann', pin: '4711' });
    asleep.ms += 3_600_000;
    expect(prover.provenUntil('ann')).toBeNull();
  });

  test('that the plan changes proves nobody any more', async () => {
    const { open, setPin } = signedOn();
    const prover = open();
    await prover.prove({ person: 'ann', pin: '4711' });
    setPin(3, { ...pin, hash: pin.hash.replaceAll('1', '2') });
    expect(prover.provenUntil('ann')).toBeNull();
  });

  test('that is wrong makes the next one wait longer and longer, over restarts too, until a right one', async () => {
    const { station, folder, open } = signedOn();
    let prover = open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const answer = await prover.prove({ person: 'ann', pin: '0000' });
      expect(answer).toMatchObject({ ok: false, reason: 'wrong' });
      waits.push(answer.ok ? -1 : answer.waitSeconds);
      prover = open();
      expect(await prover.prove({ person: 'ann', pin: '4711' })).toEqual({
        ok: false,
        reason: 'wait',
        waitSeconds: waits.at(-1),
      });
      station.clock.advance(1000 * (waits.at(-1) ?? 0));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(await prover.prove({ person: 'ann', pin: '4711' })).toMatchObject({ ok: true });
    expect(await prover.prove({ person: 'ann', pin: '1234' })).toEqual({ ok: false, reason: 'wrong', waitSeconds: 1 });
    const file = join(folder, 'pin-attempts.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toMatch(/0000|1234|4711/);
  });

  test('is tried one after the other: many attempts at once are one attempt and many that wait', async () => {
    const { open } = signedOn();
    const prover = open();
    const answers = await Promise.all(
      ['0000', '4711', '4711'].map((digits) => prover.prove({ person: 'ann', pin: digits })),
    );
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.reason))).toEqual(['wrong', 'wait', 'wait']);
  });

  test('makes nobody wait for longer than it says when the clock is set back', async () => {
    const { station, open } = signedOn();
    const prover = open();
    await prover.prove({ person: 'ann', pin: '0000' });
    station.clock.advance(-3_600_000);
    expect(await prover.prove({ person: 'ann', pin: '4711' })).toMatchObject({ reason: 'wait', waitSeconds: 1 });
  });

  test('of somebody who has none, or is not signed on here, is not tried', async () => {
    const { open, said } = signedOn();
    const prover = open();
    expect(await prover.prove({ person: 'tom', pin: '4711' })).toMatchObject({ reason: 'none' });
    expect(await prover.prove({ person: 'sue', pin: '4711' })).toMatchObject({ reason: 'not-signed-on' });
    expect(await prover.prove({ person: '__proto__', pin: '4711' })).toMatchObject({ reason: 'not-signed-on' });
    expect(said).toEqual([]);
  });
});

test('waits after wrong PINs double up to a minute, and from the tenth on it is a quarter of an hour', () => {
  expect([0, 1, 2, 6, 7, 9, 10, 100].map(waitAfterWrong)).toEqual([0, 1, 2, 32, 60, 60, 900, 900]);
});
