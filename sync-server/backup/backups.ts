import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { BackupPlan } from '../command-line.ts';
import { repeat } from '../erp/repeat.ts';
import type { Repetition, Timers } from '../erp/repeat.ts';
import type { Log } from '../log.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { manifestFileOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { BackupFailed } from './run-snapshot.ts';
import { removeCopy } from './snapshot.ts';
import { takeBackup } from './take-backup.ts';

/** The backups of a running server. */
export interface Backups {
  /** Takes one now. @throws BackupFailed with a sentence, also when one is being taken. */
  readonly take: (to: string) => Promise<Manifest>;
  /** Takes a proven copy that is used and thrown away; it counts as no backup. @throws BackupFailed as `take` does. */
  readonly copy: (to: string) => Promise<Manifest>;
  /** When the last one that holds this log was begun (ISO instant), and how many failed since this server started. */
  readonly state: () => Promise<{ readonly lastAt: string | undefined; readonly failures: number }>;
  /** Begins the ones that are taken by themselves. */
  readonly start: () => void;
  /** Gives up the one that is under way and takes no more. */
  readonly stop: () => Promise<void>;
}

export interface BackupsOptions {
  readonly store: SqliteSiteStore;
  readonly plan: BackupPlan | undefined;
  readonly now: () => number;
  readonly timers: Timers;
  readonly program: string;
  readonly log: Log;
}

const FIRST_RETRY_MS = 60_000;

/** The part of a file name that says whose backup it is. */
function nameOf(site: string): string {
  return `lineside-${site.replaceAll(/[^A-Za-z0-9]/g, (letter) => `_${letter.codePointAt(0)?.toString(16) ?? ''}`)}-`;
}

/** Removes what is older than the newest `keep` backups of a site, and what earlier attempts left behind. Other files are let be. */
async function tidy(folder: string, site: string, keep: number): Promise<void> {
  const prefix = nameOf(site);
  const stamped = (await readdir(folder)).filter(
    (name) => name.startsWith(prefix) && /^\d{8}T\d{6}Z\.db/.test(name.slice(prefix.length)),
  );
  for (const name of stamped.filter((one) => one.endsWith('.part'))) await removeCopy(join(folder, name));
  // A file without a manifest is no backup, and must not count as one of those that are kept.
  const isWhole = (name: string) => stamped.includes(manifestFileOf(name));
  const files = stamped.filter((name) => name.endsWith('.db'));
  for (const name of files.filter((one) => !isWhole(one))) await removeCopy(join(folder, name));
  const whole = files.filter(isWhole).toSorted();
  for (const name of whole.slice(0, Math.max(0, whole.length - keep))) {
    // Without its manifest it is no backup any more, should the second removal fail.
    await rm(manifestFileOf(join(folder, name)), { force: true });
    await rm(join(folder, name), { force: true });
  }
}

/** The backups of a store: on request, and by themselves when there is a plan for them. One at a time. */
export function createBackups({ store, plan, now, timers, program, log }: BackupsOptions): Backups {
  const ending = new AbortController();
  let running: Promise<unknown> | undefined;
  let failures = 0;
  let hasWarned = false;

  /** Says once that a backup would be lost together with the database. */
  async function warnOfSameDisk(to: string): Promise<void> {
    if (hasWarned || (await stat(to)).dev !== (await stat(store.file)).dev) return;
    hasWarned = true;
    log('warn', 'backup-same-disk', {
      file: to,
      message: 'The backup lies on the disk of the database and is lost with it. Take it to another disk.',
    });
  }

  async function make(to: string, isPassing: boolean): Promise<Manifest> {
    if (ending.signal.aborted) throw new BackupFailed('The server is stopping. Ask again when it is back.');
    if (running) throw new BackupFailed('Another backup is being taken. Ask again when it is finished.');
    const mine = takeBackup({ store, to, now, program, isPassing, signal: ending.signal });
    running = mine;
    try {
      return await mine;
    } finally {
      running = undefined;
    }
  }

  async function take(to: string): Promise<Manifest> {
    try {
      const manifest = await make(to, false);
      const { facts, lastRow, bytes, sha256 } = manifest;
      log('info', 'backup', { file: to, facts, lastRow, bytes, sha256 });
      await warnOfSameDisk(to);
      return manifest;
    } catch (error) {
      failures += 1;
      throw error;
    }
  }

  async function due(everyMs: number): Promise<number> {
    const last = await store.lastBackup();
    // A clock that was set back must not keep the next one away.
    return last ? Math.max(0, Math.min(everyMs, Date.parse(last.at) + everyMs - now())) : 0;
  }

  function planned({ folder, everyMinutes, keep }: BackupPlan): Repetition {
    const everyMs = everyMinutes * 60_000;
    return repeat(
      async () => {
        const wait = await due(everyMs);
        if (wait > 0) return wait;
        const stamp = new Date(now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
        await take(join(folder, `${nameOf(store.site)}${stamp}.db`));
        await tidy(folder, store.site, keep);
        return await due(everyMs);
      },
      {
        timers,
        backOffMs: Math.min(FIRST_RETRY_MS, everyMs),
        failed: (error, pauseMs) => {
          if (ending.signal.aborted) return;
          log('error', 'backup-failed', {
            error: error instanceof Error ? error.message : String(error),
            nextTryInMs: pauseMs,
          });
        },
      },
    );
  }

  const repetition = plan && planned(plan);
  return {
    take,
    copy: (to) => make(to, true),
    state: async () => ({ lastAt: (await store.lastBackup())?.at, failures }),
    start: () => repetition?.start(),
    stop: async () => {
      ending.abort();
      await repetition?.stop();
      await running?.catch(() => undefined);
    },
  };
}
