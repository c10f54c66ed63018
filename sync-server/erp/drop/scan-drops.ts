import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { errorCode } from '../../files/file-problem.ts';
import { SIDECAR } from '../csv/checksum.ts';
import { isDropName } from '../import/import-drop.ts';
import { matchFiles } from '../import/match-files.ts';
import type { ErpMapping } from '../mapping/mapping.ts';

/** A file or folder in `in/` as one look at it found it. */
export interface InboxEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Changes whenever something is still being written to it. */
  readonly signature: string;
  readonly changedMs: number;
  /** A folder that is empty, or holds files that are still being written. */
  readonly unfinished: boolean;
}

/** A drop that is complete: a folder, or loose files. */
export interface ReadyDrop {
  readonly name: string;
  readonly kind: 'folder' | 'files';
  readonly entries: readonly string[];
  readonly changedMs: number;
}

export interface InboxReading {
  readonly ready: readonly ReadyDrop[];
  /** Something is there but not complete or not quiet yet. */
  readonly waiting: boolean;
  /** What the person who drops files should know. */
  readonly sentences: readonly string[];
}

const own = new Set(['done', 'rejected']);

/** Looks at a folder such as `in/` once. @throws when the folder cannot be read. */
export async function listInbox(inbox: string): Promise<InboxEntry[]> {
  const entries: InboxEntry[] = [];
  for (const entry of await readdir(inbox, { withFileTypes: true })) {
    const { name } = entry;
    if (!isDropName(name) || (entry.isDirectory() && own.has(name))) continue;
    const seen = await looked(inbox, name, entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other');
    if (seen) entries.push(seen);
  }
  return entries;
}

/** Undefined for what is neither file nor folder, or was taken away between two glances. */
async function looked(inbox: string, name: string, kind: 'file' | 'folder' | 'other'): Promise<InboxEntry | undefined> {
  try {
    if (kind === 'folder') return await folderEntry(inbox, name);
    return kind === 'file' ? await fileEntry(inbox, name) : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function fileEntry(folder: string, name: string): Promise<InboxEntry> {
  const { size, mtimeMs } = await stat(path.join(folder, name));
  return { name, kind: 'file', signature: `${size} ${mtimeMs}`, changedMs: mtimeMs, unfinished: false };
}

async function folderEntry(inbox: string, name: string): Promise<InboxEntry> {
  const files = (await readdir(path.join(inbox, name), { withFileTypes: true })).filter((file) => file.isFile());
  const entries = await Promise.all(files.map((file) => fileEntry(path.join(inbox, name), file.name)));
  const signature = entries
    .map((entry) => `${entry.name} ${entry.signature}`)
    .toSorted()
    .join('\n');
  const changedMs = Math.max(0, ...entries.map((entry) => entry.changedMs));
  const unfinished = entries.length === 0 || entries.some((entry) => !isDropName(entry.name));
  return { name, kind: 'folder', signature, changedMs, unfinished };
}

/**
 * Decides which drops are complete. Something is taken only when two looks in a row found it the same; loose files are one drop, taken when
 * all of them are quiet and none that the mapping needs is missing. Oldest first.
 */
export function readInbox(
  before: readonly InboxEntry[],
  now: readonly InboxEntry[],
  mapping: ErpMapping,
): InboxReading {
  const earlier = new Map(before.map((entry) => [entry.name, entry.signature]));
  const isQuiet = (entry: InboxEntry) => !entry.unfinished && earlier.get(entry.name) === entry.signature;
  const sentences: string[] = [];
  const folders = now.filter((entry) => entry.kind === 'folder');
  const ready = folders
    .filter(isQuiet)
    .map(({ name, changedMs }): ReadyDrop => ({ name, kind: 'folder', entries: [name], changedMs }));

  const files = now.filter((entry) => entry.kind === 'file');
  const names = new Set(files.map((entry) => entry.name));
  const isSidecar = (name: string) => name.endsWith(SIDECAR) && names.has(name.slice(0, -SIDECAR.length));
  const matching = matchFiles(
    [...names].filter((name) => !isSidecar(name)),
    mapping,
  );
  // Checksums go where their files go.
  const strangers = new Set([...matching.strangers, ...matching.strangers.map((name) => name + SIDECAR)]);
  const missing = [
    ...matching.missing,
    ...(mapping.dialect.checksum === 'sidecar' ? matching.files : [])
      .map(({ name }) => name + SIDECAR)
      .filter((name) => !names.has(name)),
  ];
  for (const name of matching.strangers)
    sentences.push(`${name} in in/ stays there: no pattern of the mapping fits its name.`);
  const loose = files.filter((entry) => !strangers.has(entry.name));
  let looseWaits = false;
  if (loose.length > 0) {
    looseWaits = missing.length > 0 || !loose.every(isQuiet);
    if (missing.length > 0) {
      const waiting = loose.map((entry) => entry.name).join(', ');
      sentences.push(`${waiting} in in/ wait for ${missing.join(' and ')}; files of one drop come together.`);
    } else if (!looseWaits) {
      const changedMs = Math.max(...loose.map((entry) => entry.changedMs));
      const first = matching.files.find((file) => file.role === 'orders')?.name ?? 'files';
      const entries = loose.map((entry) => entry.name);
      ready.push({ name: path.parse(first).name, kind: 'files', entries, changedMs });
    }
  }
  const waiting = looseWaits || folders.some((entry) => !isQuiet(entry));
  return {
    ready: ready.toSorted((a, b) => a.changedMs - b.changedMs || (a.name < b.name ? -1 : 1)),
    waiting,
    sentences,
  };
}
