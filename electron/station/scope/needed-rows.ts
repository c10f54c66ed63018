import { placeOf } from '../../../shared/aggregates/aggregate-base.ts';
import { isUnderBase } from '../../../shared/aggregates/aggregate-log.ts';
import { isAggregateKind, parseRef } from '../../../shared/aggregates/references.ts';
import { findLog } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { lanes } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { planRevision } from '../../../shared/plan/plan-index.ts';
import { areaOf } from '../../../shared/scope/areas.ts';
import { isInScope } from '../../../shared/scope/scope-name.ts';
import { rowKey, siteRow } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { StoreReader } from '../store/store-reader.ts';

/** What decides whether a row on the disk is still needed. */
export interface RowNeeds {
  readonly world: World;
  readonly scope: string;
  readonly reader: Pick<StoreReader, 'rows'>;
  /** Receipts of before then are not looked at any more. */
  readonly receiptsSince: string;
}

/**
 * A row of an order or a deviation that the server said has left, and that has not come back. In each lane what comes after that is back, also
 * while the other lane, with the plan of the order, is still to come.
 */
export function hasLeft(
  { world, reader }: Pick<RowNeeds, 'world' | 'reader'>,
  ref: string,
  { lane, seq }: LooseRow,
): boolean {
  const { kind, id } = parseRef(ref);
  const keys = lanes.map((one) => rowKey.scope(ref, one));
  const said = reader.rows(keys);
  if (said.size === 0 || (kind === 'workOrder' && planRevision(world.plan, 'workOrder', id) !== undefined))
    return false;
  return seq <= (said.get(rowKey.scope(ref, lane))?.seq ?? Infinity);
}

function isFactNeeded(needs: RowNeeds, fact: RawFact, row: LooseRow): boolean {
  const { world, scope } = needs;
  return fact.refs.some((ref) => {
    const { kind, id } = parseRef(ref);
    // A chain is no aggregate; another kind that this build does not know is one of the next build.
    if (!isAggregateKind(kind)) return kind !== 'chain';
    if (kind === 'workOrder' || kind === 'deviation') return !hasLeft(needs, ref, row);
    if (kind === 'equipment') {
      const area = areaOf(world.plan, id);
      if (area !== undefined && !isInScope(scope, new Set([area]))) return false;
    }
    const log = findLog(world, kind, id);
    return log === undefined || !isUnderBase(log, placeOf(fact));
  });
}

/**
 * Whether a row that was pulled is needed by something in the scope of this station: not when everything it names has left, stands
 * elsewhere or is covered by a base. Rows that cannot be read are kept for the next build.
 */
export function isRowNeeded(needs: RowNeeds, loose: LooseRow): boolean {
  const parsed = siteRow.safeParse(loose);
  if (!parsed.success) return true;
  const row = parsed.data;
  if (row.kind === 'fact') return isFactNeeded(needs, row.body, loose);
  if (row.kind === 'receipt') return row.body.receivedAt >= needs.receiptsSince;
  if (row.kind !== 'plan') return true;
  const { kind, id, revision } = row.body;
  if (kind === 'workOrder') return !hasLeft(needs, `workOrder:${id}`, loose);
  const current = planRevision(needs.world.plan, kind, id);
  return current === undefined || current.revision <= revision;
}
