import type { FactPlace } from '../../../shared/aggregates/aggregate-base.ts';
import { isAggregateKind, parseRef } from '../../../shared/aggregates/references.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { compareFacts } from '../../../shared/facts/order.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { Later, ProjectionFile } from './projection-file.ts';

/** Which facts each aggregate has: what is written, and what is still to be written. */
export interface FactIndex {
  readonly add: (ref: string, fact: Fact) => void;
  readonly has: (ref: string, fact: FactPlace) => boolean;
  readonly fact: (ref: string, id: string) => Fact | undefined;
  /** A fact is not in the store any more. */
  readonly forget: (ref: string, fact: FactPlace) => void;
  /** An aggregate has never taken this fact, nor what it says about others. */
  readonly withdraw: (ref: string, fact: Fact) => void;
  readonly before: (ref: string, place: FactPlace | null, limit: number) => readonly Fact[];
  readonly after: (ref: string, place: FactPlace | null, limit: number) => readonly Fact[];
  readonly controlsOn: (ref: string, id: string) => readonly Fact[];
  readonly ofKey: (ref: string, dedupKey: string) => readonly Fact[];
  /** How many facts are not written, of one aggregate or of all (a fact counts in each that it names). */
  readonly unwritten: (ref?: string) => number;
  /** Writes the facts of an aggregate that are not written, inside a transaction. @returns how many of them name it first. */
  readonly write: (ref: string, a: number, later: Later) => number;
}

/** The fact that a control fact speaks of. */
function targetOf(fact: Fact): string | undefined {
  if (fact.type === 'FactQuarantined') return fact.data.fact;
  return fact.type === 'Reversed' ? fact.reverses : undefined;
}

/** The index over a projection file and the store it belongs to. `numberOf` gives the number of an aggregate that is in the file. */
export function createFactIndex(
  file: ProjectionFile,
  reader: StoreReader,
  numberOf: (ref: string) => number | undefined,
): FactIndex {
  /** Facts that are not written, by aggregate and id. */
  const pending = new Map<string, Map<string, Fact>>();
  let pendingCount = 0;

  const pendingOf = (ref: string) => [...(pending.get(ref)?.values() ?? [])];

  function factsOf(ids: readonly string[]): Fact[] {
    const found = reader.facts(ids);
    return ids.flatMap((id) => {
      const raw = found.get(id);
      return (raw && readCheckedFact(raw)) ?? [];
    });
  }

  /** Ids next to a stamp, with all that share the stamp of the last one: pages are cut between stamps. */
  function idsAt(a: number, hlc: string | null, limit: number, direction: 'forward' | 'backward'): string[] {
    const [compare, order, edge] = direction === 'forward' ? ['>=', 'ASC', ''] : ['<=', 'DESC', 'g'];
    const rows = file.all(
      `SELECT id, hlc FROM fact WHERE a = ? AND hlc ${compare} ? ORDER BY hlc ${order} LIMIT ?`,
      a,
      hlc ?? edge,
      limit,
    );
    const last = rows.at(-1)?.[1];
    if (rows.length < limit || last === undefined) return rows.map((row) => String(row[0]));
    const same = file.all('SELECT id FROM fact WHERE a = ? AND hlc = ?', a, last);
    return [...rows.filter((row) => row[1] !== last), ...same].map((row) => String(row[0]));
  }

  function page(
    ref: string,
    place: FactPlace | null,
    limit: number,
    direction: 'forward' | 'backward',
  ): readonly Fact[] {
    const sign = direction === 'forward' ? 1 : -1;
    const isBeyond = (fact: FactPlace) => place === null || sign * compareFacts(fact, place) > 0;
    const a = numberOf(ref);
    const extra = pendingOf(ref).filter(isBeyond);
    const hlc = place?.hlc ?? null;
    // More of one stamp than a page holds would hide what comes after: then a larger page is read.
    for (let size = limit; ; size *= 2) {
      const ids = a === undefined ? [] : idsAt(a, hlc, size, direction);
      const written = factsOf(ids).filter(isBeyond);
      if (written.length === 0 && ids.length >= size) continue;
      const isEnd = ids.length < size;
      const limitOf = written.toSorted((x, y) => sign * compareFacts(x, y)).at(-1);
      // What is not written yet lies among the facts of this page, or beyond all that is written.
      const among = extra.filter((fact) => isEnd || (limitOf && sign * compareFacts(fact, limitOf) <= 0));
      return [...written, ...among].toSorted((x, y) => sign * compareFacts(x, y));
    }
  }

  return {
    add(ref, fact) {
      pendingCount += 1;
      const known = pending.get(ref);
      if (known) known.set(fact.id, fact);
      else pending.set(ref, new Map([[fact.id, fact]]));
    },
    has(ref, fact) {
      if (pending.get(ref)?.has(fact.id)) return true;
      const a = numberOf(ref);
      return (
        a !== undefined &&
        file.get('SELECT 1 FROM fact WHERE a = ? AND hlc = ? AND id = ?', a, fact.hlc, fact.id) !== undefined
      );
    },
    fact(ref, id) {
      const here = pending.get(ref)?.get(id);
      if (here) return here;
      const [there] = factsOf([id]);
      const a = numberOf(ref);
      if (!there || a === undefined) return undefined;
      return file.get('SELECT 1 FROM fact WHERE a = ? AND hlc = ? AND id = ?', a, there.hlc, id) ? there : undefined;
    },
    forget(ref, fact) {
      const a = numberOf(ref);
      if (a !== undefined) file.run('DELETE FROM fact WHERE a = ? AND hlc = ? AND id = ?', a, fact.hlc, fact.id);
    },
    withdraw(ref, fact) {
      if (pending.get(ref)?.delete(fact.id)) pendingCount -= 1;
      const a = numberOf(ref);
      if (a === undefined) return;
      file.run('DELETE FROM fact WHERE a = ? AND hlc = ? AND id = ?', a, fact.hlc, fact.id);
      const target = targetOf(fact);
      if (target !== undefined)
        file.run('DELETE FROM control WHERE a = ? AND target = ? AND id = ?', a, target, fact.id);
      if (fact.dedupKey !== undefined)
        file.run('DELETE FROM dedup WHERE a = ? AND key = ? AND id = ?', a, fact.dedupKey, fact.id);
    },
    before: (ref, place, limit) => page(ref, place, limit, 'backward'),
    after: (ref, place, limit) => page(ref, place, limit, 'forward'),
    controlsOn(ref, id) {
      const a = numberOf(ref);
      const ids = a === undefined ? [] : file.all('SELECT id FROM control WHERE a = ? AND target = ?', a, id);
      const extra = pendingOf(ref).filter((fact) => targetOf(fact) === id);
      return ids.length === 0 ? extra : [...factsOf(ids.map((row) => String(row[0]))), ...extra];
    },
    ofKey(ref, dedupKey) {
      const a = numberOf(ref);
      const ids = a === undefined ? [] : file.all('SELECT id FROM dedup WHERE a = ? AND key = ?', a, dedupKey);
      const extra = pendingOf(ref).filter((fact) => fact.dedupKey === dedupKey);
      return [...factsOf(ids.map((row) => String(row[0]))), ...extra];
    },
    unwritten: (ref) => (ref === undefined ? pendingCount : (pending.get(ref)?.size ?? 0)),
    write(ref, a, later) {
      const facts = pendingOf(ref);
      for (const fact of facts) {
        file.run('INSERT OR IGNORE INTO fact VALUES (?, ?, ?)', a, fact.hlc, fact.id);
        const target = targetOf(fact);
        if (target !== undefined) file.run('INSERT OR IGNORE INTO control VALUES (?, ?, ?)', a, target, fact.id);
        if (fact.dedupKey !== undefined)
          file.run('INSERT OR IGNORE INTO dedup VALUES (?, ?, ?)', a, fact.dedupKey, fact.id);
      }
      later(() => {
        pendingCount -= facts.length;
        pending.delete(ref);
      });
      // A fact is counted in one of the aggregates it names.
      return facts.filter((fact) => fact.refs.find((one) => isAggregateKind(parseRef(one).kind)) === ref).length;
    },
  };
}
