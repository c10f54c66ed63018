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

/** So many commits may follow one another before the event loop gets its turn. */
const COMMITS_PER_TURN = 8;

function isFatal(error: unknown): boolean {
  const code = engineResultCode(error);
  return code !== undefined && FATAL_RESULTS.has(code);
}

/** Starts the single writer of one connection. */
export function createGroupCommit(connection: SqlConnection, file: string): GroupCommit {
  let queue: QueuedJob[] = [];
  let isScheduled = false;
  let later: NodeJS.Immediate | undefined;
  /** Commits since the event loop last went round. */
  let commits = 0;
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
    if (later) clearImmediate(later);
    later = undefined;
    isScheduled = false;
    const group = queue;
    queue = [];
    if (group.length > 0) commitGroup(group);
  };

  /** As soon as the present code gives way; but one write after the other must not keep the event loop from going round. */
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    commits += 1;
    if (commits === 1)
      setImmediate(() => {
        commits = 0;
      });
    if (commits <= COMMITS_PER_TURN) process.nextTick(flush);
    else later = setImmediate(flush);
  };

  return {
    flush,
    run: (job, committed) => {
      schedule();
      return new Promise((resolve, reject) => {
        let result: ReturnType<typeof job>;
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
    },
  };
}
