import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { emptyWorld } from '../../shared/aggregates/world.ts';
import { rankJobs } from '../../shared/dispatch/rank-jobs.ts';
import { must } from '../../shared/invariant.ts';
import { reasonCategories } from '../../shared/plan/catalog.ts';
import { planDocument } from '../../shared/plan/plan-document.ts';
import type { PlanKind } from '../../shared/plan/plan-document.ts';
import { addPlanDocument } from '../../shared/plan/plan-index.ts';
import { findingsOf } from '../../shared/readiness/readiness-of.ts';
import { pinHash } from '../people/pin-hash.ts';
import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import { batchOf } from '../testing/store.testkit.ts';
import { fileDropBench, NOW } from './file-drop.testkit.ts';
import type { FileDropBench } from './file-drop.testkit.ts';
import { loadDemoPlant } from './load-demo-plant.ts';

const folder = path.resolve(import.meta.dirname, '../../assets/demo-plant');
const DAY_MS = 86_400_000;

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

describe('the demo plant', () => {
  it('loads without a problem: every document fits its schema and all references lead somewhere', async () => {
    const documents = 43 + 16 + 43 + 8 + 1 + 60 + 171 + 2 + 3 + 300;
    expect(await loadDemoPlant(bench.store, folder, NOW)).toEqual({ ok: true, changed: documents, notes: [] });
    const kinds = 'equipment station person reasons settings workOrder material lot calendar changeover'.split(' ');
    for (const kind of kinds as PlanKind[])
      for (const document of await bench.store.currentPlan(kind))
        expect(planDocument.parse(document)).toEqual(document);
    const stations = await bench.store.currentPlan('station');
    const real = stations.filter(({ id }) => !id.startsWith('sim-'));
    expect(real.map(({ id }) => id)).toEqual(['line-1', 'line-2', 'line-3', 'office-1']);
    expect((await bench.store.currentPlan('settings'))[0]?.body.timeZone).toBe('Europe/Berlin');
  });

  it('has seven to nine reasons of each category', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const lists = await bench.store.currentPlan('reasons');
    expect(lists.map(({ id }) => id)).toEqual(reasonCategories.toSorted());
    for (const { body } of lists) {
      expect(body.reasons.length).toBeGreaterThanOrEqual(7);
      expect(body.reasons.length).toBeLessThanOrEqual(9);
    }
  });

  it('has open orders of one to five operations at every work center, due from today on', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const all = await bench.orders();
    const orders = all.filter(({ body }) => body.requestState === 'released');
    expect(orders).toHaveLength(150);
    expect(new Set(orders.map(({ body }) => body.operations.length))).toEqual(new Set([1, 2, 3, 4, 5]));
    const centers = orders.flatMap(({ body }) => body.operations.map(({ workCenter }) => workCenter));
    expect(new Set(centers)).toEqual(new Set(['press', 'deburr', 'wash', 'coat', 'assembly', 'pack']));
    const dues = orders.map(({ body }) => body.due).toSorted();
    expect(dues[0]).toBe('2026-11-22T07:00:00.000Z');
    expect(dues.at(-1)).toBe('2026-11-29T17:00:00.000Z');
    const byWeight = orders.find(({ body }) => body.quantity.unit === 'KGM');
    expect(byWeight?.body.quantity.value).toBe('40.5');
    const closed = all.filter(({ body }) => body.requestState === 'closed');
    expect(closed.filter(({ body }) => body.due >= '2026-11-22')).toEqual([]);
  });

  it('needs no material that it does not have, in no unit that cannot be converted', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const materials = new Map((await bench.store.currentPlan('material')).map(({ id, body }) => [id, body]));
    const lots = await bench.store.currentPlan('lot');
    const needed = (await bench.orders()).flatMap(({ body }) => body.operations.flatMap((one) => one.materials));
    const lacking = needed.filter(({ material, unit }) => {
      const plan = must(materials.get(material), material);
      const units = [plan.unit, ...plan.conversions.map((other) => other.unit)];
      return !units.includes(unit) || (plan.control === 'lot' && !lots.some(({ body }) => body.material === material));
    });
    expect(lacking).toEqual([]);
    expect(new Set(lots.map(({ body }) => body.disposition))).toEqual(
      new Set(['unrestricted', 'restricted', 'blocked']),
    );
    const today = '2026-11-22';
    expect(lots.some(({ body }) => body.expiry !== null && body.expiry < today)).toBe(true);
  });

  it('has ready, at risk and blocked jobs for press 1, 260108 first, for other reasons each', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const world = emptyWorld();
    const kinds = 'equipment station person reasons settings workOrder material lot calendar changeover'.split(' ');
    for (const kind of kinds as PlanKind[])
      for (const document of await bench.store.currentPlan(kind)) addPlanDocument(world.plan, document);
    const lines = rankJobs(world, 'press-1', NOW);
    expect(lines[0]).toMatchObject({ readiness: 'ready', job: { orderId: '260108' } });
    const said = (order: string) => {
      const line = must(
        lines.find(({ job }) => job.orderId === order),
        order,
      );
      return [line.readiness, ...findingsOf(line).flatMap(({ code }) => (code === 'not-yet' ? [] : [code]))];
    };
    expect(said('260104')).toEqual(['atRisk', 'tool-life-short']);
    expect(said('260107')).toEqual(['blocked', 'calibration-over']);
    expect(said('260109')).toEqual(['blocked', 'not-qualified']);
    expect(said('260112')).toEqual(['atRisk', 'crew-short']);
    expect(new Set(lines.map(({ readiness }) => readiness))).toEqual(new Set(['ready', 'atRisk', 'blocked']));
  });

  it('changes nothing when it is loaded again on the same day, and is current again on another', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    expect(await loadDemoPlant(bench.store, folder, NOW + 1000)).toMatchObject({ ok: true, changed: 0 });
    expect(await loadDemoPlant(bench.store, folder, NOW + 3 * DAY_MS)).toMatchObject({ ok: true });
    const open = (await bench.orders()).filter(({ body }) => body.requestState === 'released');
    expect(open.map(({ body }) => body.due).toSorted()[0]).toBe('2026-11-25T07:00:00.000Z');
    expect(await loadDemoPlant(bench.store, folder, NOW + 3 * DAY_MS)).toMatchObject({ ok: true, changed: 0 });
  });

  it('leaves an order that somebody has begun, and those that are closed, on their days', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const [fact] = testStation('line-1').record([begun('260102')]);
    await bench.store.appendFacts(batchOf([must(fact, 'fact')]));
    const dueOf = async (id: string) => (await bench.orders()).find((order) => order.id === id)?.body.due;
    const before = { begun: await dueOf('260102'), closed: await dueOf('251150'), open: await dueOf('260103') };
    await loadDemoPlant(bench.store, folder, NOW + DAY_MS);
    expect(await dueOf('260102')).toBe(before.begun);
    expect(await dueOf('251150')).toBe(before.closed);
    expect(Date.parse((await dueOf('260103')) ?? '') - Date.parse(before.open ?? '')).toBe(DAY_MS);
  });

  it('prints the badge of everybody in its README', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
    for (const { body } of await bench.store.currentPlan('person'))
      expect(readme).toContain(`| ${body.badge} | ${body.name} |`);
  });

  it('prints the PIN of each person who has one beside the badge, and proves people by it', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
    const everybody = await bench.store.currentPlan('person');
    const people = everybody.filter(({ id }) => bench.store.trust.pin(id) !== undefined);
    expect(people.map(({ body }) => body.badge).toSorted()).toEqual(['1007', '1008', '1038', '1039']);
    for (const { id, body } of people) {
      const digits = new RegExp(String.raw`\| ${body.badge} \|.*\| (\d{6,12}) \|`).exec(readme)?.[1];
      const proof = must(bench.store.trust.pin(id), 'proof of a PIN');
      expect(pinHash(must(digits, `PIN of ${body.name}`), Buffer.from(proof.salt, 'hex'))).toEqual(proof);
    }
  });
});

/** Pieces counted on an order that the test plan has. */
function begun(order: string) {
  return {
    refs: [`workOrder:${order}`, 'equipment:press-1'],
    data: { ...must(quantityDraft().data, 'data'), order, operation: '10', equipment: 'press-1' },
  };
}
