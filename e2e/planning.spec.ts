import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import type { HostMethod, HostTopic } from '../shared/host/host-contract.ts';
import { areaPlanView, whatIfView } from '../shared/views/area-plan-view.ts';
import type { AreaPlanView } from '../shared/views/area-plan-view.ts';
import { demoPlant, everythingSent, on, scanBadge } from './fixtures/demo-plant.ts';
import type { DemoPlant } from './fixtures/demo-plant.ts';

/**
 * The plan of the area at a kiosk: the real Electron with its station, the search in its thread, the bridge of the window; over the frames that screens
 * speak. What if, a pin, a priority, and what another station hears of them.
 */

let plant: DemoPlant;

test.afterEach(async () => {
  await plant.end();
});

interface Bridge {
  readonly send: (frame: string) => void;
  readonly onFrame: (receive: (frame: string) => void) => void;
}
interface Spoken {
  readonly lineside: Bridge;
  views: Record<string, unknown>;
  results: Record<number, unknown>;
}

/** Takes the place of the screens of a window: the test speaks with its station. */
async function takeBridge(page: Page): Promise<void> {
  await page.evaluate(() => {
    const window = globalThis as unknown as Spoken;
    window.views = {};
    window.results = {};
    // The screens beat, or the kiosk would take them for frozen and load them again.
    const beat = JSON.stringify({ t: 'call', n: 1, method: 'beat', params: {} });
    setInterval(() => window.lineside.send(beat), 3000);
    window.lineside.onFrame((text) => {
      const frame = JSON.parse(text) as { t: string; n: number; topic: string; value: unknown; error?: unknown };
      if (frame.t === 'view') window.views[frame.topic] = frame.value;
      if (frame.t === 'result') window.results[frame.n] = frame.value ?? frame.error;
    });
  });
}

let calls = 1000;
async function call(page: Page, method: HostMethod, params: unknown): Promise<unknown> {
  calls += 1;
  const frame = JSON.stringify({ t: 'call', n: calls, method, params });
  await page.evaluate((text) => (globalThis as unknown as Spoken).lineside.send(text), frame);
  await page.waitForFunction((n) => (globalThis as unknown as Spoken).results[n] !== undefined, calls, {
    timeout: 60_000,
  });
  return await page.evaluate((n) => (globalThis as unknown as Spoken).results[n], calls);
}

async function subscribe(page: Page, topic: HostTopic): Promise<void> {
  const frame = JSON.stringify({ t: 'subscribe', topic });
  await page.evaluate((text) => (globalThis as unknown as Spoken).lineside.send(text), frame);
}
const viewOf = (page: Page, topic: HostTopic) =>
  page.evaluate((name) => (globalThis as unknown as Spoken).views[name], topic);

/** The plan of the area, when something holds for it. */
async function planWhen(page: Page, what: string, holds: (plan: AreaPlanView) => boolean): Promise<AreaPlanView> {
  let plan: AreaPlanView | undefined;
  await expect
    .poll(
      async () => {
        const read = areaPlanView.safeParse(await viewOf(page, 'areaPlan'));
        plan = read.data;
        return read.success && holds(read.data);
      },
      { message: what, timeout: 60_000 },
    )
    .toBe(true);
  if (!plan) throw new Error(what);
  return plan;
}

const barsOn = ({ machines }: AreaPlanView, id: string) =>
  machines.find(({ equipment }) => equipment.id === id)?.bars ?? [];
const isDone = (plan: AreaPlanView) => !plan.improving && barsOn(plan, 'press-1').length > 0;

async function signedOn(page: Page, badge: string): Promise<void> {
  await expect(on(page, testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
  await expect(on(page, testIds.stationButton)).toContainText(/Press 1|Deburring drum 1/, { timeout: 30_000 });
  await scanBadge(page, badge);
  await expect(on(page, testIds.homeScreen)).toBeVisible();
}

test('a supervisor asks what if a press is out, gives a job its place and an order its priority; the other kiosk hears of it', async () => {
  test.setTimeout(180_000);
  plant = await demoPlant('from source');
  const [{ page: press }, { page: drum }] = await Promise.all([plant.kiosk('line-1'), plant.kiosk('line-2')]);
  await signedOn(press, '1007');
  await signedOn(drum, '1004');
  await everythingSent(press);
  for (const page of [press, drum]) {
    await takeBridge(page);
    await subscribe(page, 'areaPlan');
  }

  const plan = await planWhen(press, 'a plan that nothing better is looked for of', isDone);
  expect(plan.machines).toHaveLength(12);
  expect(plan.totals.orders).toBeGreaterThan(100);
  expect(plan.totals.weightedLateMinutes).toBeLessThanOrEqual(plan.byRule.weightedLateMinutes);
  expect(barsOn(plan, 'press-1').every(({ reasons }) => reasons.length > 0)).toBe(true);

  // Asking records nothing.
  const until = new Date(Date.parse(plan.from) + 24 * 3_600_000).toISOString();
  const changes = [{ kind: 'machineOut', equipment: 'press-1', until }];
  const answer = (await call(press, 'whatIf', { changes })) as { ok: boolean; answer: unknown };
  expect(answer.ok).toBe(true);
  const { before, after, orders, plan: changed } = whatIfView.parse(answer.answer);
  expect(after.weightedLateMinutes).toBeGreaterThan(before.weightedLateMinutes);
  expect(orders.length).toBeGreaterThan(0);
  expect(barsOn(changed, 'press-1').filter(({ end, running }) => !running && end < until)).toEqual([]);
  expect(await call(press, 'whatIf', { changes: [{ kind: 'rush', order: 'none' }] })).toMatchObject({ ok: false });

  const last = barsOn(plan, 'press-1').at(-1);
  if (!last) throw new Error('nothing is planned at the press');
  const { order, operation } = last;
  const give = (name: string, params: unknown) =>
    call(press, 'execute', { id: crypto.randomUUID(), actor: 'gina', name, params });
  expect(await give('pinJob', { order, operation, equipment: 'press-1', place: 0 })).toMatchObject({ ok: true });
  expect(await give('prioritiseOrder', { order, priority: 9 })).toMatchObject({ ok: true });
  const isPinned = (view: AreaPlanView) => {
    const [first] = barsOn(view, 'press-1').filter(({ running }) => !running);
    return first?.order === order && first.pinned?.by === 'Gina Supervisor' && first.priority === 9;
  };
  await planWhen(press, 'the pin in front of its machine', isPinned);
  await planWhen(drum, 'the same at the other kiosk', isPinned);

  // The screens come back and show what was done.
  await press.reload();
  await expect(on(press, testIds.homeScreen)).toBeVisible({ timeout: 30_000 });
});
