import type { FinishedBackup, SiteStore } from './site-store.ts';
import { textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';

/** What the database remembers of its backups. Writing functions run inside a job of the group writer. */
export interface SqliteBackups extends Pick<SiteStore, 'lastBackup'> {
  /** Notes how far some chains are backed up. Never back: an older backup takes nothing from a newer one. */
  readonly raise: (chains: FinishedBackup['chains']) => void;
  readonly finish: (backup: FinishedBackup) => void;
}

const LAST = 'last-backup';

/** Backups of an open database. */
export function sqliteBackups(connection: SqlConnection): SqliteBackups {
  const raise = connection.prepare(
    'UPDATE chain_branch SET backed_up = ? WHERE chain = ? AND branch = ? AND backed_up < ? AND seq >= ?',
  );
  const read = connection.prepare(`SELECT value FROM setting WHERE name = '${LAST}'`);
  const write = connection.prepare(
    `INSERT INTO setting (name, value) VALUES ('${LAST}', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  return {
    raise: (chains) => {
      for (const { chain, branch, seq } of chains) raise.run(seq, chain, branch, seq, seq);
    },
    finish: ({ at, lastRow }) => void write.run(JSON.stringify({ at, lastRow })),
    lastBackup: async () => {
      const row = read.get();
      return row && (JSON.parse(textAt(row, 0)) as { at: string; lastRow: number });
    },
  };
}
