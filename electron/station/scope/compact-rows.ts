import { setImmediate as turn } from 'node:timers/promises';

import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { StationStore } from '../store/station-store.ts';
import type { StorePlaces } from '../store/store-reader.ts';

/** Rows looked at without letting others have a turn: a few milliseconds. */
const STEP = 100;

/** What compaction works on. */
export interface CompactionParts {
  readonly store: Pick<StationStore, 'reader' | 'purge'>;
  /** Where the store ended when everything was here. Of a row that comes later, what it belongs to may still be on its way. */
  readonly upTo: StorePlaces;
  readonly isNeeded: (row: LooseRow) => boolean;
  /** Facts are not on the disk any more. */
  readonly forgotten: (facts: readonly RawFact[]) => void;
  /** False: it ends after the present step. Nothing is half done; the next one begins again. */
  readonly goesOn: () => boolean;
}

/**
 * Takes rows that nobody needs off the disk, in small steps in the background, so that disk and start follow the scope and not history.
 * Own facts are never touched.
 * @returns how many rows went.
 */
export async function compactRows({ store, upTo, isNeeded, forgotten, goesOn }: CompactionParts): Promise<number> {
  let purged = 0;
  for (const lane of ['priority', 'normal'] as const) {
    for (let after = 0; after < upTo[lane] && goesOn();) {
      const { items, through } = store.reader.after(lane, after, STEP);
      if (through === after) break;
      after = through;
      const rows = items.flatMap((item) =>
        'row' in item && item.sequence <= upTo[lane] && !isNeeded(item.row) ? [item.row] : [],
      );
      if (rows.length > 0) {
        await store.purge(
          rows.map(({ key }) => key),
          upTo,
        );
        forgotten(rows.filter(({ kind }) => kind === 'fact').map(({ body }) => body as RawFact));
        purged += rows.length;
      }
      await turn();
    }
  }
  return purged;
}
