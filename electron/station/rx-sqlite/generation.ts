import type { SqlConnection } from './engine.ts';
import { internalsOf } from './internals.ts';
import type { WithInternals } from './internals.ts';

/** The generation of the database on an open connection. */
export function readGeneration(connection: SqlConnection): string {
  return String(connection.prepare("SELECT value FROM rx_about WHERE key = 'generation'").get()?.[0] ?? '');
}

/** Makes a copy another database than the one it was copied from. */
export function renewGeneration(connection: SqlConnection): void {
  connection.exec("UPDATE rx_about SET value = lower(hex(randomblob(16))) WHERE key = 'generation'");
}

/**
 * 32 hex digits, drawn when a database file is made, and drawn anew for every backup of it: whatever was derived from a database and is
 * kept elsewhere is good as long as the generation is the same and its sequences have not gone back.
 */
export function generationOf(source: WithInternals): string {
  return readGeneration(internalsOf(source).handle.connection);
}
