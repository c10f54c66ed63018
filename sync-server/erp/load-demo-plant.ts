import path from 'node:path';

import { loadPlanFolder } from '../plan/load-plan-folder.ts';
import { shiftDates } from '../plan/shift-dates.ts';
import type { SiteStore } from '../store/site-store.ts';
import { shiftDays } from './fields/date-shift.ts';
import { importDrop } from './import/import-drop.ts';
import type { ImportStore } from './import/import-drop.ts';
import { readMapping } from './mapping/read-mapping.ts';
import { settledOrders } from './settled-orders.ts';

/** Mapping of a demo plant, beside its folders `plan` and `orders`; also what a file drop for that plant is run with. */
export const DEMO_MAPPING_FILE = 'erp-mapping.json';

export type DemoPlantLoading =
  | {
      readonly ok: true;
      readonly changed: number;
      /** What is worth knowing about the orders, in sentences; nothing has to be done. */
      readonly notes: readonly string[];
    }
  /** One sentence for each problem. */
  | { readonly ok: false; readonly problems: readonly string[] };

type DemoStore = Omit<ImportStore, 'scopes'> & Pick<SiteStore, 'scopes'>;

/**
 * Puts a demo plant (plan files, mapping, one drop of orders) into the plan of the site. On another day its orders and last days are
 * re-dated, but for orders that are closed or begun; on the same day nothing changes. The files of the plant are left as they are.
 * @throws when the store fails.
 */
export async function loadDemoPlant(store: DemoStore, folder: string, nowMs: number): Promise<DemoPlantLoading> {
  const mapping = await readMapping(path.join(folder, DEMO_MAPPING_FILE));
  if (!mapping.ok) return mapping;
  const days = shiftDays(mapping.mapping, nowMs);
  const plan = await loadPlanFolder(store, path.join(folder, 'plan'), (draft) => shiftDates(draft, days));
  if (!plan.ok) return plan;
  const settled = await settledOrders(store);
  const imported = await importDrop({
    store: {
      currentPlan: (kind, ids) => store.currentPlan(kind, ids),
      planPage: (kind, afterId, limit) => store.planPage(kind, afterId, limit),
      postings: (keys) => store.postings(keys),
      lastSent: () => store.lastSent(),
      scopes: store.scopes,
      knownLines: (keys) => store.knownLines(keys),
      readSetting: (name) => store.readSetting(name),
      writeSetting: (name, value) => store.writeSetting(name, value),
      putPlan: (drafts, lines) =>
        store.putPlan(
          drafts.filter(({ kind, id }) => kind !== 'workOrder' || !settled.has(id)),
          lines,
        ),
    },
    folder: path.join(folder, 'orders'),
    drop: 'orders',
    mapping: mapping.mapping,
    nowMs,
  });
  const rejected = [...imported.rejected()].map(({ file, line, reason }) => `${file} line ${line}: ${reason}`);
  imported.close();
  const { problems, notes, orders } = imported.report;
  if (problems.length + rejected.length > 0) return { ok: false, problems: [...problems, ...rejected] };
  return { ok: true, changed: plan.changed.length + orders.changed, notes };
}
