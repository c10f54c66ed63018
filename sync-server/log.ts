/** Levels of the log. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Writes one structured line. `event` is a fixed name to search for; the fields say the rest. */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log of JSON lines, one object per line with `at`, `level` and `event` first. */
export function jsonLinesLog(write: (line: string) => void, now: () => number = Date.now): Log {
  return (level, event, fields = {}) => {
    const at = new Date(now()).toISOString();
    write(`${JSON.stringify({ at, level, from: 'sync-server', event, ...fields })}\n`);
  };
}

/** What a log line says of an error. */
export function errorFields(error: unknown): { readonly error: string; readonly stack?: string | undefined } {
  return error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
}
