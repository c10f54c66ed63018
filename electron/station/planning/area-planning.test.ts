import { expect, test } from 'vitest';

import { instantOf } from '../../../shared/gate/gate-context.ts';
import { smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { areaPlanView, whatIfView } from '../../../shared/views/area-plan-view.ts';
import type { AreaPlanView } from '../../../shared/views/area-plan-view.ts';
import { createAreaPlanning } from './area-planning.ts';

const program = new URL('../threads.ts', import.meta.url);

/** The planning of the area around a saw; each plan that is shown is noted. */
function planned(searchProgram: URL | undefined) {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['sue', 'ann']) station.give(station.commands.signOn(person));
  const sentences: string[] = [];
  const listeners = new Set<() => void>();
  const planning = createAreaPlanning({
    world: station.world,
    equipment: () => 'saw-1',
    heardMs: () => null,
    nowMs: station.clock.nowMs,
    program: searchProgram,
    onBetter: () => {
      for (const listener of listeners) listener();
    },
    log: (sentence) => sentences.push(sentence),
  });
  /** The first plan for which something holds. */
  async function until(holds: (view: AreaPlanView) => boolean): Promise<AreaPlanView> {
    return await new Promise((resolve) => {
      const look = () => {
        const view = areaPlanView.parse(planning.view());
        if (!holds(view)) return;
        listeners.delete(look);
        resolve(view);
      };
      listeners.add(look);
      look();
    });
  }
  return { station, planning, until, sentences };
}

const isDone = ({ improving, machines }: AreaPlanView) => !improving && machines.some(({ bars }) => bars.length > 0);
const ordersOn = ({ machines }: AreaPlanView, id: string) =>
  machines.find(({ equipment }) => equipment.id === id)?.bars.map(({ order }) => order) ?? [];

test('shows the machines at once, a plan soon, and says when nothing better is looked for any more', async () => {
  const { planning, until, sentences } = planned(undefined);
  const first = areaPlanView.parse(planning.view());
  expect(first.machines.map(({ equipment }) => equipment.id)).toEqual(['mill-1', 'pack-1', 'saw-1', 'saw-2']);
  planning.refresh();
  const plan = await until(isDone);
  expect(plan.machines.flatMap(({ bars }) => bars)).toHaveLength(7);
  expect(plan.totals.weightedLateMinutes).toBeLessThanOrEqual(plan.byRule.weightedLateMinutes);
  planning.stop();
  expect(sentences).toEqual([]);
});

test('finds the same plan in a thread of its own as here', async () => {
  const [here, there] = [planned(undefined), planned(program)];
  for (const { planning } of [here, there]) planning.refresh();
  const [one, other] = [await here.until(isDone), await there.until(isDone)];
  expect(other).toEqual(one);
  for (const { planning } of [here, there]) planning.stop();
});

test('goes on with a new search when something has changed, and with none when nothing has', async () => {
  const { station, planning, until } = planned(undefined);
  planning.refresh();
  const before = await until(isDone);
  planning.refresh();
  expect(planning.view()).toEqual(before);
  const last = ordersOn(before, 'saw-1').at(-1) ?? '';
  expect(station.give(station.commands.pin('sue', last, '10', 'saw-1')).ok).toBe(true);
  planning.refresh();
  expect(planning.view().improving).toBe(true);
  const after = await until((view) => isDone(view) && ordersOn(view, 'saw-1')[0] === last);
  const saw = after.machines.find(({ equipment }) => equipment.id === 'saw-1');
  expect(saw?.bars[0]?.pinned?.by).toBe('Name sue');
  planning.stop();
});

test('answers what if in a thread, two questions one after the other, and records nothing', async () => {
  const { station, planning, sentences } = planned(program);
  const facts = station.facts.length;
  const until = instantOf(station.clock.nowMs() + 12 * 3_600_000);
  const [out, nothing, wrong] = await Promise.all([
    planning.handlers.whatIf({
      changes: ['saw-1', 'saw-2'].map((equipment) => ({ kind: 'machineOut' as const, equipment, until })),
    }),
    planning.handlers.whatIf({ changes: [] }),
    planning.handlers.whatIf({ changes: [{ kind: 'rush', order: 'wo-none' }] }),
  ]);
  if (!out.ok || !nothing.ok) throw new Error('no answer');
  const { before, after, orders } = whatIfView.parse(out.answer);
  expect(after.lateMinutes).toBeGreaterThan(before.lateMinutes);
  expect(orders.length).toBeGreaterThan(0);
  expect([nothing.answer.orders, nothing.answer.after]).toEqual([[], nothing.answer.before]);
  expect(wrong).toEqual({ ok: false, problems: [{ code: 'order-unknown', params: { order: 'wo-none' } }] });
  expect(station.facts.length).toBe(facts);
  planning.stop();
  expect(sentences).toEqual([]);
});

test('a question of somebody who is gone is not searched to its end, and the next one is answered', async () => {
  const { planning, sentences } = planned(program);
  let leave: () => void = () => undefined;
  const asker = {
    onGone: (listener: () => void) => {
      leave = listener;
      return () => undefined;
    },
  };
  const asked = planning.handlers.whatIf({ changes: [] }, asker);
  await Promise.resolve();
  leave();
  expect(await asked).toMatchObject({ ok: false });
  expect(await planning.handlers.whatIf({ changes: [] })).toMatchObject({ ok: true });
  planning.stop();
  expect(sentences).toHaveLength(1);
});

test('a question that is broken off says so', async () => {
  const { planning, sentences } = planned(program);
  const asked = planning.handlers.whatIf({ changes: [] });
  // Its first search has begun by then.
  await Promise.resolve();
  planning.stop();
  expect(await asked).toEqual({ ok: false, problems: [{ code: 'broken-off', params: {} }] });
  expect(sentences).toHaveLength(1);
});
