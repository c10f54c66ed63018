import type { PlanDocument, PlanDraft } from '../../../shared/plan/plan-document.ts';
import type { SiteStore } from '../../store/site-store.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import { lineKey } from './line-key.ts';
import { planPages } from './plan-pages.ts';
import type { Staging } from './staging.ts';

type OrderDocument = Extract<PlanDocument, { kind: 'workOrder' }>;

/** What a full export said by what it does not name. */
export interface MissingOrders {
  readonly ended: readonly string[];
  /** Why nobody was missed though the mapping declares a full export. */
  readonly note: string | undefined;
}

export interface MissingOptions {
  readonly store: Pick<SiteStore, 'putPlan' | 'knownLines' | 'currentPlan' | 'planPage'>;
  readonly staging: Staging;
  readonly mapping: ErpMapping;
  readonly file: string;
  readonly fileKey: string;
  /** Rows of the orders file. */
  readonly rows: number;
}

const ORDERS_AT_ONCE = 250;
/** So few may be missing whatever their part of all is. */
const A_FEW = 10;

/**
 * Ends the released orders of this ERP that a full export no longer names, by a new revision each. A file whose rows cannot all be told apart
 * ends nothing, nor does an empty one, nor one in which most orders are missing (a file that was cut off between two rows looks like that), nor
 * one that was taken before: a later one may have brought orders that it does not know.
 */
export async function endMissingOrders(options: MissingOptions): Promise<MissingOrders> {
  const { store, staging, mapping, file, fileKey, rows } = options;
  const declared = mapping.files.orders;
  if (!declared?.fullExport) return { ended: [], note: undefined };
  const keyless = staging.keylessOrders();
  if (rows === 0 || keyless > 0) {
    const why = rows === 0 ? 'it has no rows' : `${keyless} of its rows do not tell their order`;
    const note = `${file} is declared to be a full export, but ${why}: no order was taken to be missing.`;
    return { ended: [], note };
  }
  const key = lineKey(fileKey, 'full');
  if ((await store.knownLines([key])).has(key)) return { ended: [], note: undefined };
  const isOpen = ({ body, externalRefs }: OrderDocument) =>
    body.requestState === 'released' && externalRefs.some(({ system }) => system === mapping.system);
  let open = 0;
  const missing: string[] = [];
  for await (const page of planPages(store, 'workOrder')) {
    const ids = page.filter(isOpen).map(({ id }) => id);
    open += ids.length;
    missing.push(...staging.unnamed(ids));
  }
  if (missing.length > A_FEW && missing.length * 100 > open * declared.missingAtMostPercent) {
    const note = `${file} is declared to be a full export, but ${missing.length} of ${open} released orders are not in it, more than ${declared.missingAtMostPercent} %: no order was taken to be missing. If the file is right, raise "missingAtMostPercent" in the mapping and drop it again.`;
    return { ended: [], note };
  }
  for (let at = 0; at < missing.length; at += ORDERS_AT_ONCE) {
    const orders = await store.currentPlan('workOrder', missing.slice(at, at + ORDERS_AT_ONCE));
    await store.putPlan(
      orders.map(({ kind, id, externalRefs, body }): PlanDraft => ({
        kind,
        id,
        externalRefs,
        body: { ...body, requestState: declared.missing },
      })),
    );
  }
  await store.putPlan([], [{ key, file, line: 0 }]);
  return { ended: missing, note: undefined };
}
