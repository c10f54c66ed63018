import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { errorCode } from './file-problem.ts';

/** Writes a whole file and waits until it is on the disk. @throws when the disk refuses. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes new names in a folder survive a power cut, on systems that know how (Windows and some shares do not). */
export async function syncFolder(folder: string): Promise<void> {
  let handle;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}

/** Gives a durably written file its final name at once, so that nobody ever sees half of it. */
export async function publishFile(temporary: string, final: string): Promise<void> {
  await rename(temporary, final);
  await syncFolder(path.dirname(final));
}

/** Removes a file if it is there; used for what a crash left behind. */
export async function removeIfThere(file: string): Promise<void> {
  await rm(file, { force: true });
}
