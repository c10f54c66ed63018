import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { planDocument } from '../../shared/plan/plan-document.ts';
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
    expect(await loadDemoPlant(bench.store, folder, NOW)).toEqual({ ok: true, changed: 10 + 3 + 8 + 3 + 1 + 24 });
    const kinds = ['equipment', 'station', 'person', 'reasons', 'settings', 'workOrder'] as const;
    for (const kind of kinds)
      for (const document of await bench.store.currentPlan(kind))
        expect(planDocument.parse(document)).toEqual(document);
    expect((await bench.store.currentPlan('station')).map(({ id }) => id)).toEqual(['line-1', 'line-2', 'office-1']);
    expect((await bench.store.currentPlan('settings'))[0]?.body.timeZone).toBe('Europe/Berlin');
  });

  it('has seven to nine reasons of each category', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const lists = await bench.store.currentPlan('reasons');
    expect(lists.map(({ id }) => id)).toEqual(['dispatchOverride', 'scrap', 'stop']);
    for (const { body } of lists) {
      expect(body.reasons.length).toBeGreaterThanOrEqual(7);
      expect(body.reasons.length).toBeLessThanOrEqual(9);
    }
  });

  it('has orders of one to three operations at every work center, due from today on', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const orders = await bench.orders();
    expect(new Set(orders.map(({ body }) => body.operations.length))).toEqual(new Set([1, 2, 3]));
    const centers = orders.flatMap(({ body }) => body.operations.map(({ workCenter }) => workCenter));
    expect(new Set(centers)).toEqual(new Set(['press', 'deburr', 'assembly']));
    const dues = orders.map(({ body }) => body.due).toSorted();
    expect(dues[0]).toBe('2026-11-22T09:00:00.000Z');
    expect(dues.at(-1)).toBe('2026-11-27T16:00:00.000Z');
    const byWeight = orders.find(({ body }) => body.quantity.unit === 'KGM');
    expect(byWeight?.body.quantity.value).toBe('40.5');
  });

  it('changes nothing when it is loaded again on the same day, and is current again on another', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    expect(await loadDemoPlant(bench.store, folder, NOW + 1000)).toEqual({ ok: true, changed: 0 });
    expect(await loadDemoPlant(bench.store, folder, NOW + 3 * DAY_MS)).toEqual({ ok: true, changed: 24 });
    expect((await bench.orders()).map(({ body }) => body.due).toSorted()[0]).toBe('2026-11-25T09:00:00.000Z');
  });

  it('prints the badge of everybody in its README', async () => {
    await loadDemoPlant(bench.store, folder, NOW);
    const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
    for (const { body } of await bench.store.currentPlan('person'))
      expect(readme).toContain(`| ${body.badge} | ${body.name} |`);
  });
});
