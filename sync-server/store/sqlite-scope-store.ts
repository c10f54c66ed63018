import { scopeOfStation } from '../../shared/scope/scope-name.ts';
import type { GroupCommit } from './group-commit.ts';
import type { ScopeStore } from './scope-store.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { scopeCompaction } from './sqlite-scope-compaction.ts';
import { fillScope } from './sqlite-scope-fill.ts';
import { recentDaysOf, sqliteScopeKeeping } from './sqlite-scope-keeping.ts';
import type { SqliteScopes } from './sqlite-scopes.ts';

const DAY_MS = 86_400_000;

/** The logs of scopes of an open database; `now` in milliseconds since 1970. */
export function sqliteScopeStore(
  connection: SqlConnection,
  scopes: SqliteScopes,
  { run }: Pick<GroupCommit, 'run'>,
  now: () => number,
): ScopeStore {
  const { log, plan } = scopes;
  const compact = scopeCompaction(connection, scopes, run);
  const recentSince = () => new Date(now() - recentDaysOf(scopes) * DAY_MS).toISOString();
  const isOpen = (name: string) => log.scopes().some((scope) => scope.name === name);

  return {
    ...sqliteScopeKeeping(connection, scopes, run),
    scopeOf: async (station) => {
      const name = scopeOfStation(plan(), station);
      if (!isOpen(name))
        await run(() => {
          if (!isOpen(name)) fillScope(connection, scopes, name, recentSince());
        });
      return name;
    },
    end: log.end,
    rowsAfter: log.rowsAfter,
    remaining: log.remaining,
    onGrown: log.onGrown,
    compact: (goesOn = () => true) => compact(recentSince(), goesOn),
  };
}
