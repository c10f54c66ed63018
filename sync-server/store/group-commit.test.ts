import { describe, expect, it } from 'vitest';

import { groupCommit } from './group-commit.ts';
import type { GroupCommit, JobRank } from './group-commit.ts';
import { openEngine } from './sqlite-engine.ts';

/** A writer on a database in memory that notes the jobs of each transaction. */
function watchedWriter() {
  const connection = openEngine(':memory:', 0);
  connection.exec('CREATE TABLE noted (name TEXT)');
  const groups: string[][] = [];
  let group: string[] = [];
  const writer: GroupCommit = groupCommit(connection, {
    mark: () => {
      const before = [...group];
      return () => void (group = before);
    },
    committed: () => {
      groups.push(group);
      group = [];
    },
    undone: () => void (group = []),
  });
  const note = (name: string, rank?: JobRank) =>
    writer.run(() => {
      group.push(name);
      connection.prepare('INSERT INTO noted VALUES (?)').run(name);
      return name;
    }, rank);
  const kept = () => connection.prepare('SELECT name FROM noted').all().flat();
  return { writer, groups, note, kept };
}

describe('the group writer', () => {
  it('commits what waits at one moment together, the urgent first', async () => {
    const { groups, note } = watchedWriter();
    const answers = await Promise.all([note('a'), note('b', { isUrgent: true }), note('c')]);
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(groups).toEqual([['b', 'a', 'c']]);
  });

  it('lets small jobs go before a large one that came first, but not twice', async () => {
    const { groups, note } = watchedWriter();
    const large = { rows: 500 };
    const later: Promise<unknown>[] = [];
    const all = [note('batch 1', large), note('batch 2', large), note('batch 3', large)];
    later.push(note('one').then(() => note('two')));
    await Promise.all([...all, ...later]);
    await Promise.all(later);
    expect(groups.map((group) => group.join(' '))).toEqual(['one', 'batch 1 batch 2', 'two', 'batch 3']);
  });

  it('does not let urgent jobs keep a large one waiting for ever', async () => {
    const { groups, note } = watchedWriter();
    const seen = { isIn: false };
    const batch = note('batch', { rows: 500 }).then(() => (seen.isIn = true));
    while (!seen.isIn) await note('hold', { isUrgent: true });
    await batch;
    expect(groups.slice(0, 6).map((group) => group.join(' '))).toEqual([
      'hold',
      'hold',
      'hold',
      'hold',
      'batch',
      'hold',
    ]);
  });

  it('undoes only the job that fails', async () => {
    const { writer, note, kept } = watchedWriter();
    const failing = writer.run(() => {
      throw new Error('no');
    });
    await Promise.all([note('a'), expect(failing).rejects.toThrow('no'), note('b')]);
    expect(kept()).toEqual(['a', 'b']);
  });

  it('commits everything at once when it is told to, in the order of the turns', async () => {
    const { writer, groups, note } = watchedWriter();
    const all = Promise.all([note('batch', { rows: 500 }), note('one'), note('two')]);
    writer.flush();
    expect(groups).toEqual([['one', 'two'], ['batch']]);
    await all;
  });
});
