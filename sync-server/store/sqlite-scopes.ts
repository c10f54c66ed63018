import type { FactPlace } from '../../shared/aggregates/aggregate-base.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { compareFacts } from '../../shared/facts/order.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import { addPlanDocument, emptyPlan, planBody } from '../../shared/plan/plan-index.ts';
import type { PlanIndex } from '../../shared/plan/plan-index.ts';
import type { Areas } from '../../shared/scope/areas.ts';
import { RECENT_DAYS } from '../../shared/scope/finished-order.ts';
import { isInScope, SITE_SCOPE, scopeOfStation } from '../../shared/scope/scope-name.ts';
import { sqliteAggregates } from './sqlite-aggregates.ts';
import type { Aggregate, SqliteAggregates } from './sqlite-aggregates.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { recentReceipts } from './sqlite-recent-receipts.ts';
import { laneNumber, sqliteScopeLog, WHAT } from './sqlite-scope-log.ts';
import type { OpenScope, SqliteScopeLog } from './sqlite-scope-log.ts';

/** What a row of the site log speaks of, which decides to which scopes it belongs. */
export type Touches =
  /** A reissue says nothing new: it wakes no order. */
  | { readonly kind: 'plan'; readonly document: PlanDocument; readonly isReissue: boolean }
  /** Null: the fact cannot be read, so it is shown everywhere. */
  | { readonly kind: 'fact'; readonly fact: RawFact | null }
  /** Receipts are for the station that recorded the fact. */
  | { readonly kind: 'receipt'; readonly station: string };

/** Puts rows into the logs of the scopes they belong to. Writing functions run inside a job of the group writer. */
export interface SqliteScopes {
  readonly aggregates: SqliteAggregates;
  readonly log: SqliteScopeLog;
  /** The part of the plan that scopes follow from; another object whenever it has changed. */
  readonly plan: () => PlanIndex;
  /** A row was put at the end of the site log. */
  readonly place: (row: number, lane: Lane, touches: Touches) => void;
  /** After the plan was changed: what moved to another area enters there and leaves here. */
  readonly settlePlan: () => void;
  /** Whether a fact, as it stands in a row, is in the base of an aggregate. */
  readonly isInBase: (aggregate: Aggregate, row: number, place: FactPlace) => boolean;
  /** The open scopes that an aggregate is part of. */
  readonly scopesOf: (aggregate: Aggregate) => OpenScope[];
  /** Takes an aggregate out of every scope. */
  readonly takeOut: (aggregate: Aggregate) => void;
  readonly mark: () => () => void;
  readonly committed: () => void;
  readonly undone: () => void;
}

/** A reversal of a reversal of a fact: no longer row of control facts bears on each other. */
const CONTROL_DEPTH = 4;

const DAY_MS = 86_400_000;

/** The plan documents that decide about scopes. */
const DECIDING = new Set<PlanDocument['kind']>(['equipment', 'station', 'settings']);

/** The fact that a control fact speaks of; undefined for every other fact. */
export function controlTarget(fact: RawFact): string | undefined {
  if (fact.type === 'Reversed') return fact.reverses;
  const named = fact.type === 'FactQuarantined' ? fact.data['fact'] : undefined;
  return typeof named === 'string' ? named : undefined;
}

/** The scopes of an open database. */
export function sqliteScopes(connection: SqlConnection): SqliteScopes {
  const aggregates = sqliteAggregates(connection);
  const log = sqliteScopeLog(connection);
  const link = connection.inserter({ table: 'aggregate_row', columns: ['aggregate', 'row'] });
  const sql = {
    plan: connection.prepare(
      `SELECT l.body FROM plan_current p JOIN site_log l ON l.seq = p.row WHERE p.kind IN ('equipment', 'station', 'settings')`,
    ),
    rows: connection.prepare(
      `SELECT n.row, l.lane, l.kind, l.body FROM aggregate_row n JOIN site_log l ON l.seq = n.row
       WHERE n.aggregate = ? AND n.row >= ? AND n.row < ? ORDER BY n.row`,
    ),
    lastAt: connection.prepare('SELECT at FROM site_log ORDER BY seq DESC LIMIT 1'),
    fact: connection.prepare(
      'SELECT l.body FROM fact f JOIN site_log l ON l.seq = f.row WHERE f.id = ? AND l.foldable = 1',
    ),
  };
  let plan: PlanIndex | undefined;
  /** The plan before the changes that are not settled yet. */
  let unsettled: PlanIndex | undefined;

  function currentPlan(): PlanIndex {
    if (plan) return plan;
    plan = emptyPlan();
    for (const row of sql.plan.all()) addPlanDocument(plan, JSON.parse(textAt(row, 0)) as PlanDocument);
    return plan;
  }

  const isInBase: SqliteScopes['isInBase'] = ({ base }, row, place) =>
    base !== null && row <= base.row && compareFacts(place, base.last) <= 0;

  /** Sends an aggregate to a scope: its base, then every row before `cause` that is not in it. */
  function enter(scope: OpenScope, aggregate: Aggregate, cause: number): void {
    if (aggregate.base) log.putBase(scope, aggregate.id);
    for (const row of sql.rows.all(aggregate.id, aggregate.base?.floor ?? 0, cause)) {
      const at = integerAt(row, 0);
      const isFact = textAt(row, 2) === 'fact';
      if (isFact && aggregate.base && isInBase(aggregate, at, JSON.parse(textAt(row, 3)) as RawFact)) continue;
      log.append(scope, integerAt(row, 1), WHAT.row, at);
    }
  }

  /** Tells the scopes that an aggregate belongs elsewhere now; null is nowhere. */
  function tell(aggregate: Aggregate, before: Areas | null, after: Areas | null, cause: number): void {
    for (const scope of log.scopes()) {
      const was = before !== null && isInScope(scope.name, before);
      const is = after !== null && isInScope(scope.name, after);
      if (is && !was) enter(scope, aggregate, cause);
      // In both lanes, because stations pull them apart: in each, what came before is gone and what comes after is back.
      if (was && !is) for (const lane of Object.values(laneNumber)) log.append(scope, lane, WHAT.out, aggregate.id);
    }
  }

  /** Changes an aggregate and tells the scopes what that means. */
  function move(aggregate: Aggregate, change: Parameters<SqliteAggregates['change']>[1], cause: number): Aggregate {
    const before = aggregate.dormant ? null : aggregates.areasOf(aggregate, currentPlan());
    const changed = aggregates.change(aggregate, change);
    tell(changed, before, changed.dormant ? null : aggregates.areasOf(changed, currentPlan()), cause);
    return changed;
  }

  /** Whether what a control fact speaks of lies in the base, itself or by way of other control facts. */
  function bearsOnBase(last: FactPlace, id: string | undefined, depth: number): boolean {
    const row = id === undefined || depth === 0 ? undefined : sql.fact.get(id);
    if (!row) return false;
    const target = JSON.parse(textAt(row, 0)) as RawFact;
    return compareFacts(target, last) <= 0 || bearsOnBase(last, controlTarget(target), depth - 1);
  }

  /** An aggregate that a new fact names, as it is after that. */
  function touched(aggregate: Aggregate, fact: RawFact, machines: readonly string[], row: number): Aggregate {
    const { base, kind, dormant, stale } = aggregate;
    if (base && !stale) {
      const isLate = compareFacts(fact, base.last) <= 0;
      if (isLate || bearsOnBase(base.last, controlTarget(fact), CONTROL_DEPTH))
        return aggregates.change(aggregate, { stale: true });
    }
    if (kind !== 'workOrder' && kind !== 'deviation') return aggregate;
    const fresh = machines.filter((machine) => !aggregate.machines.includes(machine));
    if (!dormant && fresh.length === 0) return aggregate;
    return move(aggregate, { dormant: false, machines: [...aggregate.machines, ...fresh] }, row);
  }

  function placeIn(row: number, lane: Lane, belongs: (scope: OpenScope) => boolean): void {
    for (const scope of log.scopes()) if (belongs(scope)) log.append(scope, laneNumber[lane], WHAT.row, row);
  }

  const everywhere = () => true;
  const inOneOf = (those: readonly Aggregate[]) => (scope: OpenScope) =>
    scope.name === SITE_SCOPE ||
    those.some((aggregate) => isInScope(scope.name, aggregates.areasOf(aggregate, currentPlan())));

  function placeFact(row: number, lane: Lane, fact: RawFact): void {
    const named = [...new Set(fact.refs)].map((ref) => aggregates.named(ref));
    const machines = named.filter(({ kind }) => kind === 'equipment').map(({ key }) => key);
    const those = named.map((aggregate) => touched(aggregate, fact, machines, row));
    for (const { id } of those) link(id, row);
    placeIn(row, lane, inOneOf(those));
  }

  /** Takes in a document that scopes follow from. What a reissue says is in force already, and nothing moves. */
  function decide(document: PlanDocument, isReissue: boolean): void {
    const before = currentPlan();
    // The plan of before is kept as it was; within one change of the plan, copying it once is enough.
    const current = isReissue || unsettled ? before.current : new Map(before.current);
    if (!isReissue) unsettled ??= before;
    plan = { ...before, current, revisions: new Map() };
    addPlanDocument(plan, document);
  }

  /** Stations that stand in another area now pull another log: it gets what is still to be known of their facts. */
  function moveReceipts(before: PlanIndex, after: PlanIndex): void {
    const moved = new Map<string, OpenScope>();
    for (const { kind, id } of after.current.values()) {
      if (kind !== 'station') continue;
      const name = scopeOfStation(after, id);
      const scope = log.scopes().find((one) => one.name === name);
      // The log of the whole site has all receipts.
      if (scope && name !== SITE_SCOPE && name !== scopeOfStation(before, id)) moved.set(id, scope);
    }
    if (moved.size === 0) return;
    const days = planBody(after, 'settings', 'site')?.recentDays ?? RECENT_DAYS;
    const now = Date.parse(textAt(sql.lastAt.get() ?? [], 0));
    for (const { row, lane, station } of recentReceipts(connection, new Date(now - days * DAY_MS).toISOString())) {
      const scope = moved.get(station);
      if (scope) log.append(scope, lane, WHAT.row, row);
    }
  }

  /** Tells everything that the plan has moved. */
  function settlePlan(): void {
    const before = unsettled;
    unsettled = undefined;
    if (!before || log.scopes().length === 0) return;
    const after = currentPlan();
    for (const aggregate of aggregates.awake()) {
      const was = aggregates.areasOf(aggregate, before);
      const is = aggregates.areasOf(aggregate, after);
      tell(aggregate, was, is, Number.MAX_SAFE_INTEGER);
    }
    moveReceipts(before, after);
  }

  function placePlan(row: number, lane: Lane, document: PlanDocument, isReissue: boolean): void {
    if (DECIDING.has(document.kind)) {
      decide(document, isReissue);
      placeIn(row, lane, everywhere);
      return;
    }
    if (document.kind !== 'workOrder') {
      placeIn(row, lane, everywhere);
      return;
    }
    // The order moves by what the plan says now, so everything must stand where the plan says now before it does.
    settlePlan();
    const planned = [...new Set(document.body.operations.map(({ workCenter }) => workCenter))];
    const before = aggregates.named(`workOrder:${document.id}`);
    const order = move(before, { dormant: before.dormant && isReissue, planned }, row);
    link(order.id, row);
    if (!order.dormant) placeIn(row, lane, inOneOf([order]));
  }

  function forget(): void {
    aggregates.forget();
    plan = undefined;
    unsettled = undefined;
  }

  return {
    aggregates,
    log,
    plan: currentPlan,
    isInBase,
    place: (row, lane, touches) => {
      if (touches.kind === 'plan') placePlan(row, lane, touches.document, touches.isReissue);
      else if (touches.kind === 'receipt') {
        const own = scopeOfStation(currentPlan(), touches.station);
        placeIn(row, lane, ({ name }) => name === own || name === SITE_SCOPE);
      } else if (touches.fact === null) placeIn(row, lane, everywhere);
      else placeFact(row, lane, touches.fact);
    },
    settlePlan,
    scopesOf: (aggregate) => (aggregate.dormant ? [] : log.scopes().filter(inOneOf([aggregate]))),
    takeOut: (aggregate) => void move(aggregate, { dormant: true }, 0),
    mark: () => {
      const undo = log.mark();
      return () => {
        undo();
        forget();
      };
    },
    committed: log.committed,
    undone: () => {
      log.undone();
      forget();
    },
  };
}
