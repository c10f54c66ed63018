import type { SqlConnection, SqlStatement } from './engine.ts';
import { engineResultCode, failureFromEngine } from './storage-failure.ts';

/** Runs write jobs so that all jobs waiting at one moment share one transaction, hence one flush to disk. */
export type GroupCommit = {
  /**
   * Queues `job`, which must be synchronous and may use any statement but no transaction control. Resolves with its result once
   * it is on disk. `committed` runs right before that, in the order of the queue. A job that throws undoes only its own writes;
   * a failing commit or a failing disk undoes and rejects every job of the group.
   */
  run<Result>(job: () => Result, committed?: (result: Result) => void): Promise<Result>;
  /** As `run`, but commits as soon as the present code gives way, without waiting for what else comes in this turn of the event loop. */
  runSoon<Result>(job: () => Result, committed?: (result: Result) => void): Promise<Result>;
  /** Commits everything that is queued, now. */
  flush(): void;
};

type QueuedJob = {
  readonly execute: () => void;
  readonly settle: () => void;
  readonly reject: (error: unknown) => void;
};

/** SQLite result codes after which the file or the disk is in doubt, so that no part of the group may go on: NOMEM, IOERR, CORRUPT, FULL, NOTADB. */
const FATAL_RESULTS: ReadonlySet<number> = new Set([7, 10, 11, 13, 26]);

function isFatal(error: unknown): boolean {
  const code = engineResultCode(error);
  return code !== undefined && FATAL_RESULTS.has(code);
}

/** Starts the single writer of one connection. */
export function createGroupCommit(connection: SqlConnection, file: string): GroupCommit {
  let queue: QueuedJob[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let isSoon = false;
  const prepared = new Map<string, SqlStatement>();

  const execute = (sql: string): void => {
    const statement = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, statement);
    statement.run();
  };

  const executeJob = (job: QueuedJob, alone: boolean): boolean => {
    if (!alone) execute('SAVEPOINT job');
    try {
      job.execute();
      if (!alone) execute('RELEASE job');
      return true;
    } catch (error) {
      // Without a transaction left, SQLite has already undone the jobs before this one too.
      if (alone || isFatal(error) || !connection.inTransaction()) throw error;
      execute('ROLLBACK TO job');
      execute('RELEASE job');
      job.reject(failureFromEngine(error, 'Writing to', file));
      return false;
    }
  };

  const commitGroup = (group: readonly QueuedJob[]): void => {
    const written: QueuedJob[] = [];
    try {
      execute('BEGIN IMMEDIATE');
      for (const job of group) {
        if (executeJob(job, group.length === 1)) written.push(job);
      }
      execute('COMMIT');
    } catch (error) {
      if (connection.inTransaction()) execute('ROLLBACK');
      const failure = failureFromEngine(error, 'Writing to', file);
      for (const job of group) job.reject(failure);
      return;
    }
    for (const job of written) job.settle();
  };

  const flush = (): void => {
    if (scheduled) clearImmediate(scheduled);
    scheduled = undefined;
    const group = queue;
    queue = [];
    if (group.length > 0) commitGroup(group);
  };

  const queued = <Result>(job: () => Result, committed?: (result: Result) => void): Promise<Result> =>
    new Promise((resolve, reject) => {
      let result: Result;
      queue.push({
        execute: () => {
          result = job();
        },
        settle: () => {
          committed?.(result);
          resolve(result);
        },
        reject,
      });
    });

  return {
    flush,
    run: (job, committed) => {
      scheduled ??= setImmediate(flush);
      return queued(job, committed);
    },
    runSoon: (job, committed) => {
      if (!isSoon) {
        isSoon = true;
        process.nextTick(() => {
          isSoon = false;
          flush();
        });
      }
      return queued(job, committed);
    },
  };
}
