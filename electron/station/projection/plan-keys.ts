import { must } from '../../../shared/invariant.ts';
import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { parsePlanKey, restorePlan } from '../../../shared/plan/plan-index.ts';
import type { PlanArchive, PlanIndex } from '../../../shared/plan/plan-index.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { Later, ProjectionFile } from './projection-file.ts';

/** Which plan documents there are in which revisions; the documents themselves are rows of the store. */
export interface PlanKeys {
  readonly archive: PlanArchive;
  /** Puts the documents into memory that are wanted there from the start. @throws when the store lacks one of them. */
  readonly restoreOpen: (plan: PlanIndex) => void;
  /** Says anew whether an order is wanted in memory from the start. */
  readonly reconsider: (order: string) => void;
  /** Writes what is not written, at most `limit` of it, inside a transaction. @returns false when nothing is left to write. */
  readonly write: (limit: number, isOpen: (kind: string, id: string) => boolean, later: Later) => boolean;
}

/** How many keys without a document are remembered. */
const REMEMBERED = 50_000;
const NONE: readonly number[] = [];

/** The keys over a projection file and the store it belongs to. `onAsked` hears of orders that somebody asked for. */
export function createPlanKeys(file: ProjectionFile, reader: StoreReader, onAsked: (order: string) => void): PlanKeys {
  /** What is not written: the revisions there are now. */
  const unwritten = new Map<string, readonly number[]>();
  const absent = new Set<string>();

  function revisionsOf(key: string): readonly number[] {
    const changed = unwritten.get(key);
    if (changed) return changed;
    if (absent.has(key)) return NONE;
    const rows = file.all('SELECT revision FROM plan WHERE key = ? ORDER BY revision', key);
    if (rows.length > 0) return rows.map((row) => Number(row[0]));
    if (absent.size > REMEMBERED) absent.clear();
    absent.add(key);
    return NONE;
  }

  function set(key: string, revisions: readonly number[]): void {
    absent.delete(key);
    unwritten.set(key, revisions);
  }

  function writeOne(key: string, revisions: readonly number[], open: boolean): void {
    file.run('DELETE FROM plan WHERE key = ?', key);
    for (const revision of revisions) {
      const isWanted = open && revision === revisions.at(-1);
      file.run('INSERT INTO plan VALUES (?, ?, ?)', key, revision, isWanted ? 1 : 0);
    }
  }

  return {
    archive: {
      revisions: (kind, id) => revisionsOf(`${kind}/${id}`),
      read(kind, id, revision) {
        if (kind === 'workOrder') onAsked(id);
        const key = rowKey.plan(kind, id, revision);
        return reader.rows([key]).get(key)?.body as PlanDocument | undefined;
      },
      note(kind, id, revision) {
        const key = `${kind}/${id}`;
        const known = revisionsOf(key);
        if (!known.includes(revision))
          set(
            key,
            [...known, revision].sort((a, b) => a - b),
          );
      },
      forget(kind, id, revision) {
        const key = `${kind}/${id}`;
        set(
          key,
          revisionsOf(key).filter((one) => one !== revision),
        );
      },
    },
    restoreOpen(plan) {
      const keys = file.all('SELECT key, revision FROM plan WHERE open = 1').map((row) => {
        const { kind, id } = parsePlanKey(String(row[0]));
        return `plan/${kind}/${id}@${Number(row[1])}`;
      });
      const rows = reader.rows(keys);
      restorePlan(
        plan,
        keys.map((key) => must(rows.get(key), `the plan document ${key}`).body as PlanDocument),
      );
    },
    reconsider(order) {
      const key = `workOrder/${order}`;
      const known = revisionsOf(key);
      if (known.length > 0) unwritten.set(key, known);
    },
    write(limit, isOpen, later) {
      let left = limit;
      for (const [key, revisions] of unwritten) {
        if (left === 0) return true;
        const { kind, id } = parsePlanKey(key);
        writeOne(key, revisions, isOpen(kind, id));
        later(() => unwritten.delete(key));
        left -= 1;
      }
      return false;
    },
  };
}
