import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { emptyWorld, stateOf } from '../../shared/aggregates/world.ts';
import { runningJob } from '../../shared/equipment/machine-jobs.ts';
import { stopsOf } from '../../shared/equipment/stops.ts';
import { unitPerformance } from '../../shared/performance/unit-performance.ts';
import { addPlanDocument } from '../../shared/plan/plan-index.ts';
import { openPlantSimulator } from '../../shared/plant-simulator/plant-simulator.ts';
import { simulation } from '../../shared/plant-simulator/simulation.ts';
import { isFinished } from '../../shared/scope/finished-order.ts';
import { loadDemoPlant } from '../../sync-server/erp/load-demo-plant.ts';
import { openSqliteSiteStore } from '../../sync-server/store/sqlite-site-store.ts';
import { projectRoot } from '../project-root.ts';
import { reopenOrders } from './reopen-orders.ts';

const demoPlant = path.join(projectRoot, 'assets/demo-plant');
const DAY_MS = 86_400_000;
let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** The demo plant with its whole past, as it is at an instant. */
async function demoPlantAt(nowMs: number) {
  folder = await mkdtemp(path.join(tmpdir(), 'lineside-past-'));
  const store = openSqliteSiteStore(path.join(folder, 'site.db'), { site: 'demo' });
  await loadDemoPlant(store, demoPlant, nowMs);
  const world = emptyWorld();
  for await (const { revisions } of store.streamPlan(0))
    for (const { document } of revisions) addPlanDocument(world.plan, document);
  await store.close();
  const close = reopenOrders(world.plan);
  const played = simulation.parse(JSON.parse(await readFile(path.join(demoPlant, 'simulation.json'), 'utf8')));
  const startMs = nowMs - played.pastDays * DAY_MS;
  const common = { world, site: 'demo', simulation: played, incarnation: '00000000000a' };
  const simulator = openPlantSimulator({ ...common, startMs, endMs: nowMs });
  simulator.advance(nowMs);
  close();
  return { world, simulator, machines: played.posts.flatMap((post) => post.machines) };
}

test.each([
  ['on a Wednesday morning', '2026-11-25T08:40:00.000Z'],
  ['on a Sunday afternoon', '2026-11-22T15:30:00.000Z'],
  ['in the night to a Monday', '2026-11-23T02:30:00.000Z'],
])(
  'the past of the demo plant ends in a plausible moment %s',
  async (_, at) => {
    const { world, simulator, machines } = await demoPlantAt(Date.parse(at));
    const { given, refused } = simulator.tally();
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
    expect({ given: given > 7000, refused, few: refusals < given / 500 }).toMatchObject({ given: true, few: true });

    const orders = [...world.plan.current.values()].filter((document) => document.kind === 'workOrder');
    const over = (id: string, body: (typeof orders)[number]['body']) =>
      isFinished({ ...body, requestState: 'released' }, stateOf(world, 'workOrder', id));
    const closed = orders.filter(({ body }) => body.requestState === 'closed');
    expect(closed.filter(({ id, body }) => !over(id, body)).map(({ id }) => id)).toEqual([]);
    // Enough is left for the next days.
    expect(orders.filter(({ id, body }) => !over(id, body)).length).toBeGreaterThan(60);

    const units = machines.map((id) => stateOf(world, 'equipment', id));
    expect(units.filter((unit) => runningJob(unit)).length).toBeGreaterThanOrEqual(4);
    expect(units.flatMap((unit) => unit.jobs.filter(({ suspended }) => suspended)).length).toBeGreaterThan(0);
    // Whenever it is started, screens have something to show: of the running shift, or of the last one that there was.
    const shown = machines.map((id) => unitPerformance(world, id, Date.parse(at)));
    expect(shown.map(({ figures }) => figures.oee.coverage)).toEqual(machines.map(() => 1));
    expect(shown.filter(({ good }) => good > 0).length).toBeGreaterThanOrEqual(machines.length / 2);
    const yours = stateOf(world, 'equipment', 'press-1');
    expect(yours.jobs).toEqual([]);
    expect(
      stopsOf(yours).some(({ reason, from }) => reason === null && Date.parse(at) - Date.parse(from) < DAY_MS / 3),
    ).toBe(true);

    // Most rules fired, none of them a nuisance, and only what was said last waits for an answer.
    const facts = simulator.take().flatMap((one) => one.facts);
    const firings = facts.flatMap(({ type, data }) => (type === 'AutomationFired' ? [data['rule']] : []));
    const rules = [...new Set(firings)];
    const often = rules.map((rule) => firings.filter((one) => one === rule).length);
    expect({ rules, often, most: rules.length >= 6, quiet: often.every((count) => count <= 25) }).toMatchObject({
      most: true,
      quiet: true,
    });
    const open = units.flatMap(({ deviations }) => deviations.open.filter(({ chosen }) => chosen === null));
    expect(open.length).toBeGreaterThanOrEqual(3);
    expect(open.length).toBeLessThanOrEqual(9);
  },
  60_000,
);
