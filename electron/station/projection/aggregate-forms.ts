import { crc32 } from 'node:zlib';

import type { StoredLog } from '../../../shared/aggregates/fact-archive.ts';
import { restoreAggregate } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { Later, ProjectionFile } from './projection-file.ts';

/** The aggregates of a projection without their facts, and their numbers in the file. */
export interface AggregateForms {
  readonly numberOf: (ref: string) => number | undefined;
  readonly stored: (ref: string) => StoredLog | undefined;
  /** Keeps a form until it is written. */
  readonly keep: (ref: string, form: StoredLog) => void;
  readonly kept: (ref: string) => StoredLog | undefined;
  /** Puts the aggregates into memory that are wanted there from the start. @throws when one cannot be read. */
  readonly restoreOpen: (world: World) => void;
  /** An aggregate has got its first fact. */
  readonly appeared: (ref: string) => void;
  /** Writes a form, inside a transaction. @returns the number of the aggregate. */
  readonly write: (ref: string, form: StoredLog, open: boolean, later: Later) => number;
}

/** How many numbers, and how many names of what does not exist, are remembered. */
const REMEMBERED = 50_000;

/** The forms over a projection file. `onAsked` hears of aggregates that somebody asked for. */
export function createAggregateForms(file: ProjectionFile, onAsked: (ref: string) => void): AggregateForms {
  const numbers = new Map<string, number>();
  const absent = new Set<string>();
  const kept = new Map<string, StoredLog>();

  function numberOf(ref: string): number | undefined {
    const known = numbers.get(ref);
    if (known !== undefined || absent.has(ref)) return known;
    const row = file.get('SELECT a FROM aggregate WHERE ref = ?', ref);
    if (!row) return undefined;
    if (numbers.size > REMEMBERED) numbers.clear();
    numbers.set(ref, Number(row[0]));
    return Number(row[0]);
  }

  function readForm(ref: string, text: unknown, sum: unknown): StoredLog {
    // SQLite does not notice a changed digit.
    if (typeof text !== 'string' || crc32(`${ref} ${text}`) !== sum)
      throw file.damaged(`what it holds of ${ref} has changed on the disk`);
    return JSON.parse(text) as StoredLog;
  }

  return {
    numberOf,
    stored(ref) {
      const here = kept.get(ref);
      if (here) return here;
      if (absent.has(ref)) return undefined;
      const row = file.get('SELECT form, sum FROM aggregate WHERE ref = ?', ref);
      if (!row) {
        if (absent.size > REMEMBERED) absent.clear();
        absent.add(ref);
        return undefined;
      }
      onAsked(ref);
      return readForm(ref, row[0], row[1]);
    },
    keep: (ref, form) => {
      kept.set(ref, form);
    },
    kept: (ref) => kept.get(ref),
    restoreOpen(world) {
      for (const [ref, a, form, sum] of file.all('SELECT ref, a, form, sum FROM aggregate WHERE open = 1')) {
        numbers.set(String(ref), Number(a));
        restoreAggregate(world, String(ref), readForm(String(ref), form, sum));
      }
      // Most orders of a plan have not been touched: asking the file about one after the other would take longer than all the rest. Those
      // that it has all the same were finished when they were written; the plan may have opened them again since.
      const orders = [...world.plan.current.keys()].flatMap((key) =>
        key.startsWith('workOrder/') ? `workOrder:${key.slice('workOrder/'.length)}` : [],
      );
      const untouched = file.all(
        'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM aggregate WHERE ref = value)',
        JSON.stringify(orders),
      );
      for (const [ref] of untouched) absent.add(String(ref));
    },
    appeared: (ref) => {
      absent.delete(ref);
    },
    write(ref, form, open, later) {
      const text = JSON.stringify(form);
      const a = numberOf(ref);
      const sum = crc32(`${ref} ${text}`);
      later(() => kept.delete(ref));
      if (a !== undefined) {
        file.run('UPDATE aggregate SET open = ?, form = ?, sum = ? WHERE a = ?', open ? 1 : 0, text, sum, a);
        return a;
      }
      file.run('INSERT INTO aggregate (ref, open, form, sum) VALUES (?, ?, ?, ?)', ref, open ? 1 : 0, text, sum);
      const made = Number(file.get('SELECT last_insert_rowid()')?.[0]);
      later(() => {
        absent.delete(ref);
        numbers.set(ref, made);
      });
      return made;
    },
  };
}
