import type { ChainId } from '../../shared/facts/chain.ts';
import type { SignedHead } from './site-store.ts';
import type { SqlConnection } from './sqlite-engine.ts';

// One per branch and day, the last: each covers everything below it, and an audit of days wants no more.
const TABLE = `CREATE TABLE IF NOT EXISTS signed_head (
  chain TEXT NOT NULL,
  branch INTEGER NOT NULL,
  day TEXT NOT NULL,
  seq INTEGER NOT NULL,
  head TEXT NOT NULL,
  signature TEXT NOT NULL,
  public_key TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (chain, branch, day)
) STRICT, WITHOUT ROWID`;

/** What stations signed of their chains. Written inside a job of the group writer. */
export interface SqliteSignedHeads {
  readonly keep: (chain: ChainId, branch: number, signed: SignedHead, at: string) => void;
}

/** The signed heads in an open database. */
export function sqliteSignedHeads(connection: SqlConnection): SqliteSignedHeads {
  connection.exec(TABLE);
  const put = connection.prepare(
    `INSERT INTO signed_head (chain, branch, day, seq, head, signature, public_key, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (chain, branch, day) DO UPDATE SET seq = excluded.seq, head = excluded.head, signature = excluded.signature,
       public_key = excluded.public_key, at = excluded.at WHERE excluded.seq >= signed_head.seq`,
  );
  return {
    keep: (chain, branch, { seq, head, signature, publicKey }, at) =>
      void put.run(chain, branch, at.slice(0, 10), seq, head, signature, publicKey, at),
  };
}
