import type { ChainHead } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { internalsOf } from '../rx-sqlite/internals.ts';
import type { WithInternals } from '../rx-sqlite/internals.ts';

/** Facts that follow one another without a hole: their places, what the first follows, and the hash of the last. */
export interface ChainRun {
  readonly from: number;
  readonly to: number;
  readonly prev: string;
  readonly head: string;
}

/** The facts up to the first hole. Facts behind one do not follow those before it, and are sent apart from them. */
export function withoutHole(facts: readonly RawFact[]): readonly RawFact[] {
  const [first] = facts;
  const hole = facts.findIndex((fact, index) => fact.seq !== (first?.seq ?? 0) + index);
  return hole < 0 ? facts : facts.slice(0, hole);
}

function sqlOf(own: WithInternals) {
  const { handle, collection } = internalsOf(own);
  const { table } = collection;
  const column = (field: string) => table.columns.get(field)?.column ?? field;
  const from = `FROM ${table.name} WHERE deleted = 0`;
  return { handle, chain: column('chain'), seq: column('seq'), from };
}

/** The last place of every chain among the own facts, by the index: its cost does not grow with the number of facts. */
export function chainEnds(own: WithInternals): Map<string, number> {
  const { handle, chain, seq, from } = sqlOf(own);
  const next = handle.statement(`SELECT ${chain} ${from} AND ${chain} > ? ORDER BY ${chain} LIMIT 1`);
  const last = handle.statement(`SELECT ${seq} ${from} AND ${chain} = ? ORDER BY ${seq} DESC LIMIT 1`);
  const ends = new Map<string, number>();
  for (let row = next.get(''); row; row = next.get(String(row[0]))) {
    ends.set(String(row[0]), Number(last.get(String(row[0]))?.[0]));
  }
  return ends;
}

/** The runs of a chain among the own facts, in order; one run when nothing is missing. */
export function chainRuns(own: WithInternals, name: string): ChainRun[] {
  const { handle, chain, seq, from } = sqlOf(own);
  const runs = handle
    .statement(
      `SELECT min(seq), max(seq) FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS run FROM (SELECT DISTINCT ${seq} AS seq ${from} AND ${chain} = ?)) GROUP BY run ORDER BY 1`,
    )
    .all(name);
  const read = handle.statement(`SELECT data ${from} AND ${chain} = ? AND ${seq} = ?`);
  const factAt = (place: number) => (JSON.parse(String(read.get(name, place)?.[0])) as { readonly fact: RawFact }).fact;
  return runs.map(([first, last]) => ({
    from: Number(first),
    to: Number(last),
    prev: factAt(Number(first)).prev,
    head: digest(factAt(Number(last))),
  }));
}

/** Where the fact at a place of a chain was written: the sequence in the store. */
export function placeInStore(own: WithInternals, chain: string, seq: number): number | undefined {
  const { handle, chain: chainColumn, seq: seqColumn, from } = sqlOf(own);
  const row = handle.statement(`SELECT seq ${from} AND ${chainColumn} = ? AND ${seqColumn} = ?`).get(chain, seq);
  return row && Number(row[0]);
}

/** The ends of all chains with their hashes; like `chainEnds` its cost does not grow with the number of facts. */
export function chainHeads(own: WithInternals): ChainHead[] {
  const { handle, chain: chainColumn, seq: seqColumn, from } = sqlOf(own);
  const read = handle.statement(`SELECT data ${from} AND ${chainColumn} = ? AND ${seqColumn} = ?`);
  return [...chainEnds(own)].map(([chain, seq]) => {
    const { fact } = JSON.parse(String(read.get(chain, seq)?.[0])) as { readonly fact: RawFact };
    return { chain, seq, head: digest(fact) };
  });
}
