import { expect, test } from 'vitest';

import { emptyWorld } from '../../../shared/aggregates/world.ts';
import { addPlanDocument } from '../../../shared/plan/plan-index.ts';
import { codeBookOf } from '../../../shared/scan/code-book.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createScanRouter } from './scan-router.ts';
import type { ScanRouterParts } from './scan-router.ts';

const world = emptyWorld();
const parts: ScanRouterParts = {
  nowMs: () => 0,
  mono: () => 0,
  context: () => ({
    world,
    station: { id: 'line-1', equipment: null },
    active: 'p-ada',
    recommended: () => undefined,
    lastCommand: () => undefined,
  }),
  codeBook: () => codeBookOf(world.plan),
  notYet: () => undefined,
  execute: () => Promise.resolve({ ok: true, facts: [] }),
  actAs: () => Promise.resolve(),
  recorded: () => undefined,
  onLetters: () => undefined,
  onChanged: () => undefined,
  onTesting: () => undefined,
  schedule: () => () => undefined,
};

test('a scan that the station fails at takes none of those behind it with it', async () => {
  let isBroken = true;
  const router = createScanRouter({
    ...parts,
    context: () => {
      if (isBroken) throw new Error('a bug');
      return parts.context();
    },
  });
  const take = (id: string) => router.take({ id, text: `code ${id}`, source: 'wedge', device: '', repeatMs: 0 });
  await expect(take('1').settled).rejects.toThrow('a bug');
  isBroken = false;
  await take('2').settled;
  expect(router.view().lines.map(({ number, text }) => [number, text])).toEqual([[2, 'code 2']]);
  await router.idle();
});

test('a code that comes again at once is a repetition of the reader that read it, and of no other', async () => {
  const router = createScanRouter(parts);
  const take = (id: string, reader?: string) =>
    router.take({
      id,
      text: 'WO-1',
      source: 'wedge',
      device: '',
      repeatMs: 300,
      ...(reader === undefined ? {} : { reader }),
    });
  const numbers = [take('1', 'a'), take('2', 'b'), take('3', 'a'), take('4', 'b'), take('5'), take('6')].map(
    ({ number }) => number,
  );
  expect(numbers).toEqual([1, 2, 1, 2, 3, 3]);
  await router.idle();
});

test('somebody who is about to report something is heard until they are done, or have said nothing for a minute and a half', async () => {
  let over: (() => void) | undefined;
  const plan = emptyWorld();
  for (const document of smallPlant()) addPlanDocument(plan.plan, document);
  const router = createScanRouter({
    ...parts,
    context: () => ({ ...parts.context(), world: plan, station: { id: 'line-1', equipment: 'press-1' } }),
    codeBook: () => codeBookOf(plan.plan),
    schedule: (_, run) => {
      over = run;
      return () => {
        over = undefined;
      };
    },
  });
  const outcome = async (id: string) => {
    await router.take({ id, text: 'WO-1', source: 'serial', device: '', repeatMs: 0 }).settled;
    return router.view().lines[0]?.outcome;
  };
  expect((await outcome('1'))?.kind).toBe('done');
  router.setRaising(true);
  expect(await outcome('2')).toMatchObject({ kind: 'opened', screen: 'raise', params: { order: 'WO-1' } });
  over?.();
  expect((await outcome('3'))?.kind).toBe('done');
  router.setRaising(true);
  router.setRaising(false);
  expect((await outcome('4'))?.kind).toBe('done');
});
