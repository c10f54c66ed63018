import { assert, ipV4, ipV6, property } from 'fast-check';
import { expect, test } from 'vitest';

import { createCodeGuard } from './code-guard.ts';

/** A guard whose waits are noted and over at once. */
function guardOnPaper() {
  const clock = { ms: 0 };
  const waits: number[] = [];
  const guard = createCodeGuard({
    now: () => clock.ms,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  return { guard, clock, waits };
}

test('Whoever tries codes is answered slower and slower, and not at all for 15 minutes after 20', async () => {
  const { guard, clock, waits } = guardOnPaper();
  for (let count = 0; count < 20; count += 1) {
    expect(await guard.enter('192.0.2.1')).toBeUndefined();
    guard.wrong('192.0.2.1');
  }
  expect(waits.slice(0, 7)).toEqual([100, 200, 400, 800, 1600, 3200, 4000]);
  expect((await guard.enter('192.0.2.1'))?.message).toContain('Wait 15 minutes');
  // Nobody else is meant.
  expect(await guard.enter('192.0.2.2')).toBeUndefined();
  clock.ms += 15 * 60_000;
  expect(await guard.enter('192.0.2.1')).toBeUndefined();
});

test('Wrong codes are forgiven after a quarter of an hour without one, and who was never wrong does not wait', async () => {
  const { guard, clock, waits } = guardOnPaper();
  await guard.enter('192.0.2.1');
  for (let count = 0; count < 19; count += 1) guard.wrong('192.0.2.1');
  clock.ms += 15 * 60_000;
  await guard.enter('192.0.2.1');
  expect(waits).toEqual([]);
  guard.wrong('192.0.2.1');
  await guard.enter('192.0.2.1');
  expect(waits).toEqual([100]);
});

test('A network of version 6 is one visitor, whatever address of it asks', async () => {
  const { guard, waits } = guardOnPaper();
  guard.wrong('2001:db8:1:2:aaaa::1');
  await guard.enter('2001:db8:1:2:bbbb:cccc:dddd:eeee');
  expect(waits).toHaveLength(1);
  await guard.enter('2001:db8:1:3::1');
  expect(waits).toHaveLength(1);
  guard.wrong('::ffff:192.0.2.1');
  await guard.enter('192.0.2.1');
  expect(waits).toHaveLength(2);
});

test('No address is too odd, and their number does not matter', () => {
  const { guard } = guardOnPaper();
  assert(
    property(ipV6(), ipV4(), (six, four) => {
      guard.wrong(six);
      guard.wrong(four);
    }),
  );
  for (let index = 0; index < 50_000; index += 1) guard.wrong(`10.${index >> 16}.${(index >> 8) % 256}.${index % 256}`);
});

test('Answers that are held back are few at once', async () => {
  const releases: (() => void)[] = [];
  const guard = createCodeGuard({ now: () => 0, wait: () => new Promise((resolve) => void releases.push(resolve)) });
  guard.wrong('192.0.2.1');
  const held = [guard.enter('192.0.2.1'), guard.enter('192.0.2.1')];
  expect((await guard.enter('192.0.2.1'))?.message).toContain('checked already');
  for (const release of releases) release();
  expect(await Promise.all(held)).toEqual([undefined, undefined]);
});
