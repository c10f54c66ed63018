import { must } from '../../../shared/invariant.ts';
import type { Decimal } from '../../../shared/quantity/quantity.ts';
import type { RowReader } from './row-reader.ts';

/** An order as its row tells it. */
export interface OrderRow {
  readonly id: string;
  readonly number: string;
  readonly material: string;
  readonly materialName: string;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly due: string;
  readonly earliestStart: string | null;
  readonly priority: number;
  readonly customer: string | null;
  readonly state: 'released' | 'cancelled' | 'closed';
  /** Null: the mapping's own. */
  readonly overTolerancePercent: number | null;
  readonly version: string;
  readonly exportedAt: string | null;
}

/** An operation as its row tells it. Minutes. */
export interface OperationRow {
  readonly order: string;
  readonly id: string;
  readonly sequence: number;
  readonly name: string;
  readonly workCenter: string;
  readonly setupMinutes: number;
  readonly runMinutes: number;
  readonly runMinutesEach: number;
  readonly setupFamily: string | null;
  readonly tools: readonly string[] | null;
  readonly sendAhead: string | null;
  readonly crew: number | null;
  readonly qualifications: readonly string[] | null;
}

/** A required material as its row tells it. */
export interface MaterialRow {
  readonly parent: string;
  /** Null: the first operation. */
  readonly operation: string | null;
  readonly material: string;
  readonly name: string;
  readonly quantityPer: Decimal;
  readonly unit: string;
  readonly mode: 'explicit' | 'backflush' | 'none';
  readonly overTolerancePercent: number | null;
  readonly position: string;
}

/** Key that joins the rows of a drop, and the values when nothing is wrong with them. */
export interface RowValues<Row> {
  /** Undefined when not even the key can be read. */
  readonly key: string | undefined;
  readonly values: Row | undefined;
}

const whenSound = <Row>(reader: RowReader, make: () => Row): Row | undefined =>
  reader.defects.length === 0 ? make() : undefined;

/** Reads an order; what is wrong stands in the reader. */
export function readOrderRow(reader: RowReader, versionOrder?: 'number' | 'date'): RowValues<OrderRow> {
  const key = reader.text('id', 'required', 40);
  const number = reader.text('number', 'optional', 40) ?? key;
  const material = reader.text('material', 'required', 80);
  const materialName = reader.text('materialName', 'optional', 120) ?? material;
  const quantity = reader.decimal('quantity', 'required');
  const unit = reader.unit('unit');
  // A date alone means that whole day: an order is late when its due day is over.
  const due = reader.instant('due', 'required', '23:59:59');
  const earliestStart = reader.instant('earliestStart', 'optional', '00:00') ?? null;
  const priority = reader.whole('priority', 'optional', 9) ?? 0;
  const customer = reader.text('customer', 'optional', 80) ?? null;
  const state = reader.choice('state', ['released', 'cancelled', 'closed']) ?? 'released';
  const overTolerancePercent = reader.measure('overTolerancePercent', 'optional') ?? null;
  const version = versionOf(reader, versionOrder) ?? '';
  const exportedAt = reader.instant('exportedAt', 'optional', '00:00') ?? null;
  const values = whenSound(reader, () => ({
    id: must(key, 'order id'),
    number: must(number, 'order number'),
    material: must(material, 'material'),
    materialName: (materialName ?? '').slice(0, 120),
    quantity: must(quantity, 'quantity'),
    unit: must(unit, 'unit'),
    due: must(due, 'due'),
    earliestStart,
    priority,
    customer,
    state,
    overTolerancePercent,
    version,
    exportedAt,
  }));
  return { key, values };
}

/** Versions that are compared are written in one way only. */
function versionOf(reader: RowReader, order: 'number' | 'date' | undefined): string | undefined {
  if (order === 'number') return reader.decimal('version', 'required');
  return order === 'date' ? reader.instant('version', 'required', '00:00') : reader.text('version', 'optional', 80);
}

/** Reads an operation; what is wrong stands in the reader. */
export function readOperationRow(reader: RowReader): RowValues<OperationRow> {
  const key = reader.text('order', 'required', 40);
  const sequence = reader.whole('sequence', 'required', 999_999);
  const id = reader.text('id', 'optional', 40) ?? (sequence === undefined ? undefined : String(sequence));
  const name = reader.text('name', 'required', 120);
  const workCenter = reader.text('workCenter', 'required', 80);
  const setupMinutes = reader.measure('setupMinutes', 'optional') ?? 0;
  const runMinutes = reader.measure('runMinutes', 'optional') ?? 0;
  const runMinutesEach = reader.measure('runMinutesEach', 'optional') ?? 0;
  const setupFamily = reader.text('setupFamily', 'optional', 40) ?? null;
  const tools = reader.list('tools', 20, 80) ?? null;
  const sendAhead = reader.decimal('sendAhead', 'optional') ?? null;
  const crew = reader.whole('crew', 'optional', 50) ?? null;
  const qualifications = reader.list('qualifications', 20, 40) ?? null;
  const values = whenSound(reader, () => ({
    order: must(key, 'order'),
    id: must(id, 'operation id'),
    sequence: must(sequence, 'sequence'),
    name: must(name, 'operation name'),
    workCenter: must(workCenter, 'work center'),
    setupMinutes,
    runMinutes,
    runMinutesEach,
    setupFamily,
    tools,
    sendAhead,
    crew,
    qualifications,
  }));
  return { key, values };
}

/** Reads a required material; what is wrong stands in the reader. */
export function readMaterialRow(reader: RowReader): RowValues<MaterialRow> {
  const key = reader.text('parent', 'required', 80);
  const operation = reader.text('operation', 'optional', 40) ?? null;
  const material = reader.text('material', 'required', 80);
  const name = reader.text('name', 'optional', 120) ?? material;
  const quantityPer = reader.decimal('quantityPer', 'required');
  const unit = reader.unit('unit');
  const mode = reader.choice('mode', ['explicit', 'backflush', 'none']) ?? 'explicit';
  const overTolerancePercent = reader.measure('overTolerancePercent', 'optional') ?? null;
  const position = reader.text('position', 'optional', 40) ?? '';
  const values = whenSound(reader, () => ({
    parent: must(key, 'parent'),
    operation,
    material: must(material, 'material'),
    name: name ?? '',
    quantityPer: must(quantityPer, 'quantity per unit'),
    unit: must(unit, 'unit'),
    mode,
    overTolerancePercent,
    position,
  }));
  return { key, values };
}
