import { join } from 'node:path';

/** Folder of the database inside the data folder of a station. */
export function storeFolder(folder: string): string {
  return join(folder, 'store');
}
