import { must } from '../../shared/invariant.ts';
import { inOrder } from '../../sync-server/erp/log-import/log-facts.ts';
import type { LogRow } from '../../sync-server/erp/log-import/log-rows.ts';

const DAY_MS = 86_400_000;
const MONDAY_MS = Date.parse('1970-01-05T00:00:00.000Z');

/** What the log does not hold and somebody has to assume. */
export interface Assumptions {
  /** When an order is known: the Monday of the week it began in, or so many days before it began. */
  readonly release: 'week' | { readonly daysBefore: number };
  /** Allowance of an order from release to due: so many days, and so many more for each operation. */
  readonly due: { readonly days: number; readonly daysPerOperation: number };
  /** When an operation joins the queue of its machine: when the one before it has ended its first row, or its last one. */
  readonly arrival: 'firstRow' | 'finished';
  /** What a machine is set up for: the part, or the first word of its name (a guess at part families). */
  readonly family: 'part' | 'firstWord';
}

/** The assumptions that figures are told by unless others are named. */
export const USUAL_ASSUMPTIONS: Assumptions = {
  release: 'week',
  due: { days: 0, daysPerOperation: 4 },
  arrival: 'firstRow',
  family: 'part',
};

/** One operation of an order at one machine. */
export interface BookedOperation {
  /** `order/10`, `order/20`...: in the order in which work on them began. */
  readonly id: string;
  readonly order: string;
  readonly equipment: string;
  readonly activity: string;
  readonly family: string;
  readonly quantity: string;
  /** When it joins the queue; no later than its first start. */
  readonly arrivalMs: number;
  /** Its share of the way from release to due of the order. */
  readonly dueMs: number;
  readonly firstStartMs: number;
  readonly lastEndMs: number;
  /** Its rows in the order of their begin: of no use to whoever must not know the future. */
  readonly rows: readonly LogRow[];
}

/** The Monday 00:00 UTC at or before an instant. */
export function weekOf(ms: number): number {
  return MONDAY_MS + Math.floor((ms - MONDAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Orders of a log with their routes and what is assumed of them, operations in the order of their arrival. Rows are kept, every one. */
export function orderBook(rows: readonly LogRow[], assumed: Assumptions = USUAL_ASSUMPTIONS): BookedOperation[] {
  const book: BookedOperation[] = [];
  for (const [order, ofOrder] of groupBy(inOrder(rows), (row) => row.order)) {
    const begin = Date.parse(must(ofOrder[0], 'row of the order').start);
    const releaseMs = assumed.release === 'week' ? weekOf(begin) : begin - assumed.release.daysBefore * DAY_MS;
    const operations = [...groupBy(ofOrder, (row) => JSON.stringify([row.operation, row.equipment])).values()];
    const { days, daysPerOperation } = assumed.due;
    const allowanceMs = (days + daysPerOperation * operations.length) * DAY_MS;
    let readyMs = releaseMs;
    for (const [index, own] of operations.entries()) {
      const first = must(own[0], 'row of the operation');
      const firstStartMs = Date.parse(first.start);
      const lastEndMs = Math.max(...own.map((row) => Date.parse(row.end)));
      const part = first.material ?? order;
      book.push({
        id: `${order}/${(index + 1) * 10}`,
        order,
        equipment: first.equipment,
        activity: first.operation,
        family: assumed.family === 'part' ? part : (part.split(' ')[0] ?? part),
        quantity: first.orderQuantity ?? '0',
        arrivalMs: Math.min(readyMs, firstStartMs),
        dueMs: Math.round(releaseMs + (allowanceMs * (index + 1)) / operations.length),
        firstStartMs,
        lastEndMs,
        rows: own,
      });
      readyMs = assumed.arrival === 'finished' ? lastEndMs : Date.parse(first.end);
    }
  }
  return book.toSorted((a, b) => a.arrivalMs - b.arrivalMs || (a.id < b.id ? -1 : 1));
}
