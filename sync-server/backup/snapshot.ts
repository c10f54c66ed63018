import { open, rm, stat } from 'node:fs/promises';

import { errorCode } from '../files/file-problem.ts';
import { openEngine } from '../store/sqlite-engine.ts';
import { copyFileDurably, fingerprint } from './copy-file.ts';
import { proveSite } from './prove-site.ts';
import type { SiteProof } from './prove-site.ts';

/** A proven copy of a database. */
export interface Snapshot {
  readonly proof: SiteProof;
  readonly bytes: number;
  readonly sha256: string;
}

const walOf = (file: string) => `${file}-wal`;
const WAL_HEADER = 32;
const ATTEMPTS = 5;

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** The header of a write-ahead log changes when the log begins anew; empty when there is none. */
async function walHeader(database: string): Promise<string> {
  if ((await sizeOf(walOf(database))) < WAL_HEADER) return '';
  const handle = await open(walOf(database), 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(WAL_HEADER), 0, WAL_HEADER, 0);
    return buffer.toString('hex');
  } finally {
    await handle.close();
  }
}

/** Removes a copy and what SQLite may have put beside it. */
export async function removeCopy(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm', '-journal']) await rm(file + ending, { force: true });
}

/**
 * Copies the files of a database that another process may be writing, as long as it moves nothing from its write-ahead log into the
 * database meanwhile. Any beginning of a write-ahead log gives a state that was once committed, so what is written during the copy does
 * no harm; only a log that began anew would, which its header tells.
 */
export async function copyDatabase(database: string, target: string, gentle: boolean): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await removeCopy(target);
    const before = await walHeader(database);
    await copyFileDurably(database, target, gentle);
    if ((await sizeOf(walOf(database))) > 0) await copyFileDurably(walOf(database), walOf(target), gentle);
    const after = await walHeader(database);
    if (before === after) return;
    if (attempt === ATTEMPTS) throw new Error(`${database} changed ${ATTEMPTS} times while it was copied`);
  }
}

/** Makes one file of a copied database and its write-ahead log. */
function joinWal(target: string): void {
  const engine = openEngine(target, 0);
  try {
    engine.exec('PRAGMA locking_mode = EXCLUSIVE');
    engine.exec('PRAGMA journal_mode = DELETE');
  } finally {
    engine.close();
  }
}

/**
 * Proves a database file as it is. A defect that keeps it from being read at all is one sentence too.
 * @param exclusively keep a server from starting on it meanwhile; what lies in its write-ahead log is moved into it then.
 */
export async function proveFile(file: string, exclusively = false): Promise<SiteProof> {
  const engine = openEngine(file, 0, !exclusively);
  try {
    if (exclusively) engine.exec('PRAGMA locking_mode = EXCLUSIVE');
    return await proveSite(engine);
  } catch (error) {
    const sentence = `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    return { site: '', epoch: '', lastRow: 0, facts: 0, planDocuments: 0, chains: [], defects: [sentence] };
  } finally {
    engine.close();
  }
}

/** Copies, joins, proves and fingerprints. `copied` is called when the source is needed no longer. */
export async function takeSnapshot(database: string, target: string, copied: () => void): Promise<Snapshot> {
  await copyDatabase(database, target, true);
  copied();
  joinWal(target);
  const proof = await proveFile(target);
  const handle = await open(target, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { proof, ...(await fingerprint(target)) };
}
