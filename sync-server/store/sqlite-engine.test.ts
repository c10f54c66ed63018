import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

import { openEngine } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';

describe('an inserter', () => {
  let connection: SqlConnection;
  let insert: (id: number, name: string) => void;
  beforeEach(() => {
    connection = openEngine(':memory:', 0);
    connection.exec('CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
    insert = connection.inserter({
      table: 'item',
      columns: ['id', 'name'],
      onConflict: 'ON CONFLICT (id) DO UPDATE SET name = excluded.name',
    });
  });
  const rows = () => connection.prepare('SELECT id, name FROM item ORDER BY id').all();
  const execute = (sql: string) => void connection.prepare(sql).run();

  it('leaves the rows that were inserted, however many and in whatever order, as one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.string()), { maxLength: 100 }), (items) => {
        execute('DELETE FROM item');
        const expected = new Map<number, string>();
        for (const [id, name] of items) {
          insert(id, name);
          expected.set(id, name);
        }
        expect(rows()).toEqual([...expected].toSorted(([a], [b]) => a - b));
      }),
    );
  });

  it('shows its rows to every statement after it', () => {
    execute('BEGIN');
    insert(1, 'one');
    expect(connection.prepare('SELECT name FROM item WHERE id = ?').get(1)).toEqual(['one']);
    insert(2, 'two');
    execute('COMMIT');
    insert(3, 'three');
    connection.exec("UPDATE item SET name = 'drei' WHERE id = 3");
    expect(rows()).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'drei'],
    ]);
  });

  it('undoes its rows with their transaction or savepoint, and only those', () => {
    execute('BEGIN');
    insert(1, 'one');
    execute('SAVEPOINT job');
    insert(2, 'two');
    execute('ROLLBACK TO job');
    execute('RELEASE job');
    insert(3, 'three');
    execute('COMMIT');
    execute('BEGIN');
    insert(4, 'four');
    execute('ROLLBACK');
    insert(5, 'five');
    connection.discard();
    expect(rows()).toEqual([
      [1, 'one'],
      [3, 'three'],
    ]);
  });

  it('fails at the next statement when a row does not fit, and forgets the row', () => {
    const strict = connection.inserter({ table: 'item', columns: ['id', 'name'] });
    strict(1, 'one');
    strict(1, 'again');
    expect(() => execute('COMMIT')).toThrow('UNIQUE');
    strict(2, 'two');
    expect(rows()).toEqual([[2, 'two']]);
  });
});
