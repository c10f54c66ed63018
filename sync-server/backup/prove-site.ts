import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import { integerAt, textAt } from '../store/sqlite-engine.ts';
import type { SqlConnection } from '../store/sqlite-engine.ts';
import { sha256 } from '../sync/sha256.ts';
import { proveChains } from './prove-chains.ts';
import type { ProvenChain } from './prove-chains.ts';

/** What a database of a site was proven to hold, and what is wrong with it. */
export interface SiteProof {
  readonly site: string;
  readonly epoch: string;
  /** Last row of the site log. */
  readonly lastRow: number;
  readonly facts: number;
  readonly planDocuments: number;
  readonly chains: readonly ProvenChain[];
  /** One sentence for each defect; empty when everything is right. */
  readonly defects: readonly string[];
}

/** More defects than these are counted, not told. */
const TOLD = 20;

function number(connection: SqlConnection, sql: string): number {
  return integerAt(connection.prepare(sql).get() ?? [], 0);
}

function setting(connection: SqlConnection, name: string): string {
  const row = connection.prepare('SELECT value FROM setting WHERE name = ?').get(name);
  return row ? textAt(row, 0) : '';
}

function provePlan(connection: SqlConnection, complain: (sentence: string) => void): number {
  const rows = connection
    .prepare('SELECT p.kind, p.id, p.digest, l.body FROM plan_current p LEFT JOIN site_log l ON l.seq = p.row')
    .all();
  for (const row of rows) {
    const name = `The plan's ${textAt(row, 0)} ${textAt(row, 1)}`;
    if (typeof row[3] !== 'string') complain(`${name} is missing.`);
    else {
      const { externalRefs, body } = JSON.parse(row[3]) as Record<string, unknown>;
      if (sha256(canonicalJson({ externalRefs, body })) !== textAt(row, 2)) complain(`${name} was altered.`);
    }
  }
  return rows.length;
}

function proveLog(connection: SqlConnection, facts: number, complain: (sentence: string) => void): number {
  const [counts = []] = [
    connection.prepare(`SELECT count(*), coalesce(max(seq), 0), coalesce(sum(kind = 'fact'), 0) FROM site_log`).get(),
  ];
  const [rows, last, factRows] = [integerAt(counts, 0), integerAt(counts, 1), integerAt(counts, 2)];
  if (rows !== last) complain(`The site log goes up to row ${last} but holds ${rows} rows: some are missing.`);
  const inLog = number(connection, 'SELECT count(*) FROM fact WHERE row IS NOT NULL');
  if (factRows !== inLog) complain(`The site log holds ${factRows} facts, the chains ${inLog} of it.`);
  const inChains = number(connection, 'SELECT count(*) FROM fact');
  if (inChains > facts) complain(`${inChains - facts} facts could not be proven to belong to a chain.`);
  const receipts = number(
    connection,
    'SELECT count(*) FROM receipt r WHERE NOT EXISTS (SELECT 1 FROM site_log l WHERE l.seq = r.row)',
  );
  if (receipts > 0) complain(`${receipts} receipts are missing.`);
  return last;
}

/**
 * Proves a database of a site: the pages by SQLite's own check, every chain by its hashes, the plan by its digests, and the counts of all
 * of them against each other. Changes nothing.
 * @throws when the file cannot be read at all.
 */
export async function proveSite(connection: SqlConnection): Promise<SiteProof> {
  const defects: string[] = [];
  let untold = 0;
  const complain = (sentence: string) => {
    if (defects.length < TOLD) defects.push(sentence);
    else untold += 1;
  };
  const { chains, facts } = await proveChains(connection, complain);
  const planDocuments = provePlan(connection, complain);
  const lastRow = proveLog(connection, facts, complain);
  for (const row of connection.prepare('PRAGMA quick_check(5)').all())
    if (row[0] !== 'ok') complain(`The database file is damaged: ${textAt(row, 0).replaceAll(/\s+/g, ' ')}.`);
  if (untold > 0) defects.push(`And ${untold} more.`);
  return {
    site: setting(connection, 'site'),
    epoch: setting(connection, 'epoch'),
    lastRow,
    facts,
    planDocuments,
    chains,
    defects,
  };
}
