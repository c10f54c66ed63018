import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';

import { canonicalJson } from '../../../../shared/facts/canonical-json.ts';
import type { RawFact } from '../../../../shared/facts/envelope.ts';
import type { SqlConnection } from '../../rx-sqlite/engine.ts';
import { checkConnection } from '../../rx-sqlite/integrity.ts';
import { openDatabaseFile } from '../../rx-sqlite/open.ts';
import { failureFromEngine } from '../../rx-sqlite/storage-failure.ts';
import type { StorageFailureCode } from '../../rx-sqlite/storage-failure.ts';
import { ownFactOf } from '../own-document.ts';
import type { ChainHole } from '../store-report.ts';

/** What a look at every page and every document of a store found. */
export type StoreCheck =
  | { readonly state: 'sound'; readonly heads: Readonly<Record<string, number>> }
  | { readonly state: 'unsound'; readonly problem: string; readonly code: StorageFailureCode };

/** What is known about a store beside the file that is looked at. */
export interface CheckKnowledge {
  /** Places of chains that are known to be missing. */
  readonly holes: readonly ChainHole[];
  /** Per chain, a fact that must be what it was: nothing in the file itself proves the last one. */
  readonly ends: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
}

interface Link {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

const OWN = 'own';

function tablesOf(connection: SqlConnection): { readonly name: string; readonly table: string }[] {
  const rows = connection.prepare('SELECT name, id FROM rx_collection WHERE present = 1').all();
  return rows.map(([name, id]) => ({ name: String(name), table: `docs_${String(id)}` }));
}

function hashOf(fact: RawFact): string {
  return createHash('sha256').update(canonicalJson(fact)).digest('hex');
}

/** Reads every document; of the own facts, the places in their chains. @throws SyntaxError on a document that is no JSON any more. */
function readDocuments(connection: SqlConnection): Map<string, Link[]> {
  const chains = new Map<string, Link[]>();
  for (const { name, table } of tablesOf(connection)) {
    for (const [data] of connection.prepare(`SELECT data FROM ${table}`).iterate()) {
      const document: unknown = JSON.parse(String(data));
      if (name !== OWN) continue;
      const fact = ownFactOf(document);
      if (!fact) throw new SyntaxError('A document of the own facts is none.');
      const links = chains.get(fact.chain) ?? [];
      chains.set(fact.chain, links);
      links.push({ seq: fact.seq, prev: fact.prev, hash: hashOf(fact) });
    }
  }
  return chains;
}

function brokenAt(chain: string, links: readonly Link[], { holes, ends }: CheckKnowledge): string | undefined {
  const end = ends[chain];
  let before: Link | undefined;
  for (const link of links) {
    if (link.seq === end?.seq && link.hash !== end.hash)
      return `Fact ${link.seq} of chain ${chain} is not what it was.`;
    const next = (before?.seq ?? 0) + 1;
    if (link.seq === next) {
      if (before && link.prev !== before.hash) return `Fact ${before.seq} of chain ${chain} is not what it was.`;
    } else if (!holes.some((hole) => hole.chain === chain && hole.from <= next && link.seq - 1 <= hole.to))
      return `Chain ${chain} has a hole from ${next} to ${link.seq - 1}.`;
    before = link;
  }
  if (end && (before?.seq ?? 0) < end.seq) return `Chain ${chain} ends before fact ${end.seq}.`;
  return undefined;
}

function checkOpen(connection: SqlConnection, file: string, knowledge: CheckKnowledge): StoreCheck {
  const pages = checkConnection(connection, file, 'integrity_check');
  if (pages.state === 'unsound')
    return { state: 'unsound', problem: pages.problems.join('; '), code: pages.failure.code };
  const heads: Record<string, number> = {};
  for (const [chain, unordered] of readDocuments(connection)) {
    const links = unordered.toSorted((a, b) => a.seq - b.seq);
    const problem = brokenAt(chain, links, knowledge);
    if (problem !== undefined) return { state: 'unsound', problem, code: 'damaged' };
    heads[chain] = links.at(-1)?.seq ?? 0;
  }
  return { state: 'sound', heads };
}

/**
 * Looks at every page and every document of a database file that nobody has open, and at the hashes of its own facts. It takes about a
 * second for 50,000 facts: for copies, away from the thread that people wait for, and for files that are suspected.
 */
export function checkStoreFile(file: string, knowledge: CheckKnowledge = { holes: [], ends: {} }): StoreCheck {
  // Opening would make it.
  if (!existsSync(file)) return { state: 'unsound', problem: `The file ${file} is gone.`, code: 'cannot-open' };
  let connection: SqlConnection | undefined;
  try {
    connection = openDatabaseFile(file, { synchronous: 'FULL', busyTimeoutMs: 2000 });
    return checkOpen(connection, file, knowledge);
  } catch (error) {
    const { message, code } = failureFromEngine(error, 'Checking', file);
    return { state: 'unsound', problem: message, code };
  } finally {
    connection?.close();
  }
}
