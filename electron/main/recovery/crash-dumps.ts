import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Keeps the newest crash dumps and deletes the others with the notes beside them. Dumps never leave the machine by themselves.
 *
 * @param folder Crashpad's folder; its dumps lie in sub-folders that differ by operating system
 */
export function pruneCrashDumps(folder: string, keep = 20): void {
  const dumps = filesBelow(folder)
    .filter((file) => file.endsWith('.dmp'))
    .map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => b.at - a.at);
  for (const { file } of dumps.slice(keep)) {
    rmSync(file, { force: true });
    rmSync(file.replace(/\.dmp$/, '.meta'), { force: true });
  }
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(file);
      return entry.isFile() ? [file] : [];
    });
  } catch {
    return []; // Nothing has crashed yet, or the folder cannot be read: then there is nothing to delete.
  }
}
