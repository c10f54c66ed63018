import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { SqlConnection } from './engine.ts';
import { createGroupCommit } from './group-commit.ts';
import type { GroupCommit } from './group-commit.ts';
import { openDatabaseFile } from './open.ts';

describe('group commit', () => {
  let folder: string;
  let connection: SqlConnection;
  let writer: GroupCommit;
  let commits: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-commit-'));
    const file = join(folder, 'a.sqlite');
    connection = openDatabaseFile(file, { synchronous: 'OFF', busyTimeoutMs: 0 });
    connection.exec('CREATE TABLE fact (id TEXT PRIMARY KEY, filler TEXT)');
    commits = 0;
    const counting: SqlConnection = {
      ...connection,
      prepare: (sql) => {
        if (sql !== 'COMMIT') return connection.prepare(sql);
        const commit = connection.prepare(sql);
        return {
          ...commit,
          run: () => {
            commits += 1;
            return commit.run();
          },
        };
      },
    };
    writer = createGroupCommit(counting, file);
  });
  afterEach(() => {
    connection.close();
    rmSync(folder, { recursive: true });
  });

  const insert = (id: string, filler = ''): (() => string) => {
    const statement = connection.prepare('INSERT INTO fact VALUES (?, ?)');
    return () => {
      statement.run(id, filler);
      return id;
    };
  };
  const ids = (): unknown[] =>
    connection
      .prepare('SELECT id FROM fact ORDER BY id')
      .all()
      .map((row) => row[0]);

  test('writes asked for in one turn share one transaction, each with its own answer', async () => {
    const answers = await Promise.all(['a', 'b', 'c'].map(async (id) => writer.run(insert(id))));
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(commits).toBe(1);
    await writer.run(insert('d'));
    expect(commits).toBe(2);
    expect(ids()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('tells of each write in the order of the queue, after the commit and before the answer', async () => {
    const order: string[] = [];
    await Promise.all(
      ['a', 'b'].map((id) =>
        writer
          .run(insert(id), (written) => order.push(`${written} on disk: ${String(!connection.inTransaction())}`))
          .then((written) => order.push(`${written} answered`)),
      ),
    );
    expect(order).toEqual(['a on disk: true', 'b on disk: true', 'a answered', 'b answered']);
  });

  test('a write that throws undoes only itself', async () => {
    const half = (): never => {
      insert('b1')();
      throw new Error('no such order');
    };
    const told: string[] = [];
    const run = (job: () => string): Promise<string> => writer.run(job, (id) => told.push(id));
    const answers = await Promise.allSettled([run(insert('a')), run(half), run(insert('a')), run(insert('c'))]);
    expect(told).toEqual(['a', 'c']);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({
      reason: { code: 'write-failed', message: expect.stringContaining('no such order') as unknown },
    });
    expect(ids()).toEqual(['a', 'c']);
    await expect(writer.run(half)).rejects.toMatchObject({ code: 'write-failed' });
    expect(ids()).toEqual(['a', 'c']);
  });

  test('a full disk rejects every write of the group and keeps none of them', async () => {
    await writer.run(insert('before'));
    const pages = Number(connection.prepare('PRAGMA page_count').get()?.[0]);
    connection.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const group = ['a', 'b', 'c'].map(async (id) => writer.run(insert(id, 'x'.repeat(id === 'b' ? 50_000 : 10))));
    const answers = await Promise.allSettled(group);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'disk-full' } });
    expect(ids()).toEqual(['before']);
    connection.exec(`PRAGMA max_page_count = ${pages + 1000}`);
    await writer.run(insert('after'));
    expect(ids()).toEqual(['after', 'before']);
  });

  test('a failing commit rejects every write of the group and keeps none of them', async () => {
    // A deferred constraint fails at COMMIT, after every statement has succeeded.
    connection.exec('PRAGMA foreign_keys = ON');
    connection.exec('CREATE TABLE child (parent TEXT REFERENCES fact (id) DEFERRABLE INITIALLY DEFERRED)');
    const orphan = connection.prepare("INSERT INTO child VALUES ('nobody')");
    const answers = await Promise.allSettled([
      writer.run(insert('a')),
      writer.run(() => orphan.run()),
      writer.run(insert('c')),
    ]);
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'write-failed' } });
    expect(ids()).toEqual([]);
    await writer.run(insert('d'));
    expect(ids()).toEqual(['d']);
  });

  test('a write is on disk before the event loop goes on', async () => {
    let turns = 0;
    setImmediate(() => (turns += 1));
    await writer.run(insert('a'));
    await writer.run(insert('b'));
    expect(turns).toBe(0);
    expect(commits).toBe(2);
  });

  test('one write after the other does not keep the event loop from going round', async () => {
    const turns = { count: 0 };
    setImmediate(() => (turns.count += 1));
    let writes = 0;
    for (; turns.count === 0 && writes < 1000; writes += 1) await writer.run(insert(`w${writes}`));
    expect(turns.count).toBe(1);
    expect(writes).toBeGreaterThan(1);
  });

  test('flush commits what is queued at once', async () => {
    const written = writer.run(insert('a'));
    writer.flush();
    expect(ids()).toEqual(['a']);
    expect(await written).toBe('a');
    expect(commits).toBe(1);
  });
});
