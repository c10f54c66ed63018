import path from 'node:path';

import { openSite } from '../../open-site.ts';
import { systemClock } from '../../sync/server-clock.ts';
import { importLog } from './import-log.ts';
import { readLogMapping } from './log-mapping.ts';

/** Imports a log into the data of a server that does not run. @returns what to print, and whether it went well. */
export async function importLogCommand(options: {
  readonly data: string;
  readonly mapping: string;
  readonly file: string;
}): Promise<{ readonly ok: boolean; readonly text: string }> {
  const mapping = await readLogMapping(options.mapping);
  if (!mapping.ok) return { ok: false, text: lines(mapping.problems) };
  const clock = systemClock();
  const opened = await openSite(path.resolve(options.data), { now: clock.nowMs });
  if (!opened.ok) return { ok: false, text: lines([opened.sentence]) };
  try {
    const file = path.resolve(options.file);
    const name = path.basename(file);
    const done = await importLog({ store: opened.store, clock, path: file, name, mapping: mapping.value });
    if (!done.ok) return { ok: false, text: lines(done.problems) };
    const { rows, leftOut, documents, facts, known } = done;
    const text = `${name}: ${rows} rows, ${leftOut} left out; ${documents} documents new or changed, ${facts} facts recorded, ${known} were here before.`;
    return { ok: true, text: lines([text]) };
  } finally {
    await opened.store.close();
  }
}

const lines = (sentences: readonly string[]) => sentences.map((sentence) => `${sentence}\n`).join('');
