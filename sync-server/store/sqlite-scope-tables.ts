/**
 * The tables of scopes. `scope_log.what`: 0 a row of the site log (`target` its place); 1 an aggregate leaves (`target` the aggregate);
 * 2 the base of an aggregate (`target` too).
 */
export const SCOPE_TABLES = `
  CREATE TABLE aggregate (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    -- As JSON lists. Of orders: the work centers of the current revision. Of orders and deviations: the equipment that their facts name.
    planned TEXT NOT NULL DEFAULT '[]',
    machines TEXT NOT NULL DEFAULT '[]',
    -- 1: an order that is finished, or a deviation that is settled, and idle, part of no scope until something names it again.
    dormant INTEGER NOT NULL DEFAULT 0,
    -- The last row of an order or a deviation when it was last found unfinished.
    checked INTEGER NOT NULL DEFAULT 0,
    -- What the facts up to a place fold to (JSON); the last row that was looked at for it; facts in rows before base_floor are all in it.
    base TEXT,
    base_row INTEGER NOT NULL DEFAULT 0,
    base_floor INTEGER NOT NULL DEFAULT 0,
    -- 1: something came that the base should have known.
    stale INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX aggregate_awake ON aggregate (id) WHERE dormant = 0;

  -- The rows of the site log that name an aggregate: facts, and the revisions of orders.
  CREATE TABLE aggregate_row (aggregate INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (aggregate, row)) STRICT, WITHOUT ROWID;

  CREATE INDEX site_log_unreadable ON site_log (seq) WHERE kind = 'fact' AND foldable = 0;

  -- last: places up to here are taken, also when their entries are gone.
  CREATE TABLE scope (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL) STRICT;
  CREATE TABLE scope_log (
    scope INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    n INTEGER NOT NULL,
    what INTEGER NOT NULL,
    target INTEGER NOT NULL,
    -- Not for stations that began to pull after this place: nothing before it needs it any more.
    hidden INTEGER,
    PRIMARY KEY (scope, lane, n)
  ) STRICT, WITHOUT ROWID;
  -- Where the base of an aggregate stands in the log of a scope.
  CREATE TABLE scope_base (scope INTEGER NOT NULL, aggregate INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (scope, aggregate)) STRICT, WITHOUT ROWID;
`;

/** Finds the aggregates of everything that was stored before there were scopes. */
export const INDEX_AGGREGATES = `
  INSERT INTO aggregate (ref)
    SELECT DISTINCT r.value FROM site_log l, json_each(l.body, '$.refs') r WHERE l.kind = 'fact' AND l.foldable = 1;
  INSERT INTO aggregate (ref) SELECT 'workOrder:' || id FROM plan_current WHERE kind = 'workOrder' ON CONFLICT (ref) DO NOTHING;
  INSERT INTO aggregate_row (aggregate, row)
    SELECT DISTINCT a.id, l.seq FROM site_log l, json_each(l.body, '$.refs') r JOIN aggregate a ON a.ref = r.value
    WHERE l.kind = 'fact' AND l.foldable = 1;
  INSERT INTO aggregate_row (aggregate, row)
    SELECT a.id, l.seq FROM site_log l JOIN aggregate a ON a.ref = 'workOrder:' || (l.body ->> '$.id')
    WHERE l.kind = 'plan' AND l.body ->> '$.kind' = 'workOrder';
  UPDATE aggregate SET
    machines = (
      SELECT json_group_array(DISTINCT substr(r.value, 11)) FROM aggregate_row n JOIN site_log l ON l.seq = n.row, json_each(l.body, '$.refs') r
      WHERE n.aggregate = aggregate.id AND l.kind = 'fact' AND r.value LIKE 'equipment:%'
    ),
    planned = (
      SELECT json_group_array(DISTINCT o.value ->> '$.workCenter') FROM plan_current p JOIN site_log l ON l.seq = p.row,
        json_each(l.body, '$.body.operations') o
      WHERE p.kind = 'workOrder' AND p.id = substr(aggregate.ref, 11)
    )
  WHERE ref LIKE 'workOrder:%';
`;
