import { randomUUID } from 'node:crypto';
import { access, constants, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { USUAL_ANSWER_MINUTES } from '../../shared/attention/unanswered-reports.ts';
import { fileProblem } from '../files/file-problem.ts';
import type { SiteStore } from '../store/site-store.ts';

/** Whether the server can do its work, and in sentences why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** What somebody has to look after though the server does its work. */
  readonly warnings: readonly string[];
}

export interface ReadinessOptions {
  readonly store: Pick<SiteStore, 'readSetting' | 'stats' | 'currentPlan'>;
  readonly nowMs: number;
  /** Folder of the database. */
  readonly data: string;
  /** Drop folder of the ERP, when there is one. */
  readonly erp: string | undefined;
  /** Why the last write failed; undefined when it did not. */
  readonly writeProblem: () => string | undefined;
  /** What else somebody has to look after, in sentences. */
  readonly otherWarnings?: readonly string[] | undefined;
  /** With less than this free, in bytes, the server is not ready. */
  readonly leastFree?: number;
}

/** Room for the write-ahead log (32 MB before it is copied) and a while of work. */
const LEAST_FREE = 128 * 1024 * 1024;
const PROBE_BYTES = 4096;

async function diskProblem(data: string, leastFree: number): Promise<string | undefined> {
  const probe = join(data, `probe-${randomUUID()}`);
  try {
    const { bavail, bsize } = await statfs(data);
    const free = bavail * bsize;
    if (free < leastFree)
      return `The disk of the data folder ${data} has ${Math.floor(free / 1e6)} MB left. Free some space before it is full.`;
    const handle = await open(probe, 'wx', 0o600);
    try {
      await handle.write(Buffer.alloc(PROBE_BYTES));
    } finally {
      await handle.close();
    }
    return undefined;
  } catch (error) {
    return fileProblem(`The data folder ${data} cannot be written`, error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function erpProblem(root: string): Promise<string | undefined> {
  try {
    for (const folder of ['in', 'out']) await access(join(root, folder), constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return fileProblem(`The drop folder of the ERP ${root} cannot be used; postings wait until it can`, error);
  }
}

async function storeProblem(store: ReadinessOptions['store']): Promise<string | undefined> {
  try {
    await store.readSetting('station');
    return undefined;
  } catch (error) {
    return `The database does not answer: ${error instanceof Error ? error.message : String(error)}. Look at its disk; if it is damaged, stop the server and run verify.`;
  }
}

/** Reports that the ERP has had for longer than the site lets it take to answer. */
async function silenceOf(store: ReadinessOptions['store'], nowMs: number): Promise<string | undefined> {
  const { handed, oldestHandedAt } = (await store.stats()).outbox;
  if (oldestHandedAt === null) return undefined;
  const [settings] = await store.currentPlan('settings', ['site']);
  const minutes = settings?.body.erpAnswerMinutes ?? USUAL_ANSWER_MINUTES;
  const oldMinutes = Math.floor((nowMs - Date.parse(oldestHandedAt)) / 60_000);
  if (oldMinutes < minutes) return undefined;
  return `The ERP has not answered ${handed} reports; the oldest was handed over ${oldMinutes} minutes ago (${oldestHandedAt}). Look whether it reads out/ and writes answers to out-ack/.`;
}

/** Looks whether everything is there that the server needs. */
export async function readinessOf(options: ReadinessOptions): Promise<Readiness> {
  const { store, data, erp, writeProblem, leastFree = LEAST_FREE } = options;
  const found = await Promise.all([
    diskProblem(data, leastFree),
    storeProblem(store),
    erp === undefined ? undefined : erpProblem(erp),
  ]);
  const write = writeProblem();
  const reasons = [...found, write && `The last write failed: ${write}`].filter(
    (reason) => reason !== undefined && reason !== '',
  );
  // A database that does not answer is told above.
  const silence = await silenceOf(store, options.nowMs).catch(() => undefined);
  const warnings = [...(silence === undefined ? [] : [silence]), ...(options.otherWarnings ?? [])];
  return { ready: reasons.length === 0, reasons: reasons as string[], warnings };
}
