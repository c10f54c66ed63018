import { GENESIS } from '../../shared/facts/chain.ts';
import type { ChainHead, ChainId } from '../../shared/facts/chain.ts';
import { must } from '../../shared/invariant.ts';
import type { ChainPlace, SiteStore } from '../store/site-store.ts';
import type { ReceivedRow } from './received-row.ts';

/** Where the new rows of a batch go. */
export interface Placement {
  /** How many rows from the start of the batch are held already. */
  readonly held: number;
  /** The branch that the batch belongs to. */
  readonly branch: number;
  /** True when that branch does not exist yet. */
  readonly opens: boolean;
  /** The place that the first new row follows. */
  readonly after: ChainHead;
}

/** The rows continue nothing that is held. `gap`: places before them are missing here. */
export interface Unplaced {
  readonly unplaced: 'gap' | 'unknown predecessor';
}

interface Anchor {
  /** Undefined for the start of the chain. */
  readonly branch: number | undefined;
  readonly seq: number;
  readonly hash: string;
}

type Places = Pick<SiteStore, 'chainPlaces' | 'chainEnd' | 'nextBranch'>;

/** The held place that the first row of a batch says it follows. */
function anchorOf(first: number, row: ReceivedRow, places: readonly ChainPlace[]): Anchor | Unplaced {
  if (first === 1) return { branch: undefined, seq: 0, hash: GENESIS };
  const before = places.filter((place) => place.seq === first - 1);
  if (before.length === 0) return { unplaced: 'gap' };
  // A row that cannot be read may not say what it follows; then the branch that arrived first has it.
  const named = row.prev === undefined ? before[0] : before.find((place) => place.hash === row.prev);
  return named ?? { unplaced: 'unknown predecessor' };
}

/** Follows the rows along what is held, from branch to branch. */
function lastHeld(first: number, rows: readonly ReceivedRow[], places: readonly ChainPlace[]): Anchor | undefined {
  let last: Anchor | undefined;
  for (const [index, row] of rows.entries()) {
    const place = places.find(({ seq, hash }) => seq === first + index && hash === row.hash);
    if (!place) break;
    last = place;
  }
  return last;
}

/**
 * Finds the branch of a chain that a batch continues: rows that are held already are passed over, and a row whose place is taken by
 * another one opens a branch.
 * @param first place of the first row in the chain.
 * @param insist place the rows even when what the first one says it follows is not held, as long as some row is there.
 */
export async function placeBatch(
  store: Places,
  chain: ChainId,
  first: number,
  rows: readonly ReceivedRow[],
  insist: boolean,
): Promise<Placement | Unplaced> {
  const places = await store.chainPlaces(chain, first - 1, first + rows.length - 1);
  let anchor = lastHeld(first, rows, places) ?? anchorOf(first, must(rows[0], 'first row'), places);
  if ('unplaced' in anchor && insist && anchor.unplaced === 'unknown predecessor')
    anchor = must(places[0], 'a row at the place before the batch');
  if ('unplaced' in anchor) return anchor;
  const { branch, seq, hash } = anchor;
  const held = seq - first + 1;
  const after: ChainHead = { chain, seq, head: hash };
  if (held === rows.length && branch !== undefined) return { held, branch, opens: false, after };
  const end = branch === undefined ? undefined : await store.chainEnd(chain, branch);
  const isEnd = end?.seq === seq && end.head === hash;
  if (isEnd && branch !== undefined) return { held, branch, opens: false, after };
  const next = await store.nextBranch(chain);
  return { held, branch: next, opens: true, after };
}
