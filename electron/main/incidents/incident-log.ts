import { appendFileSync, closeSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs';

import type { IncidentKind } from '../../../shared/host/kiosk-incidents.ts';

/** Flat details of one incident. Texts are cut to a readable length. */
export type IncidentDetails = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Notes what went wrong. Never throws: a full disk must not make things worse. */
export type RecordIncident = (kind: IncidentKind, details?: IncidentDetails) => void;

export interface IncidentLogOptions {
  /** Path of the JSON-lines file; the generation before it has `.1` before the extension. */
  readonly file: string;
  readonly now: () => Date;
  /** Receives every incident as one line for a person at a terminal, and what could not be written. */
  readonly echo: (line: string) => void;
  /** Size in bytes at which the file is put aside. Two files are kept, so the log never takes more than twice this. */
  readonly maxBytes?: number;
}

const MAX_TEXT = 4_000;
const MAX_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/**
 * Opens the incident log: one JSON object `{at, kind, ...details}` per line, on disk when the call returns. More than 30 of one
 * kind in a minute are counted, not written: whoever floods the log must not push the rest out of it.
 */
export function openIncidentLog({ file, now, echo, maxBytes = 1_000_000 }: IncidentLogOptions): RecordIncident {
  const windows = new Map<IncidentKind, { since: number; written: number; leftOut: number }>();

  function append(entry: object): void {
    const line = `${JSON.stringify(entry)}\n`;
    echo(line.trimEnd());
    try {
      if (sizeOf(file) + Buffer.byteLength(line) > maxBytes) renameSync(file, olderFile(file));
      appendFileSync(file, line);
      flush(file);
    } catch (error) {
      echo(`The incident could not be written to ${file}: ${String(error)}`);
    }
  }

  return (kind, details = {}) => {
    const at = now();
    let window = windows.get(kind);
    if (!window || at.getTime() - window.since >= MINUTE_MS || at.getTime() < window.since) {
      const leftOut = window?.leftOut ?? 0;
      window = { since: at.getTime(), written: 0, leftOut: 0 };
      windows.set(kind, window);
      if (leftOut > 0) append({ at: at.toISOString(), kind, leftOut });
    }
    if (window.written >= MAX_PER_MINUTE) {
      window.leftOut += 1;
      return;
    }
    window.written += 1;
    append({ at: at.toISOString(), kind, ...shortened(details) });
  };
}

/** `incidents.jsonl` -> `incidents.1.jsonl`. */
export function olderFile(file: string): string {
  return file.replace(/(\.[^./\\]*)?$/, '.1$1');
}

function shortened(details: IncidentDetails): IncidentDetails {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key,
      typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}...` : value,
    ]),
  );
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function flush(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
