import { backup as copyDatabase, DatabaseSync as Safe } from '@photostructure/sqlite';

/** The engine's backup, under its own name, because this module stands in for the whole package. */
export const backup: typeof copyDatabase = (source, path, options) => copyDatabase(source, path, options);

/** The engine of station and server, which ignores that they want their writes flushed. See preload/never-flush.ts. */
export class DatabaseSync extends Safe {
  override exec(sql: string): void {
    super.exec(sql.replaceAll(/(PRAGMA\s+synchronous\s*=\s*)\w+/gi, '$1OFF'));
  }
}
