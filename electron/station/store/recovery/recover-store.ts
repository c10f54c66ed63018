import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

import { filesOfDatabase } from '../../rx-sqlite/database-file.ts';
import { failureFromEngine } from '../../rx-sqlite/storage-failure.ts';
import type { StoreFiles } from '../store-files.ts';
import { noteIncident } from '../store-incidents.ts';
import { reportSentence } from '../store-report.ts';
import type { DamageCode, StoreReport } from '../store-report.ts';
import { changeStoreState } from '../store-state.ts';
import { rebuildDatabase } from './rebuild-database.ts';
import { readPlan, writePlan } from './recovery-plan.ts';
import type { RecoveryPlan } from './recovery-plan.ts';

/** What was found to be wrong with a database file. */
export interface Damage {
  readonly code: DamageCode;
  /** A sentence. */
  readonly found: string;
}

/** What a recovery needs from outside. */
export interface RecoveryParts {
  readonly files: StoreFiles;
  /** Now, as an instant. */
  readonly at: string;
  /** True when the journal is known to hold every acknowledged fact. */
  readonly isJournalComplete: boolean;
  /** Per chain, how far the journal says that it went. */
  readonly journalHeads: ReadonlyMap<string, number>;
}

type Building = Extract<RecoveryPlan, { stage: 'moving' | 'building' }>;

function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function begin({ files, at }: RecoveryParts, { code, found }: Damage): Building {
  const isThere = filesOfDatabase(files.database).some((file) => existsSync(file));
  const setAside = isThere ? `${at.replaceAll(/[:.]/g, '-')}-${code}` : null;
  return { stage: 'moving', at, code, found, setAside };
}

/** Moves what is in the database's place away. Interrupted, it moves the rest the next time. */
function moveAside(files: StoreFiles, plan: Building): Building {
  if (plan.stage === 'building') return plan;
  writePlan(files, plan);
  if (plan.setAside !== null) {
    const folder = join(files.setAside, plan.setAside);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of filesOfDatabase(files.database))
      if (existsSync(file)) renameSync(file, join(folder, basename(file)));
    flushFolder(folder);
    flushFolder(files.setAside);
  }
  flushFolder(files.folder);
  const moved: Building = { ...plan, stage: 'building' };
  writePlan(files, moved);
  return moved;
}

async function build(parts: RecoveryParts, plan: Building): Promise<StoreReport> {
  const { files, isJournalComplete, journalHeads } = parts;
  const damaged = plan.setAside === null ? null : join(files.setAside, plan.setAside, basename(files.database));
  const { backup, facts, rowsFromDamaged, holes } = await rebuildDatabase({ files, journalHeads }, damaged);
  return {
    at: plan.at,
    code: plan.code,
    found: plan.found,
    setAside: plan.setAside,
    backup,
    facts,
    rowsFromDamaged,
    holes: [...holes],
    newIncarnation: !isJournalComplete || holes.length > 0,
  };
}

function place(files: StoreFiles, report: StoreReport): void {
  const built = join(files.work, basename(files.database));
  if (existsSync(built)) renameSync(built, files.database);
  flushFolder(files.folder);
  changeStoreState(files, {
    suspect: null,
    recovery: report,
    holes: [...report.holes],
    ...(report.newIncarnation ? { incarnationDue: true } : {}),
  });
  noteIncident(files, report.at, 'database-recovered', { ...report, sentence: reportSentence(report) });
  rmSync(files.recovery, { force: true });
  rmSync(files.work, { recursive: true, force: true });
}

/**
 * Sets a damaged database aside and puts another one in its place, made of the newest good backup, the journal, and what can be read of
 * the damaged one. It may be interrupted at any moment and goes on at the next call; nothing is ever deleted but its own half-made files.
 *
 * @param damage what was found now; undefined to finish what an earlier run began
 * @returns undefined when there was nothing to do
 * @throws StorageFailure when the disk refuses, for example because it is full; everything is then as it can be begun again
 */
export async function recoverStore(parts: RecoveryParts, damage: Damage | undefined): Promise<StoreReport | undefined> {
  const { files } = parts;
  try {
    const plan = readPlan(files) ?? (damage && begin(parts, damage));
    if (!plan) {
      rmSync(files.recovery, { force: true });
      return undefined;
    }
    let report: StoreReport;
    if (plan.stage === 'placing') ({ report } = plan);
    else {
      report = await build(parts, moveAside(files, plan));
      writePlan(files, { stage: 'placing', report });
    }
    place(files, report);
    return report;
  } catch (error) {
    throw failureFromEngine(error, 'Recovering', files.database);
  }
}
