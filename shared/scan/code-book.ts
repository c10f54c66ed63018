import { gtin14 } from '../gs1/check-digit.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { foldedCodesOf } from './other-case.ts';
import type { FoldedCodes } from './other-case.ts';

/** What the codes of a plan stand for, by what is printed: made once per plan, not once per scan. */
export interface CodeBook {
  /** Orders by number. */
  readonly orders: ReadonlyMap<string, readonly string[]>;
  /** Equipment, tools and places by tag. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** Lots by their own id and by the lot number of the supplier. */
  readonly lots: ReadonlyMap<string, readonly string[]>;
  /** Materials by GTIN of 14 digits. */
  readonly gtins: ReadonlyMap<string, readonly string[]>;
  /** Ids of materials. */
  readonly materials: ReadonlySet<string>;
  /** The same codes whatever the case of their letters; made when it is asked for first. */
  readonly folded: () => FoldedCodes;
}

/** Kinds of plan documents that a code book is made from: when one changes, it has to be made anew. */
export const codeBookKinds: ReadonlySet<string> = new Set(['workOrder', 'equipment', 'lot', 'material', 'person']);

function note(map: Map<string, string[]>, code: string, id: string): void {
  const ids = map.get(code);
  if (!ids) map.set(code, [id]);
  else if (!ids.includes(id)) ids.push(id);
}

/** Makes the code book of a plan. */
export function codeBookOf(plan: PlanIndex): CodeBook {
  const orders = new Map<string, string[]>();
  const tags = new Map<string, string[]>();
  const lots = new Map<string, string[]>();
  const gtins = new Map<string, string[]>();
  const materials = new Set<string>();
  for (const document of plan.current.values()) {
    if (document.kind === 'workOrder') note(orders, document.body.number, document.id);
    else if (document.kind === 'equipment') note(tags, document.body.tag ?? document.id, document.id);
    else if (document.kind === 'lot') {
      note(lots, document.id, document.id);
      if (document.body.supplierLot !== null) note(lots, document.body.supplierLot, document.id);
    } else if (document.kind === 'material') {
      materials.add(document.id);
      const gtin = document.body.gtin === undefined ? undefined : gtin14(document.body.gtin);
      if (gtin !== undefined) note(gtins, gtin, document.id);
    }
  }
  const codes = { orders, tags, lots, gtins, materials };
  let folded: FoldedCodes | undefined;
  return { ...codes, folded: () => (folded ??= foldedCodesOf(plan, codes)) };
}
