import { z } from 'zod';

import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { must } from '../../../shared/invariant.ts';
import type { PlanDraft } from '../../../shared/plan/plan-document.ts';
import { workOrderPlan } from '../../../shared/plan/work-order.ts';
import type { OperationPlan } from '../../../shared/plan/work-order.ts';
import { compareDecimals } from '../../../shared/quantity/quantity.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import { groupedBy } from './grouped-by.ts';
import type { MaterialRow, OperationRow, OrderRow } from './order-rows.ts';
import { placeText } from './row-defect.ts';
import type { RejectedRow, RowDefect, RowPlace } from './row-defect.ts';

/** A row of a drop: its values, or what is wrong with it. */
export interface StagedRow<Row> extends RowPlace {
  readonly text: string;
  readonly values: Row | null;
  readonly defects: readonly RowDefect[];
}

/** Everything a drop says about one order id. */
export interface OrderGroup {
  readonly orders: readonly StagedRow<OrderRow>[];
  readonly operations: readonly StagedRow<OperationRow>[];
  readonly materials: readonly StagedRow<MaterialRow>[];
  /** The bill of materials of the product, where materials join by it. */
  readonly bill: readonly StagedRow<MaterialRow>[];
}

export type Assembly =
  /** `repeated` rows say the same as another row of the group. */
  | { readonly ok: true; readonly draft: PlanDraft; readonly repeated: readonly RowPlace[] }
  | { readonly ok: false; readonly rejected: readonly RejectedRow[] };

type AssemblyMapping = Pick<ErpMapping, 'system' | 'defaultOperation' | 'overTolerancePercent'>;

/**
 * Makes the plan document of one order from its rows, whatever order they came in. An order is taken whole or not at all: a routing with a
 * hole would send people to the wrong machine. Rows of the bill are shared with other orders and not rejected here.
 */
export function assembleOrder(group: OrderGroup, mapping: AssemblyMapping): Assembly {
  const orders = distinct(group.orders);
  const operations = distinct(group.operations);
  const materials = distinct(group.materials);
  const trouble =
    unreadable(group) ??
    conflict(orders.kept, 'order', (row) => row.id) ??
    conflict(operations.kept, 'operation', (row) => row.id) ??
    misplaced(group, operations.kept, mapping);
  if (trouble) return { ok: false, rejected: rejectGroup(group, trouble) };

  const order = must(orders.kept[0], 'order row');
  const body = bodyOf(
    must(order.values, 'order values'),
    operations.kept.map(valuesOf),
    [...materials.kept, ...distinct(group.bill).kept].map(valuesOf),
    mapping,
  );
  const checked = workOrderPlan.safeParse(body);
  if (!checked.success) {
    const reason = `the order does not fit: ${z.prettifyError(checked.error).replaceAll('\n', ' ')}`;
    return { ok: false, rejected: rejectGroup(group, new Map([[order, [{ column: '', value: '', reason }]]])) };
  }
  const { id, version } = must(order.values, 'order values');
  return {
    ok: true,
    draft: {
      kind: 'workOrder',
      id,
      externalRefs: [{ system: mapping.system, type: 'workOrder', id, version }],
      body: checked.data,
    },
    repeated: [...orders.repeated, ...operations.repeated, ...materials.repeated],
  };
}

type AnyRow = StagedRow<OrderRow> | StagedRow<OperationRow> | StagedRow<MaterialRow>;
type Trouble = ReadonlyMap<AnyRow, readonly RowDefect[]>;

const valuesOf = <Row>(row: StagedRow<Row>): Row => must(row.values, 'row values');
const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const rowsOf = (group: OrderGroup): AnyRow[] => [...group.orders, ...group.operations, ...group.materials];

/** One row of each set that says the same; rows that cannot be read are kept, to be named. */
function distinct<Row>(rows: readonly StagedRow<Row>[]): { kept: StagedRow<Row>[]; repeated: StagedRow<Row>[] } {
  if (rows.length < 2) return { kept: [...rows], repeated: [] };
  const seen = new Set<string>();
  const kept: StagedRow<Row>[] = [];
  const repeated: StagedRow<Row>[] = [];
  for (const row of rows) {
    const same = row.values === null ? placeText(row) : canonicalJson(row.values);
    (seen.has(same) ? repeated : kept).push(row);
    seen.add(same);
  }
  return { kept, repeated };
}

function unreadable(group: OrderGroup): Trouble | undefined {
  const bad = rowsOf(group).filter((row) => row.values === null);
  if (bad.length > 0) return new Map(bad.map((row) => [row, row.defects]));
  const badBill = group.bill.find((row) => row.values === null);
  if (!badBill) return undefined;
  const reason = `the bill of materials of its product cannot be read: ${placeText(badBill)}.`;
  return new Map(group.orders.map((row) => [row, [{ column: '', value: '', reason }]]));
}

function conflict<Row extends OrderRow | OperationRow>(
  rows: readonly StagedRow<Row>[],
  what: string,
  idOf: (row: Row) => string,
): Trouble | undefined {
  const byId = groupedBy(rows, (row) => idOf(valuesOf(row)));
  const doubled = [...byId.values()].filter((same) => same.length > 1);
  if (doubled.length === 0) return undefined;
  return new Map(
    doubled.flat().map((row) => {
      const id = idOf(valuesOf(row));
      const others = must(byId.get(id), 'group').filter((other) => other !== row);
      const reason = `duplicate ${what} "${id}": ${others.map(placeText).join(' and ')} says something else about it. Only one of them can be right; remove the others.`;
      return [row as AnyRow, [{ column: '', value: id, reason }]];
    }),
  );
}

/** Orders without operations, quantities of nothing, materials for operations that are not there. */
function misplaced(
  group: OrderGroup,
  operations: readonly StagedRow<OperationRow>[],
  mapping: AssemblyMapping,
): Trouble | undefined {
  const trouble = new Map<AnyRow, RowDefect[]>();
  for (const row of group.orders) {
    const { id, quantity } = valuesOf(row);
    if (operations.length === 0 && mapping.defaultOperation === undefined) {
      const reason = `order "${id}" has no operations. Export its routing, or declare a "defaultOperation" in the mapping.`;
      trouble.set(row, [{ column: '', value: id, reason }]);
    } else if (compareDecimals(quantity, '0') === 0) {
      trouble.set(row, [{ column: '', value: quantity, reason: `order "${id}" has the quantity 0.` }]);
    }
  }
  const known = new Set(operations.map((row) => valuesOf(row).id));
  if (known.size === 0 && mapping.defaultOperation) known.add(mapping.defaultOperation.id);
  for (const row of group.materials) {
    const { operation, material } = valuesOf(row);
    if (operation === null || known.has(operation)) continue;
    const reason = `material "${material}" is for operation "${operation}", which the order does not have.`;
    trouble.set(row, [{ column: '', value: operation, reason }]);
  }
  for (const row of group.bill) {
    const { operation, material } = valuesOf(row);
    if (operation === null || known.has(operation)) continue;
    const reason = `the bill of materials needs "${material}" in operation "${operation}", which the order does not have (${placeText(row)}).`;
    for (const order of group.orders) trouble.set(order, [{ column: '', value: operation, reason }]);
  }
  return trouble.size > 0 ? trouble : undefined;
}

/** All rows of the group, the troubled ones with their reasons and the others with where those are. */
function rejectGroup(group: OrderGroup, trouble: Trouble): RejectedRow[] {
  const places = [...trouble.keys()].map(placeText);
  const where = places.length > 3 ? `${places.slice(0, 3).join(', ')} and others` : places.join(', ');
  const reason = `not taken because its order was not taken: see ${where}.`;
  return rowsOf(group).flatMap((row) =>
    (trouble.get(row) ?? [{ column: '', value: '', reason }]).map((defect) => ({
      file: row.file,
      line: row.line,
      text: row.text,
      ...defect,
    })),
  );
}

function bodyOf(
  order: OrderRow,
  operations: readonly OperationRow[],
  materials: readonly MaterialRow[],
  mapping: AssemblyMapping,
): unknown {
  const routing = operations.length > 0 ? operations.map((row) => operationOf(row, order)) : [fallback(mapping)];
  const sorted = routing.toSorted((a, b) => a.sequence - b.sequence || byText(a.id, b.id));
  const first = must(sorted[0], 'first operation').id;
  const needs = groupedBy(materials, (row) => row.operation ?? first);
  return {
    number: order.number,
    material: { id: order.material, name: order.materialName },
    quantity: { value: order.quantity, unit: order.unit },
    due: order.due,
    earliestStart: order.earliestStart,
    priority: order.priority,
    customer: order.customer,
    requestState: order.state,
    overTolerancePercent: order.overTolerancePercent ?? mapping.overTolerancePercent,
    operations: sorted.map((operation) => ({
      ...operation,
      materials: (needs.get(operation.id) ?? [])
        .toSorted((a, b) => byText(a.position, b.position) || byText(canonicalJson(a), canonicalJson(b)))
        .map(({ material, name, quantityPer, unit, mode, overTolerancePercent }) => ({
          material,
          name,
          quantityPer,
          unit,
          mode,
          ...(overTolerancePercent === null ? {} : { overTolerancePercent }),
        })),
    })),
  };
}

function operationOf(row: OperationRow, order: OrderRow): OperationPlan {
  return {
    id: row.id,
    sequence: row.sequence,
    name: row.name,
    workCenter: row.workCenter,
    setupMinutes: row.setupMinutes,
    // Planned minutes are estimates: rounded to a millionth, so that no sum of binary fractions shows.
    runMinutes: Math.round((row.runMinutes + row.runMinutesEach * Number(order.quantity)) * 1e6) / 1e6,
    materials: [],
    ...(row.setupFamily === null ? {} : { setupFamily: row.setupFamily }),
    ...(row.tools === null ? {} : { tools: [...row.tools] }),
    ...(row.sendAhead === null ? {} : { sendAhead: row.sendAhead }),
    ...(row.crew === null ? {} : { crew: row.crew }),
    ...(row.qualifications === null ? {} : { qualifications: [...row.qualifications] }),
  };
}

function fallback(mapping: AssemblyMapping): OperationPlan {
  return { ...must(mapping.defaultOperation, 'default operation'), materials: [] };
}
