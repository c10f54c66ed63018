import { aggregateBase } from '../../shared/aggregates/aggregate-base.ts';
import type { FactPlace } from '../../shared/aggregates/aggregate-base.ts';
import { parseRef } from '../../shared/aggregates/references.ts';
import type { PlanIndex } from '../../shared/plan/plan-index.ts';
import { areaOf, areasOf } from '../../shared/scope/areas.ts';
import type { Areas } from '../../shared/scope/areas.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection, SqlRow } from './sqlite-engine.ts';

/** An aggregate as the server keeps it: what decides to which scopes it belongs. */
export interface Aggregate {
  readonly id: number;
  readonly ref: string;
  readonly kind: string;
  /** Its id without the kind. */
  readonly key: string;
  /** Of orders: the work centers of the current revision. Of orders and deviations: the equipment that facts name. */
  readonly planned: readonly string[];
  readonly machines: readonly string[];
  /** Part of no scope until something names it again. */
  readonly dormant: boolean;
  /** Where its base ends, the last row that was looked at for it, and from which row on facts may be missing in it. */
  readonly base: { readonly last: FactPlace; readonly row: number; readonly floor: number } | null;
  readonly stale: boolean;
}

/** The aggregates of an open database, the latest ones in memory. Writing functions run inside a job of the group writer. */
export interface SqliteAggregates {
  /** The aggregate of a reference, made when it is new. */
  readonly named: (ref: string) => Aggregate;
  readonly find: (ref: string) => Aggregate | undefined;
  readonly byId: (id: number) => Aggregate | undefined;
  /** Writes what has changed. @returns the aggregate as it is now. */
  readonly change: (
    aggregate: Aggregate,
    change: Partial<Pick<Aggregate, 'planned' | 'machines' | 'dormant' | 'stale'>>,
  ) => Aggregate;
  readonly putBase: (aggregate: Aggregate, text: string, base: NonNullable<Aggregate['base']>) => void;
  /** Where it belongs by a plan. */
  readonly areasOf: (aggregate: Aggregate, plan: PlanIndex) => Areas;
  /** Every aggregate that is not dormant. */
  readonly awake: () => Iterable<Aggregate>;
  /** Forgets what is in memory: a transaction was undone. */
  readonly forget: () => void;
}

/** Aggregates in memory: those of the orders and machines that work goes on at, and some. */
const REMEMBERED = 20_000;

const COLUMNS = 'id, ref, planned, machines, dormant, base, base_row, base_floor, stale';

function aggregateOf(row: SqlRow): Aggregate {
  const ref = textAt(row, 1);
  const { kind, id: key } = parseRef(ref);
  const base = row[5] === null ? null : aggregateBase.parse(JSON.parse(textAt(row, 5)));
  return {
    id: integerAt(row, 0),
    ref,
    kind,
    key,
    planned: JSON.parse(textAt(row, 2)) as string[],
    machines: JSON.parse(textAt(row, 3)) as string[],
    dormant: row[4] === 1,
    base: base && { last: base.last, row: integerAt(row, 6), floor: integerAt(row, 7) },
    stale: row[8] === 1,
  };
}

/** The aggregates of an open database. */
export function sqliteAggregates(connection: SqlConnection): SqliteAggregates {
  const sql = {
    get: connection.prepare(`SELECT ${COLUMNS} FROM aggregate WHERE ref = ?`),
    byId: connection.prepare(`SELECT ${COLUMNS} FROM aggregate WHERE id = ?`),
    insert: connection.prepare(`INSERT INTO aggregate (ref) VALUES (?) RETURNING ${COLUMNS}`),
    update: connection.prepare('UPDATE aggregate SET planned = ?, machines = ?, dormant = ?, stale = ? WHERE id = ?'),
    putBase: connection.prepare('UPDATE aggregate SET base = ?, base_row = ?, base_floor = ?, stale = 0 WHERE id = ?'),
    awake: connection.prepare(`SELECT ${COLUMNS} FROM aggregate WHERE id > ? AND dormant = 0 ORDER BY id LIMIT 500`),
  };
  const remembered = new Map<string, Aggregate>();
  const areas = new WeakMap<Aggregate, { readonly plan: PlanIndex; readonly areas: Areas }>();

  function remember(aggregate: Aggregate): Aggregate {
    if (remembered.size >= REMEMBERED && !remembered.has(aggregate.ref)) {
      // The first in a Map is the one that was put in the longest ago.
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest);
        break;
      }
    }
    remembered.set(aggregate.ref, aggregate);
    return aggregate;
  }

  function find(ref: string): Aggregate | undefined {
    const known = remembered.get(ref);
    if (known) return known;
    const row = sql.get.get(ref);
    return row && remember(aggregateOf(row));
  }

  function whereOf({ kind, key, planned, machines }: Aggregate, plan: PlanIndex): Areas {
    if (kind === 'workOrder') return areasOf(plan, new Set([...planned, ...machines]));
    // A deviation belongs to the place that it is about, which each of its facts names.
    if (kind === 'deviation') return areasOf(plan, machines);
    // People go from area to area, and so does what is in a lot: who has it next must know what the one before took out of it.
    if (kind !== 'equipment') return 'everywhere';
    const area = areaOf(plan, key);
    return area === undefined ? 'everywhere' : new Set([area]);
  }

  return {
    find,
    named: (ref) => find(ref) ?? remember(aggregateOf(sql.insert.get(ref) ?? [])),
    byId: (id) => {
      const row = sql.byId.get(id);
      return row && (remembered.get(textAt(row, 1)) ?? aggregateOf(row));
    },
    change: (aggregate, change) => {
      const after = { ...aggregate, ...change };
      const { planned, machines, dormant, stale, id } = after;
      sql.update.run(JSON.stringify(planned), JSON.stringify(machines), dormant ? 1 : 0, stale ? 1 : 0, id);
      return remember(after);
    },
    putBase: (aggregate, text, base) => {
      sql.putBase.run(text, base.row, base.floor, aggregate.id);
      remember({ ...aggregate, base, stale: false });
    },
    areasOf: (aggregate, plan) => {
      const known = areas.get(aggregate);
      if (known?.plan === plan) return known.areas;
      const found = whereOf(aggregate, plan);
      areas.set(aggregate, { plan, areas: found });
      return found;
    },
    *awake() {
      for (let after = 0; ;) {
        const rows = sql.awake.all(after);
        for (const row of rows) yield aggregateOf(row);
        const last = rows.at(-1);
        if (!last) return;
        after = integerAt(last, 0);
      }
    },
    forget: () => remembered.clear(),
  };
}
