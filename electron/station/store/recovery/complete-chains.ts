import { existsSync } from 'node:fs';

import { renewGeneration } from '../../rx-sqlite/generation.ts';
import { internalsOf } from '../../rx-sqlite/internals.ts';
import type { WithInternals } from '../../rx-sqlite/internals.ts';
import { openPages } from '../../rx-sqlite/recover-pages.ts';
import { isStorageFailure } from '../../rx-sqlite/storage-failure.ts';
import { chainEnds, chainRuns } from '../own-chains.ts';
import type { StationStore } from '../station-store.ts';
import type { StoreFiles } from '../store-files.ts';
import { readStoreState } from '../store-state.ts';
import { chooseFacts } from './choose-facts.ts';
import { findInJournal, findInPages } from './found-facts.ts';
import type { FoundFacts } from './found-facts.ts';

/** What was missing at the ends of the chains in the database. */
export interface CompletedChains {
  readonly fromJournal: number;
  readonly fromLog: number;
  /** True when not everything that was missing could be put back. */
  readonly hasHoles: boolean;
}

/**
 * Own facts in the write-ahead log of a database that was not closed, read before SQLite opens it: of a damaged log SQLite takes the
 * part before the damage and says nothing.
 */
export function factsInLog(files: StoreFiles): FoundFacts {
  const found: FoundFacts = new Map();
  if (!existsSync(`${files.database}-wal`)) return found;
  const pages = openPages(files.database, { logOnly: true });
  findInPages(pages, (chain) => chain.startsWith(`${files.station}/`), found);
  // Read once for all, because SQLite rewrites the log when it opens it.
  for (const facts of [...found.values()].flatMap((chain) => [...chain.values()]))
    facts.forEach((fact, index) => {
      const content = fact.load();
      facts[index] = { ...fact, load: () => content };
    });
  pages.close();
  return found;
}

/** Adds the acknowledged facts that the journal, or the log as it was, has beyond the ends of the chains in the database. */
export async function completeChains(
  store: StationStore,
  own: WithInternals,
  files: StoreFiles,
  journalHeads: ReadonlyMap<string, number>,
  inLog: FoundFacts,
): Promise<CompletedChains> {
  const ends = chainEnds(own);
  const isBehind = (chain: string, seq: number) =>
    chain.startsWith(`${files.station}/`) && (ends.get(chain) ?? 0) < seq;
  const found: FoundFacts = new Map();
  for (const [chain, places] of inLog) {
    const beyond = new Map([...places].filter(([seq]) => isBehind(chain, seq)));
    if (beyond.size > 0) found.set(chain, beyond);
  }
  const known = readStoreState(files)?.holes ?? [];
  const isKnown = (chain: string, from: number, to: number) =>
    known.some((hole) => hole.chain === chain && hole.from <= from && to <= hole.to);
  // What is known to be lost is not looked for again: reading the whole journal takes its time.
  const behind = [...journalHeads]
    .filter(([chain, seq]) => isBehind(chain, seq) && !isKnown(chain, (ends.get(chain) ?? 0) + 1, seq))
    .map(([chain]) => chain);
  if (behind.length > 0) findInJournal(files.journal, isBehind, found);
  let fromJournal = 0;
  let fromLog = 0;
  let hasHoles = false;
  for (const chain of new Set([...found.keys(), ...behind])) {
    const runs = chainRuns(own, chain);
    const { add, holes, end } = chooseFacts(runs, found.get(chain) ?? new Map());
    const head = journalHeads.get(chain) ?? 0;
    const isCut = head > end && !isKnown(chain, end + 1, head);
    if (isCut || holes.some((hole) => hole.from > (runs.at(-1)?.to ?? 0))) {
      hasHoles = true;
      continue;
    }
    if (add.length === 0) continue;
    // First: what was derived from the database knows these facts under other sequences, or as those that come after them.
    renewGeneration(internalsOf(own).handle.connection);
    try {
      await store.append(add.map((fact) => fact.load()));
    } catch (error) {
      if (!isStorageFailure(error) || error.code !== 'bad-id') throw error;
      // It is there, but not where its chain ends: an index that lies.
      hasHoles = true;
      continue;
    }
    fromJournal += add.filter((fact) => fact.isCertain).length;
    fromLog += add.filter((fact) => !fact.isCertain).length;
  }
  return { fromJournal, fromLog, hasHoles };
}
