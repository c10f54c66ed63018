import type { PullRequest, PullResponse } from '../../shared/sync/protocol.ts';
import type { SiteStore, StoredRow } from '../store/site-store.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';

/** A page for a station; the bodies of its rows are JSON texts. */
export type PulledPage = Omit<PullResponse, 'rows'> & { readonly rows: readonly StoredRow[] };

export type Pull = (request: PullRequest) => Promise<PulledPage>;

/**
 * Answers pages of the site log. A checkpoint of another epoch starts from the beginning. A checkpoint beyond the end of the log can
 * only come from a log that was since replaced by an older copy: then a new epoch begins, because other stations too may have rows at
 * places that will now be given out a second time.
 */
export function createPull(store: SiteStore, clock: ServerClock): Pull {
  return async ({ lane, checkpoint, limit, without }) => {
    if (checkpoint?.epoch === store.epoch && checkpoint.seq > (await store.upTo())) await store.renewEpoch();
    const isKnown = checkpoint?.epoch === store.epoch;
    const seq = isKnown ? checkpoint.seq : 0;
    const { epoch } = store;
    const page = await store.rowsAfter({ seq, lane, limit, without });
    return {
      epoch,
      serverTime: instantAt(clock.nowMs()),
      rows: page.rows,
      checkpoint: { epoch, seq: page.through },
      more: page.more,
      upTo: page.upTo,
      reset: checkpoint !== null && !isKnown,
    };
  };
}

/** The JSON text of a page, put together without parsing the bodies. */
export function pageText({ rows, ...page }: PulledPage): string {
  const texts = rows.map(
    ({ seq, key, lane, kind, body }) =>
      `{"seq":${seq},"key":${JSON.stringify(key)},"lane":"${lane}","kind":"${kind}","body":${body}}`,
  );
  return `{"rows":[${texts.join(',')}],${JSON.stringify(page).slice(1)}`;
}
