import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';

import type { StoreFiles } from './store-files.ts';

const MAX_BYTES = 256 * 1024;

/** Notes what went wrong with the store, one JSON object a line. Bounded: the older half goes. Never throws: a full disk must not make things worse. */
export function noteIncident(files: StoreFiles, at: string, kind: string, details: object): void {
  try {
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    if ((statSync(files.incidents, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES)
      renameSync(files.incidents, files.incidents.replace(/\.jsonl$/, '.1.jsonl'));
    appendFileSync(files.incidents, `${JSON.stringify({ at, kind, ...details })}\n`, { mode: 0o600 });
  } catch {
    // The state of the store says the same, if the disk takes that.
  }
}
