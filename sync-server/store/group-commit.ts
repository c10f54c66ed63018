import type { SqlConnection } from './sqlite-engine.ts';

/** How a job ranks among others that wait. */
export interface JobRank {
  /** About how many rows it writes; 1 when not said. */
  readonly rows?: number;
  /** Its rows concern safety: it goes first. */
  readonly isUrgent?: boolean;
}

/**
 * Runs write jobs so that jobs waiting at one moment share one transaction, hence one flush to disk. Small jobs share theirs with small
 * ones, and take turns with large ones: one fact of a station waits for at most one large batch of another.
 */
export interface GroupCommit {
  /** Queues a job, which is synchronous and uses no transaction control. Resolves with its result once that is on disk. */
  readonly run: <Result>(job: () => Result, rank?: JobRank) => Promise<Result>;
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

/** A job of more rows than this keeps the others waiting for milliseconds. */
const SMALL = 50;
/** Large jobs share a transaction up to so many rows. */
const LARGE_GROUP = 1000;
/** Large jobs are passed over by urgent ones so many times at most. */
const PATIENCE = 4;

interface Waiting extends Required<JobRank> {
  readonly execute: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The single writer of a connection. A job that throws undoes only its own writes; a failing disk undoes and rejects the whole group. */
export function groupCommit(connection: SqlConnection, hooks: GroupHooks): GroupCommit {
  let waiting: Waiting[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  /** How many groups of small jobs went before the large ones that wait. */
  let passedOver = 0;
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

  /** Takes the jobs of the next transaction from those that wait. */
  function takeGroup(): Waiting[] {
    const small = waiting.filter(({ rows }) => rows <= SMALL);
    const large = waiting.filter(({ rows }) => rows > SMALL);
    const isTurnOfLarge = passedOver >= PATIENCE || (passedOver > 0 && !small.some(({ isUrgent }) => isUrgent));
    if (large.length === 0 || (small.length > 0 && !isTurnOfLarge)) {
      waiting = large;
      passedOver = large.length > 0 ? passedOver + 1 : 0;
      return small.toSorted((a, b) => Number(b.isUrgent) - Number(a.isUrgent));
    }
    passedOver = 0;
    const inOrder = large.toSorted((a, b) => Number(b.isUrgent) - Number(a.isUrgent));
    let rows = 0;
    const group = inOrder.filter((job, index) => {
      rows += job.rows;
      return index === 0 || rows <= LARGE_GROUP;
    });
    const taken = new Set(group);
    waiting = waiting.filter((job) => !taken.has(job));
    return group;
  }

  function commitNext(): void {
    scheduled = undefined;
    commit(takeGroup());
    // In another event turn, so that the answers of this group go out before the next one is written.
    if (waiting.length > 0) scheduled = setImmediate(commitNext);
  }

  return {
    flush: () => {
      if (scheduled) clearImmediate(scheduled);
      scheduled = undefined;
      while (waiting.length > 0) commit(takeGroup());
    },
    run: <Result>(job: () => Result, { rows = 1, isUrgent = false }: JobRank = {}) =>
      new Promise<Result>((resolve, reject) => {
        let result: Result;
        waiting.push({
          rows,
          isUrgent,
          execute: () => {
            result = job();
          },
          resolve: () => resolve(result),
          reject,
        });
        // After the events of this turn, so that the requests that arrived together are committed together.
        scheduled ??= setImmediate(commitNext);
      }),
  };
}
