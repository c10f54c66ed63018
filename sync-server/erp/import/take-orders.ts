import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import type { PlanDocument, PlanDraft } from '../../../shared/plan/plan-document.ts';
import type { ImportLine, SiteStore } from '../../store/site-store.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import { assembleOrder } from './assemble-order.ts';
import type { OrderGroup } from './assemble-order.ts';
import { lineKey } from './line-key.ts';
import { isOlderVersion } from './order-version.ts';
import type { RowPlace } from './row-defect.ts';
import type { RowTally } from './row-tally.ts';
import type { StagedGroup, Staging } from './staging.ts';

/** What became of the orders of a drop. */
export interface Taking {
  readonly changed: number;
  readonly unchanged: number;
  readonly alreadyTaken: number;
  /** Of a lower version than was taken before. */
  readonly older: number;
  readonly rejected: number;
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
  readonly tally: RowTally;
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

type OrderDocument = Extract<PlanDocument, { kind: 'workOrder' }>;

/** The staged orders that can be assembled, batch by batch; rejects the others. Ends with the rows that belong to no order. */
function* assembledBatches({ staging, mapping, keyOfFile }: Omit<TakingOptions, 'store' | 'tally'>): Generator<{
  readonly candidates: readonly Candidate[];
  readonly rejected: number;
}> {
  function billOf({ orders }: StagedGroup): OrderGroup['bill'] {
    const product = mapping.files.materials?.joinBy === 'material' ? orders[0]?.values?.material : undefined;
    return product === undefined ? [] : staging.bill(product, MOST_ROWS_OF_ORDER);
  }

  function assemble(rowsOfOrder: StagedGroup): Candidate[] {
    const group = { ...rowsOfOrder, bill: billOf(rowsOfOrder) };
    const assembly = assembleOrder(group, mapping);
    if (assembly.ok) return [{ draft: assembly.draft, rows: keyed(group, keyOfFile), repeated: assembly.repeated }];
    staging.reject(assembly.rejected);
    return [];
  }

  for (let after = 0; ;) {
    const keys = staging.orderKeys(after, ORDERS_AT_ONCE);
    const last = keys.at(-1);
    if (!last) break;
    after = last.row;
    const ids = keys.map(({ key }) => key);
    const crowded = staging.crowded(ids, MOST_ROWS_OF_ORDER);
    for (const key of crowded)
      staging.rejectKey(key, `order "${key}" has ${MOST_ROWS_OF_ORDER} or more rows in this drop.`);
    const groups = staging.groups(ids.filter((key) => !crowded.has(key)));
    const candidates = [...groups.values()].flatMap((group) => assemble(group));
    yield { candidates, rejected: ids.length - candidates.length };
  }
  staging.rejectUnjoined();
}

/** Rejects what cannot be taken of the staged orders, and takes nothing. @returns how many orders were rejected. */
export function rejectBadOrders(options: Omit<TakingOptions, 'store' | 'tally'>): number {
  let rejected = 0;
  for (const batch of assembledBatches(options)) rejected += batch.rejected;
  return rejected;
}

/** Takes the staged orders into the plan, batch by batch; each batch is one transaction with the lines it comes from. */
export async function takeOrders(options: TakingOptions): Promise<Taking> {
  const { store, mapping, tally } = options;
  const totals = { changed: 0, unchanged: 0, alreadyTaken: 0, older: 0, rejected: 0 };
  const outdated: string[] = [];
  const workCenters = new Set<string>();
  const versionOrder = mapping.files.orders?.versionOrder;

  for (const { candidates, rejected } of assembledBatches(options)) {
    totals.rejected += rejected;
    const known = await store.knownLines(candidates.flatMap((candidate) => candidate.rows.map((row) => row.key)));
    const isOld = ({ rows }: Candidate) => rows.every((row) => known.has(row.key));
    const old = candidates.filter((candidate) => isOld(candidate));
    const unknown = candidates.filter((candidate) => !isOld(candidate));
    const before = await currentOrders(store, versionOrder === undefined ? old : candidates);
    const isOlder = ({ draft }: Candidate) =>
      versionOrder !== undefined && isOlderVersion(draft, before.get(draft.id), mapping.system, versionOrder);
    const older = unknown.filter((candidate) => isOlder(candidate));
    const fresh = unknown.filter((candidate) => !isOlder(candidate));

    const lines = fresh.flatMap((candidate) =>
      candidate.rows.map(({ key, file, line }): ImportLine => ({ key, file, line })),
    );
    const drafts = fresh.map((candidate) => candidate.draft);
    const changed = drafts.length > 0 ? await store.putPlan(drafts, lines) : [];
    totals.changed += changed.length;
    totals.unchanged += fresh.length - changed.length;
    totals.alreadyTaken += old.length;
    totals.older += older.length;
    for (const { draft } of old)
      if (canonicalJson(before.get(draft.id)?.body ?? null) !== canonicalJson(draft.body)) outdated.push(draft.id);

    for (const { rows } of old) for (const { file } of rows) tally.count(file, 'alreadyTaken');
    for (const { rows } of older) for (const { file } of rows) tally.count(file, 'older');
    for (const { rows, repeated, draft } of fresh) {
      for (const { file } of rows) tally.count(file, 'taken');
      for (const { file } of repeated) tally.move(file, 'taken', 'repeated');
      if (draft.kind === 'workOrder' && workCenters.size < MOST_WORK_CENTERS)
        for (const { workCenter } of draft.body.operations) workCenters.add(workCenter);
    }
  }
  return { ...totals, outdated, workCenters };
}

function keyed(group: OrderGroup, keyOfFile: (file: string) => string): Candidate['rows'] {
  return [...group.orders, ...group.operations, ...group.materials].map(({ file, line }) => ({
    file,
    line,
    key: lineKey(keyOfFile(file), line),
  }));
}

async function currentOrders(
  store: TakingOptions['store'],
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, OrderDocument>> {
  if (candidates.length === 0) return new Map();
  const documents = await store.currentPlan(
    'workOrder',
    candidates.map(({ draft }) => draft.id),
  );
  return new Map(documents.map((document) => [document.id, document]));
}
