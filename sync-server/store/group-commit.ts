import type { SqlConnection } from './sqlite-engine.ts';

/** Runs write jobs so that all jobs waiting at one moment share one transaction, hence one flush to disk. */
export interface GroupCommit {
  /** Queues a job, which is synchronous and uses no transaction control. Resolves with its result once that is on disk. */
  readonly run: <Result>(job: () => Result) => Promise<Result>;
  /** Commits everything that waits, now. */
  readonly flush: () => void;
}

/** What the writer tells its owner. */
export interface GroupHooks {
  /** A group begins, or a job of it was undone: forget what the undone job noted. */
  readonly mark: () => () => void;
  /** The group is on disk, which took so long (ms). Called before any of its jobs is answered. */
  readonly committed: (jobs: number, diskMs: number) => void;
  /** The whole group was undone, because of this. */
  readonly undone: (error: unknown) => void;
}

interface Waiting {
  readonly execute: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The single writer of a connection. A job that throws undoes only its own writes; a failing disk undoes and rejects the whole group. */
export function groupCommit(connection: SqlConnection, hooks: GroupHooks): GroupCommit {
  let waiting: Waiting[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  const execute = (sql: string) => void connection.prepare(sql).run();

  /** @returns whether the job's writes stay. */
  function runJob(job: Waiting): boolean {
    const forget = hooks.mark();
    execute('SAVEPOINT job');
    try {
      job.execute();
      execute('RELEASE job');
      return true;
    } catch (error) {
      forget();
      // Without a transaction left, SQLite has undone the jobs before this one too (disk full, I/O error).
      if (!connection.inTransaction()) throw error;
      execute('ROLLBACK TO job');
      execute('RELEASE job');
      job.reject(error);
      return false;
    }
  }

  function commit(group: readonly Waiting[]): void {
    const written: Waiting[] = [];
    let began: number;
    try {
      execute('BEGIN IMMEDIATE');
      for (const job of group) if (runJob(job)) written.push(job);
      began = performance.now();
      execute('COMMIT');
    } catch (error) {
      if (connection.inTransaction()) execute('ROLLBACK');
      hooks.undone(error);
      for (const job of group) job.reject(error);
      return;
    }
    hooks.committed(written.length, performance.now() - began);
    for (const job of written) job.resolve();
  }

  function flush(): void {
    if (scheduled) clearImmediate(scheduled);
    scheduled = undefined;
    const group = waiting;
    waiting = [];
    if (group.length > 0) commit(group);
  }

  return {
    flush,
    run: <Result>(job: () => Result) =>
      new Promise<Result>((resolve, reject) => {
        let result: Result;
        waiting.push({
          execute: () => {
            result = job();
          },
          resolve: () => resolve(result),
          reject,
        });
        // After the events of this turn, so that the requests that arrived together are committed together.
        scheduled ??= setImmediate(flush);
      }),
  };
}
