import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { type Entry, open as openZip, type ZipFile } from 'yauzl';

const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Unpacks a zip without any system tool (a bare Debian has no `unzip`), keeping modes and symbolic links.
 *
 * yauzl itself refuses entries that point outside of the folder.
 *
 * @param place where an entry goes, relative to `target`, or undefined to leave it out. Entries end with `/` when they are folders.
 */
export async function unzip(
  file: string,
  target: string,
  place: (entryName: string) => string | undefined,
): Promise<void> {
  const zip = await openLazily(file);
  try {
    for (let entry = await nextEntry(zip); entry !== undefined; entry = await nextEntry(zip)) {
      const relative = place(entry.fileName);
      if (relative === undefined) continue;
      await unpackEntry(zip, entry, path.join(target, relative));
    }
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, destination: string): Promise<void> {
  if (entry.fileName.endsWith('/')) {
    await mkdir(destination, { recursive: true });
    return;
  }
  await mkdir(path.dirname(destination), { recursive: true });
  const content = await readStream(zip, entry);
  const unixMode = entry.externalFileAttributes >>> 16;
  if ((unixMode & FILE_TYPE_MASK) === SYMBOLIC_LINK) {
    await symlink(await text(content), destination);
    return;
  }
  await pipeline(content, createWriteStream(destination));
  if ((unixMode & 0o777) !== 0) await chmod(destination, unixMode & 0o777);
}

function openLazily(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    openZip(file, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void) => {
      zip.off('entry', onEntry);
      zip.off('end', onEnd);
      zip.off('error', onError);
      settled();
    };
    const onEntry = (entry: Entry) => settle(() => resolve(entry));
    const onEnd = () => settle(() => resolve(undefined));
    const onError = (error: Error) => settle(() => reject(error));
    zip.on('entry', onEntry);
    zip.on('end', onEnd);
    zip.on('error', onError);
    zip.readEntry();
  });
}

function readStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}
