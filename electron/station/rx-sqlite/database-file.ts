import { join } from 'node:path';

const RESERVED_ON_WINDOWS = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

function escaped(character: string): string {
  return [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

/** The file that holds a database: one file per database, in `folder`. Names that a file system would not keep apart stay apart. */
export function databaseFile(folder: string, databaseName: string): string {
  const name = databaseName.replaceAll(/[^a-z0-9_-]/gu, escaped);
  return join(folder, `${RESERVED_ON_WINDOWS.test(name) ? `%${name}` : name}.sqlite`);
}

/** Every file SQLite may keep for a database: the database itself, its write-ahead log, its shared memory and its rollback journal. */
export function filesOfDatabase(file: string): readonly string[] {
  return [file, `${file}-wal`, `${file}-shm`, `${file}-journal`];
}
