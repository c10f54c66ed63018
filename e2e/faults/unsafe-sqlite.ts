import { DatabaseSync as Safe } from '@photostructure/sqlite';

export { backup } from '@photostructure/sqlite';

/** The engine of station and server, which ignores that they want their writes flushed. See preload/never-flush.ts. */
export class DatabaseSync extends Safe {
  override exec(sql: string): void {
    super.exec(sql.replaceAll(/(PRAGMA\s+synchronous\s*=\s*)\w+/gi, '$1OFF'));
  }
}
