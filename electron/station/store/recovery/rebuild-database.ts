import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { RxDatabase } from 'rxdb/plugins/core';

import type { RawFact } from '../../../../shared/facts/envelope.ts';
import { databaseFile, filesOfDatabase } from '../../rx-sqlite/database-file.ts';
import { renewGeneration } from '../../rx-sqlite/generation.ts';
import { internalsOf } from '../../rx-sqlite/internals.ts';
import { openPages } from '../../rx-sqlite/recover-pages.ts';
import type { PageReader } from '../../rx-sqlite/recover-pages.ts';
import { isStorageFailure } from '../../rx-sqlite/storage-failure.ts';
import { backupsIn } from '../backup/backup-files.ts';
import { checkStoreFile } from '../backup/check-store-file.ts';
import { chainEnds, chainRuns } from '../own-chains.ts';
import type { ChainRun } from '../own-chains.ts';
import { openStationDatabase, storeOn } from '../rx-station-store.ts';
import type { StationCollections } from '../rx-station-store.ts';
import type { StoreFiles } from '../store-files.ts';
import type { ChainHole } from '../store-report.ts';
import { readStoreState } from '../store-state.ts';
import { chooseFacts } from './choose-facts.ts';
import type { FoundFact, FoundFacts } from './found-facts.ts';
import { findInJournal, findInPages } from './found-facts.ts';
import { salvageRows } from './salvage-rows.ts';
import type { RowInstance } from './salvage-rows.ts';

/** What a database is rebuilt from. */
export interface RebuildParts {
  readonly files: StoreFiles;
  /** Per chain, how far the journal says that it went. */
  readonly journalHeads: ReadonlyMap<string, number>;
}

/** What a rebuilt database is made of. */
export interface Rebuilt {
  /** The new file, closed and on disk. */
  readonly file: string;
  readonly backup: string | null;
  readonly facts: { readonly fromBackup: number; readonly fromJournal: number; readonly fromDamaged: number };
  readonly rowsFromDamaged: number;
  readonly holes: readonly ChainHole[];
}

const BATCH = 500;

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Puts the newest backup that is good into the work folder. @returns its name, null when none is. */
function layBase(files: StoreFiles): string | null {
  for (const backup of backupsIn(files)) {
    const target = databaseFile(files.work, files.station);
    try {
      copyFileSync(backup.file, target);
      // The copy made before an update has a log when the last run was cut off.
      if (existsSync(`${backup.file}-wal`)) copyFileSync(`${backup.file}-wal`, `${target}-wal`);
      if (checkStoreFile(target, { holes: readStoreState(files)?.holes ?? [], ends: {} }).state === 'sound')
        return backup.name;
    } catch {
      // The next one.
    }
    for (const file of filesOfDatabase(target)) rmSync(file, { force: true });
  }
  return null;
}

function runsOf(database: RxDatabase<StationCollections>): Map<string, ChainRun[]> {
  const own = database.collections.own.internalStorageInstance;
  return new Map([...chainEnds(own).keys()].map((chain) => [chain, chainRuns(own, chain)]));
}

async function addFacts(
  store: ReturnType<typeof storeOn>,
  chosen: readonly FoundFact[],
): Promise<{ fromJournal: number; fromDamaged: number }> {
  const counts = { fromJournal: 0, fromDamaged: 0 };
  let batch: RawFact[] = [];
  for (const fact of chosen) {
    batch.push(fact.load());
    if (fact.isCertain) counts.fromJournal += 1;
    else counts.fromDamaged += 1;
    if (batch.length < BATCH && fact !== chosen.at(-1)) continue;
    await appendWhatIsNew(store, batch);
    batch = [];
  }
  return counts;
}

/** Damage can make a copy of a fact look like another one; the id that is there already wins, and the others must not suffer. */
async function appendWhatIsNew(store: ReturnType<typeof storeOn>, facts: readonly RawFact[]): Promise<void> {
  try {
    await store.append(facts);
  } catch (error) {
    if (!isStorageFailure(error) || error.code !== 'bad-id') throw error;
    if (facts.length > 1) for (const fact of facts) await appendWhatIsNew(store, [fact]);
  }
}

async function complete(
  database: RxDatabase<StationCollections>,
  { files, journalHeads }: RebuildParts,
  damaged: PageReader | undefined,
): Promise<Pick<Rebuilt, 'facts' | 'rowsFromDamaged' | 'holes'>> {
  const runs = runsOf(database);
  const fromBackup = [...runs.values()].flat().reduce((sum, run) => sum + run.to - run.from + 1, 0);
  const isOwn = (chain: string) => chain.startsWith(`${files.station}/`);
  const wanted = (chain: string, seq: number) =>
    isOwn(chain) && !(runs.get(chain) ?? []).some((run) => run.from <= seq && seq <= run.to);
  const found: FoundFacts = new Map();
  findInJournal(files.journal, wanted, found);
  if (damaged) findInPages(damaged, wanted, found);
  const store = storeOn(database);
  const facts = { fromBackup, fromJournal: 0, fromDamaged: 0 };
  const holes: ChainHole[] = [];
  const chosen: FoundFact[] = [];
  for (const chain of new Set([...runs.keys(), ...found.keys(), ...[...journalHeads.keys()].filter(isOwn)])) {
    const ofChain = chooseFacts(runs.get(chain) ?? [], found.get(chain) ?? new Map());
    chosen.push(...ofChain.add);
    holes.push(...ofChain.holes.map((hole) => ({ chain, ...hole })));
    // The journal knows how far a chain went, also when it has let go of the facts because somebody else had them.
    const head = journalHeads.get(chain) ?? 0;
    if (head > ofChain.end) holes.push({ chain, from: ofChain.end + 1, to: head });
  }
  // As they were recorded, all chains together: what was done last stands last.
  const { fromJournal, fromDamaged } = await addFacts(
    store,
    chosen.toSorted((a, b) => compareText(a.hlc, b.hlc) || a.seq - b.seq),
  );
  facts.fromJournal += fromJournal;
  facts.fromDamaged += fromDamaged;
  const { site_normal, site_priority } = database.collections;
  const instanceOf = (lane: 'normal' | 'priority') =>
    (lane === 'normal' ? site_normal : site_priority).internalStorageInstance as unknown as RowInstance;
  const rowsFromDamaged = damaged ? await salvageRows(damaged, instanceOf) : 0;
  return { facts, rowsFromDamaged, holes };
}

function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Puts a database together in the work folder: from the newest good backup, the journal and what can be read of the damaged file. Begins
 * anew whatever an interrupted attempt left there. The damaged file is only read.
 *
 * @param damaged the damaged database file, null when it is gone
 */
export async function rebuildDatabase(rebuild: RebuildParts, damaged: string | null): Promise<Rebuilt> {
  const { files } = rebuild;
  rmSync(files.work, { recursive: true, force: true });
  mkdirSync(files.work, { recursive: true, mode: 0o700 });
  const backup = layBase(files);
  const database = await openStationDatabase(files.work, files.station);
  const pages = damaged === null ? undefined : openPages(damaged);
  try {
    const parts = await complete(database, rebuild, pages);
    renewGeneration(internalsOf(database.collections.own.internalStorageInstance).handle.connection);
    const file = join(databaseFile(files.work, files.station));
    await database.close();
    flush(file);
    return { file, backup, ...parts };
  } finally {
    pages?.close();
    if (!database.closed) await database.close();
  }
}
