import type { RecordIncident } from '../incidents/incident-log.ts';

/** The events of `process` that the guard uses. */
export interface ErrorSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/**
 * After an error that nobody expected the state of the process is unknown: note it and end, never go on. Listening also keeps
 * Electron from showing its error dialog.
 *
 * @param end is called at most once
 */
export function endOnFatalErrors(source: ErrorSource, record: RecordIncident, end: (why: string) => void): void {
  let isEnding = false;
  const fail = (error: unknown): void => {
    if (isEnding) return;
    isEnding = true;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    record('main-failed', { error: text });
    end('an unexpected error');
  };
  source.on('uncaughtException', fail);
  source.on('unhandledRejection', fail);
}

/** A terminal that has been closed is no reason to end: writing to it fails, and that must not count as an unexpected error. */
export function surviveClosedTerminal(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) stream.on('error', () => undefined);
}
