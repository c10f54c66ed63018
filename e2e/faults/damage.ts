import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import { DatabaseSync } from '@photostructure/sqlite';

import type { Chance } from './fault.ts';

/** One way to find a SQLite database (with its WAL, if there is one) when a program starts. */
export interface Damage {
  readonly name: string;
  /** What a station must do: set it right and go on, or refuse and leave the file as it is. A server always refuses what it notices. */
  readonly station: 'recovers' | 'refuses';
  readonly server: 'refuses' | 'starts';
  /** How the program ended before: by kill -9 (then the log holds what came last), or in order as well. */
  readonly after: 'kill' | 'either';
  readonly apply: (file: string, chance: Chance) => void;
}

const PAGE = 4096;

/** Works on the database as SQLite does, and leaves everything in the one file. */
function inOneFile(file: string, sql = ''): void {
  const database = new DatabaseSync(file);
  database.exec(`${sql}; PRAGMA wal_checkpoint(TRUNCATE);`);
  database.close();
}

/** Changes bytes of a database that has nothing in its log: what lies there would hide the damage. */
function damageFile(file: string, act: (handle: number, size: number) => void): void {
  inOneFile(file);
  change(file, act);
}

function change(file: string, act: (handle: number, size: number) => void): void {
  const handle = openSync(file, 'r+');
  try {
    act(handle, statSync(file).size);
  } finally {
    closeSync(handle);
  }
}

/** A station's database says its format a second time in a table, so that a damaged header is not taken for a newer version. */
function writeAsNewer(file: string): void {
  inOneFile(file, 'PRAGMA user_version = 999');
  const database = new DatabaseSync(file);
  const about = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'rx_about'").get();
  if (about) database.exec("UPDATE rx_about SET value = '999' WHERE key = 'format'");
  database.close();
}

function noise(length: number, chance: Chance): Buffer {
  return Buffer.from(Array.from({ length }, () => chance.below(256)));
}

/** The WAL holds what the last checkpoint left; without it the file alone is what is damaged. */
function withoutWal(file: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

/** Every way that is tried. */
export const damages: readonly Damage[] = [
  {
    name: 'pages in the middle overwritten',
    station: 'recovers',
    server: 'refuses',
    after: 'either',
    apply: (file, chance) =>
      damageFile(file, (handle, size) => {
        const pages = Math.floor(size / PAGE);
        for (let page = 1; page < pages; page += 1)
          if (page === 1 || chance.below(3) === 0) writeSync(handle, noise(PAGE, chance), 0, PAGE, page * PAGE);
      }),
  },
  {
    name: 'header overwritten',
    station: 'recovers',
    server: 'refuses',
    after: 'either',
    apply: (file, chance) => damageFile(file, (handle) => writeSync(handle, noise(100, chance), 0, 100, 0)),
  },
  {
    name: 'cut in half',
    station: 'recovers',
    server: 'refuses',
    after: 'either',
    apply: (file) =>
      damageFile(file, (handle, size) => ftruncateSync(handle, Math.floor(size / 2 / PAGE) * PAGE + 100)),
  },
  {
    name: 'empty',
    station: 'recovers',
    server: 'refuses',
    after: 'either',
    apply: (file) => {
      withoutWal(file);
      writeFileSync(file, '');
    },
  },
  {
    name: 'garbage',
    station: 'recovers',
    server: 'refuses',
    after: 'either',
    apply: (file, chance) => {
      withoutWal(file);
      writeFileSync(file, noise(60_000, chance));
    },
  },
  {
    name: 'gone',
    station: 'recovers',
    server: 'refuses',
    after: 'either',
    apply: (file) => {
      withoutWal(file);
      rmSync(file);
    },
  },
  {
    name: 'log overwritten',
    station: 'recovers',
    server: 'starts',
    after: 'kill',
    apply: (file, chance) => {
      if (!existsSync(`${file}-wal`)) return;
      change(`${file}-wal`, (handle, size) => {
        const from = chance.below(Math.max(1, Math.floor(size / 2)));
        writeSync(handle, noise(Math.min(20_000, size - from), chance), 0, Math.min(20_000, size - from), from);
      });
    },
  },
  {
    name: 'log gone',
    station: 'recovers',
    server: 'starts',
    after: 'kill',
    apply: withoutWal,
  },
  {
    name: 'written by a newer version',
    station: 'refuses',
    server: 'refuses',
    after: 'either',
    apply: writeAsNewer,
  },
];

/** A database and its log as they were, to be put back. */
export function keepFiles(file: string, folder: string): () => void {
  const parts = ['', '-wal'].filter((end) => existsSync(file + end));
  const kept = parts.map((end, index) => ({ end, copy: `${folder}/kept-${index}` }));
  for (const { end, copy } of kept) copyFileSync(file + end, copy);
  return () => {
    withoutWal(file);
    for (const { end, copy } of kept) copyFileSync(copy, file + end);
  };
}

/** The bytes of a file; undefined when it is not there. */
export function bytesOf(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}
