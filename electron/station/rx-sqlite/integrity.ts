import { existsSync } from 'node:fs';

import type { SqlConnection } from './engine.ts';
import { openDatabaseFile } from './open.ts';
import { failureFromEngine, storageFailure } from './storage-failure.ts';
import type { StorageFailure } from './storage-failure.ts';

/** What a check of a database file found. `problems` are SQLite's own words, for a log. */
export type DatabaseCheck =
  | { readonly state: 'missing' }
  | { readonly state: 'sound' }
  | { readonly state: 'unsound'; readonly failure: StorageFailure; readonly problems: readonly string[] };

const PROBLEMS_REPORTED = 20;

/**
 * Runs a check of SQLite on an open connection: `quick_check` looks at the structure of every page, `integrity_check` also at whether
 * indexes and tables agree.
 */
export function checkConnection(
  connection: SqlConnection,
  file: string,
  check: 'quick_check' | 'integrity_check' = 'quick_check',
): DatabaseCheck {
  try {
    const answers = connection.prepare(`PRAGMA ${check}(${PROBLEMS_REPORTED})`).all();
    const problems = answers.map((row) => String(row[0])).filter((answer) => answer !== 'ok');
    if (problems.length === 0) return { state: 'sound' };
    const sentence = `Checking ${file} failed: its content is damaged. Set the file aside and restore the last backup.`;
    return { state: 'unsound', failure: storageFailure('damaged', sentence, file), problems };
  } catch (error) {
    const failure = failureFromEngine(error, 'Checking', file);
    return { state: 'unsound', failure, problems: [failure.message] };
  }
}

/**
 * Checks a database file that nobody has open, before RxDB opens it. Changes nothing beyond what opening does (SQLite completes an
 * interrupted commit). A file that cannot even be opened (locked, newer-format, ...) is unsound with that failure.
 */
export function checkDatabaseFile(file: string, options: { busyTimeoutMs?: number } = {}): DatabaseCheck {
  if (!existsSync(file)) return { state: 'missing' };
  let connection: SqlConnection | undefined;
  try {
    connection = openDatabaseFile(file, { synchronous: 'FULL', busyTimeoutMs: options.busyTimeoutMs ?? 2000 });
    return checkConnection(connection, file);
  } catch (error) {
    const failure = failureFromEngine(error, 'Checking', file);
    return { state: 'unsound', failure, problems: [failure.message] };
  } finally {
    connection?.close();
  }
}
