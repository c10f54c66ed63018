import { describe, expect, test } from 'vitest';

import { emptyWorld } from '../aggregates/world.ts';
import { createDispatchList } from '../dispatch/dispatch-list.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { playedPlan } from '../plant-simulator/played-plant.testkit.ts';
import { codeBookOf } from '../scan/code-book.ts';
import { resolveScan } from '../scan/resolve-scan.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { sheetViewOf } from './sheet-view-of.ts';
import { sheetView } from './sheet-view.ts';

function sheet(demonstration: boolean) {
  const world = emptyWorld();
  for (const document of playedPlan(TEST_START_MS))
    if (document.kind === 'settings')
      addPlanDocument(world.plan, { ...document, body: { ...document.body, demonstration } });
    else if (document.kind === 'material' && document.id === 'steel')
      addPlanDocument(world.plan, { ...document, body: { ...document.body, gtin: '9520001000003' } });
    else addPlanDocument(world.plan, document);
  const dispatch = createDispatchList(world, () => 'saw-2');
  dispatch.rebuild(TEST_START_MS);
  const place = { world, site: 'demo', station: 'sim-saw-2', equipment: 'saw-2' };
  return { plan: world.plan, view: sheetViewOf(place, dispatch.ranking(), TEST_START_MS) };
}

describe('the sheet of barcodes', () => {
  test('shows nothing that the station would not read as what it stands for', () => {
    const { plan, view } = sheet(true);
    expect(sheetView.parse(view)).toEqual(view);
    const book = codeBookOf(plan);
    const codes = view.groups.flatMap((group) => group.codes);
    expect(codes.length).toBeGreaterThan(30);
    for (const { text, stands } of codes) {
      const meaning = resolveScan(plan, book, text, 2026);
      expect({ text, kind: meaning.kind }).toEqual({ text, kind: stands.kind });
    }
  });

  test('has the lots of what is to be made, by item and lot, those that may be used and those that may not', () => {
    const { view } = sheet(false);
    const lots = view.groups.find(({ id }) => id === 'lots')?.codes ?? [];
    expect(lots[0]).toMatchObject({ symbology: 'gs1DataMatrix', text: '(01)09520001000003(10)L00' });
    expect(lots.map(({ stands }) => stands.kind === 'lot' && stands.state)).toEqual([
      'usable',
      'usable',
      'usable',
      'expired',
      'blocked',
    ]);
  });

  test('shows badges only where everything is made up: who has a badge is somebody', () => {
    const has = (demonstration: boolean) => sheet(demonstration).view.groups.some(({ id }) => id === 'badges');
    expect([has(false), has(true)]).toEqual([false, true]);
  });
});
