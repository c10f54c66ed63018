import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';

/**
 * What a mark says of the log that is here. `holds`: the log still begins with what the mark was given for. `contradicted`: it does not,
 * so an older copy of it was put back. `unknown`: the mark was not made by a server of this site, or there is none.
 */
export type MarkVerdict = 'holds' | 'contradicted' | 'unknown';

/**
 * Which run of the server wrote which part of the logs. Numbers here are how far the logs have come (`SiteLog.reached`): rows of the site log
 * and steps in which only logs of scopes grew, counted together.
 */
export interface Lineage {
  /** A new name for an epoch, which tells by itself that a server of this site gave it, and that its plan is numbered from `floor` on. */
  readonly nameEpoch: (floor: number) => string;
  /** From where the plan of an epoch is numbered; undefined: no server with this database, or an older copy of it, named it. */
  readonly floorOf: (epoch: string) => number | undefined;
  /** Notes, inside the transaction, that this run writes from `firstSeq` on. */
  readonly begin: (firstSeq: number) => void;
  /** A mark for logs that have come up to `upTo`; undefined for empty ones. */
  readonly markAt: (upTo: number) => string | undefined;
  /** Compares a mark with the log, which goes up to `upTo` now. */
  readonly verdict: (mark: string | undefined, upTo: number) => MarkVerdict;
}

const SECRET = 'mark-secret';
const epochPattern = /^(?<name>[0-9a-f-]{36}\.(?<floor>\d{1,15}))\.(?<proof>[0-9a-f]{32})$/;
const pattern = /^(?<run>[0-9a-f]{16})\.(?<seq>\d{1,15})\.(?<proof>[0-9a-f]{32})$/;

/**
 * The lineage of an open database. A run is a name made at random at each start, so two copies of a log that went on separately have
 * different runs after the place where they parted. Marks are authenticated: a station cannot invent one and so make everybody pull anew.
 */
export function sqliteLineage(connection: SqlConnection): Lineage {
  connection
    .prepare(`INSERT INTO setting (name, value) VALUES ('${SECRET}', ?) ON CONFLICT (name) DO NOTHING`)
    .run(randomBytes(32).toString('hex'));
  const secret = textAt(connection.prepare(`SELECT value FROM setting WHERE name = '${SECRET}'`).get() ?? [], 0);
  const sql = {
    begin: connection.prepare(
      'INSERT INTO log_run (first_seq, run) VALUES (?, ?) ON CONFLICT (first_seq) DO UPDATE SET run = excluded.run',
    ),
    runAt: connection.prepare('SELECT run FROM log_run WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1'),
    first: connection.prepare('SELECT first_seq FROM log_run WHERE run = ?'),
    next: connection.prepare('SELECT min(first_seq) FROM log_run WHERE first_seq > ?'),
  };
  const ownRun = randomBytes(8).toString('hex');
  let last: { readonly upTo: number; readonly mark: string | undefined } = { upTo: -1, mark: undefined };

  const proven = (text: string) => createHmac('sha256', secret).update(text).digest('hex').slice(0, 32);
  const proofOf = (run: string, seq: number) => proven(`${run}.${seq}`);
  const epochProof = (name: string) => proven(`epoch ${name}`);

  function make(upTo: number): string | undefined {
    const row = sql.runAt.get(upTo);
    if (!row || upTo === 0) return undefined;
    const run = textAt(row, 0);
    return `${run}.${upTo}.${proofOf(run, upTo)}`;
  }

  /** The last row that a run wrote, as far as the log here knows. */
  function endOf(run: string, upTo: number): number {
    const row = sql.first.get(run);
    if (!row) return -1;
    const next = sql.next.get(integerAt(row, 0))?.[0];
    return typeof next === 'number' ? next - 1 : upTo;
  }

  return {
    nameEpoch: (floor) => {
      const name = `${randomUUID()}.${floor}`;
      return `${name}.${epochProof(name)}`;
    },
    floorOf: (epoch) => {
      const parts = epochPattern.exec(epoch)?.groups;
      if (!parts) return undefined;
      const { name = '', proof = '' } = parts;
      return timingSafeEqual(Buffer.from(proof), Buffer.from(epochProof(name))) ? Number(parts['floor']) : undefined;
    },
    begin: (firstSeq) => void sql.begin.run(firstSeq, ownRun),
    markAt: (upTo) => {
      if (last.upTo !== upTo) last = { upTo, mark: make(upTo) };
      return last.mark;
    },
    verdict: (mark, upTo) => {
      const parts = pattern.exec(mark ?? '')?.groups;
      if (!parts) return 'unknown';
      const { run = '', proof = '' } = parts;
      const seq = Number(parts['seq']);
      if (!timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(run, seq)))) return 'unknown';
      return seq <= endOf(run, upTo) ? 'holds' : 'contradicted';
    },
  };
}
