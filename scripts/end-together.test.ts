import { expect, test } from 'vitest';

import type { RunningChild } from './child-process.ts';
import { startChild } from './child-process.ts';
import { endTogether } from './end-together.ts';

const forEver = () => startChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], import.meta.dirname);

test('a program that has not said yet that it is ready is ended with the others', async () => {
  const together = endTogether();
  const child = together.start(forEver);
  const ready = child?.printed(/ready/);
  await together.end();
  expect([await child?.ended, await ready]).toEqual([128, undefined]);
});

test('nothing is started any more when the end has begun', async () => {
  const together = endTogether();
  const first = together.start(forEver);
  // What waits for the first to be ready goes on when it has ended.
  const second = first?.printed(/ready/).then(() => together.start(forEver));
  await together.end();
  expect(await second).toBeUndefined();
});

test('the last one started is the first to be ended', async () => {
  const ended: string[] = [];
  const child = (name: string): RunningChild => ({
    ended: Promise.resolve(0),
    printed: () => Promise.resolve(undefined),
    stop: async () => {
      await Promise.resolve();
      ended.push(name);
    },
  });
  const together = endTogether();
  for (const name of ['server', 'people', 'kiosk']) together.start(() => child(name));
  await together.end();
  expect(ended).toEqual(['kiosk', 'people', 'server']);
});
