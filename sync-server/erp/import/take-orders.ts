import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import type { PlanDraft } from '../../../shared/plan/plan-document.ts';
import type { ImportLine, SiteStore } from '../../store/site-store.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import { assembleOrder } from './assemble-order.ts';
import type { OrderGroup } from './assemble-order.ts';
import type { RowPlace } from './row-defect.ts';
import type { StagedGroup, Staging } from './staging.ts';

/** What became of the orders of a drop, and of the rows of each file. */
export interface Taking {
  readonly changed: number;
  readonly unchanged: number;
  readonly alreadyTaken: number;
  readonly rejected: number;
  readonly rows: ReadonlyMap<string, { taken: number; alreadyTaken: number; repeated: number }>;
  /** Orders whose rows were taken before and say something else than the plan now. */
  readonly outdated: readonly string[];
  readonly workCenters: ReadonlySet<string>;
}

export interface TakingOptions {
  readonly store: Pick<SiteStore, 'putPlan' | 'knownLines' | 'currentPlan'>;
  readonly staging: Staging;
  readonly mapping: ErpMapping;
  /** Stands for a file and everything outside of it that its rows are read with. */
  readonly keyOfFile: (file: string) => string;
}

/** One transaction each; small enough that the server answers stations in between. */
const ORDERS_AT_ONCE = 250;
/** More rows than this for one order are a broken export. */
const MOST_ROWS_OF_ORDER = 5000;
const MOST_WORK_CENTERS = 1000;

interface Candidate {
  readonly draft: PlanDraft;
  readonly rows: readonly (RowPlace & { readonly key: string })[];
  readonly repeated: readonly RowPlace[];
}

/** Takes the staged orders into the plan, batch by batch; each batch is one transaction with the lines it comes from. */
export async function takeOrders({ store, staging, mapping, keyOfFile }: TakingOptions): Promise<Taking> {
  const rows = new Map<string, { taken: number; alreadyTaken: number; repeated: number }>();
  const totals = { changed: 0, unchanged: 0, alreadyTaken: 0, rejected: 0 };
  const outdated: string[] = [];
  const workCenters = new Set<string>();

  function count(file: string, as: 'taken' | 'alreadyTaken' | 'repeated', by = 1): void {
    const counts = rows.get(file) ?? { taken: 0, alreadyTaken: 0, repeated: 0 };
    counts[as] += by;
    rows.set(file, counts);
  }

  function assemble(rowsOfOrder: StagedGroup): Candidate | undefined {
    const group = { ...rowsOfOrder, bill: billOf(rowsOfOrder) };
    const assembly = assembleOrder(group, mapping);
    if (!assembly.ok) {
      staging.reject(assembly.rejected);
      return undefined;
    }
    return { draft: assembly.draft, rows: keyed(group, keyOfFile), repeated: assembly.repeated };
  }

  function billOf({ orders }: StagedGroup): OrderGroup['bill'] {
    const product = mapping.files.materials?.joinBy === 'material' ? orders[0]?.values?.material : undefined;
    return product === undefined ? [] : staging.bill(product, MOST_ROWS_OF_ORDER);
  }

  function candidatesOf(keys: readonly string[]): Candidate[] {
    const crowded = staging.crowded(keys, MOST_ROWS_OF_ORDER);
    for (const key of crowded)
      staging.rejectKey(key, `order "${key}" has ${MOST_ROWS_OF_ORDER} or more rows in this drop.`);
    const groups = staging.groups(keys.filter((key) => !crowded.has(key)));
    return [...groups.values()].map((group) => assemble(group)).filter((candidate) => candidate !== undefined);
  }

  for (let after = 0; ;) {
    const keys = staging.orderKeys(after, ORDERS_AT_ONCE);
    const last = keys.at(-1);
    if (!last) break;
    after = last.row;
    const candidates = candidatesOf(keys.map(({ key }) => key));
    totals.rejected += keys.length - candidates.length;
    const known = await store.knownLines(candidates.flatMap((candidate) => candidate.rows.map((row) => row.key)));
    const isOld = ({ rows }: Candidate) => rows.every((row) => known.has(row.key));
    const old = candidates.filter((candidate) => isOld(candidate));
    const fresh = candidates.filter((candidate) => !isOld(candidate));

    const lines = fresh.flatMap((candidate) =>
      candidate.rows.map(({ key, file, line }): ImportLine => ({ key, file, line })),
    );
    const changed =
      fresh.length > 0
        ? await store.putPlan(
            fresh.map((candidate) => candidate.draft),
            lines,
          )
        : [];
    totals.changed += changed.length;
    totals.unchanged += fresh.length - changed.length;
    totals.alreadyTaken += old.length;
    outdated.push(...(await outdatedOf(store, old)));

    for (const { rows: own } of old) for (const { file } of own) count(file, 'alreadyTaken');
    for (const { rows: own, repeated, draft } of fresh) {
      for (const { file } of own) count(file, 'taken');
      for (const { file } of repeated) count(file, 'taken', -1);
      for (const { file } of repeated) count(file, 'repeated');
      if (draft.kind === 'workOrder' && workCenters.size < MOST_WORK_CENTERS)
        for (const { workCenter } of draft.body.operations) workCenters.add(workCenter);
    }
  }
  staging.rejectUnjoined();
  return { ...totals, rows, outdated, workCenters };
}

function keyed(group: OrderGroup, keyOfFile: (file: string) => string): Candidate['rows'] {
  return [...group.orders, ...group.operations, ...group.materials].map(({ file, line }) => ({
    file,
    line,
    key: createHash('sha256')
      .update(`${keyOfFile(file)}\n${line}`)
      .digest('hex'),
  }));
}

async function outdatedOf(store: TakingOptions['store'], old: readonly Candidate[]): Promise<string[]> {
  if (old.length === 0) return [];
  const current = await store.currentPlan(
    'workOrder',
    old.map(({ draft }) => draft.id),
  );
  const bodies = new Map(current.map((document) => [document.id, canonicalJson(document.body)]));
  return old.filter(({ draft }) => bodies.get(draft.id) !== canonicalJson(draft.body)).map(({ draft }) => draft.id);
}
