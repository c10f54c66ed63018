import path from 'node:path';

import { loadPlanFolder } from '../plan/load-plan-folder.ts';
import type { SiteStore } from '../store/site-store.ts';
import { importDrop } from './import/import-drop.ts';
import { readMapping } from './mapping/read-mapping.ts';

/** Mapping of a demo plant, beside its folders `plan` and `orders`; also what a file drop for that plant is run with. */
export const DEMO_MAPPING_FILE = 'erp-mapping.json';

export type DemoPlantLoading =
  | { readonly ok: true; readonly changed: number }
  /** One sentence for each problem. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Puts a demo plant (plan files, mapping, one drop of orders) into the plan of the site. On another day its orders are re-dated, on the
 * same day nothing changes. The files of the plant are left as they are. @throws when the store fails.
 */
export async function loadDemoPlant(
  store: Pick<SiteStore, 'putPlan' | 'currentPlan' | 'knownLines'>,
  folder: string,
  nowMs: number,
): Promise<DemoPlantLoading> {
  const plan = await loadPlanFolder(store, path.join(folder, 'plan'));
  if (!plan.ok) return plan;
  const mapping = await readMapping(path.join(folder, DEMO_MAPPING_FILE));
  if (!mapping.ok) return mapping;
  const drop = { store, folder: path.join(folder, 'orders'), drop: 'orders', mapping: mapping.mapping, nowMs };
  const imported = await importDrop(drop);
  const rejected = [...imported.rejected()].map(({ file, line, reason }) => `${file} line ${line}: ${reason}`);
  imported.close();
  const problems = [...imported.report.problems, ...imported.report.notes, ...rejected];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, changed: plan.changed.length + imported.report.orders.changed };
}
