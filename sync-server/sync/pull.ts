import type { PullRequest, PullResponse } from '../../shared/sync/protocol.ts';
import type { SiteStore, StoredRow } from '../store/site-store.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';

/** A page for a station; the bodies of its rows are JSON texts. */
export type PulledPage = Omit<PullResponse, 'rows'> & { readonly rows: readonly StoredRow[] };

export type Pull = (request: PullRequest) => Promise<PulledPage>;

/**
 * Answers pages of the site log. A checkpoint of another epoch, or beyond the end of the log, starts from the beginning. One whose mark
 * this log contradicts comes from a log that was since replaced by an older copy: then a new epoch begins, because other stations too
 * may have rows at places that were given out a second time.
 */
export function createPull(store: SiteStore, clock: ServerClock): Pull {
  let renewing: Promise<unknown> | undefined;

  /** Stations that ask meanwhile wait for the same new epoch. */
  async function renew(): Promise<void> {
    renewing ??= store.renewEpoch().finally(() => (renewing = undefined));
    await renewing;
  }

  return async ({ lane, checkpoint, limit, without }) => {
    if (checkpoint?.epoch === store.epoch && store.markVerdict(checkpoint.mark) === 'contradicted') await renew();
    const isKnown = checkpoint?.epoch === store.epoch && checkpoint.seq <= (await store.upTo());
    const seq = isKnown ? checkpoint.seq : 0;
    const { epoch } = store;
    const mark = store.mark();
    const page = await store.rowsAfter({ seq, lane, limit, without });
    return {
      epoch,
      serverTime: instantAt(clock.nowMs()),
      rows: page.rows,
      checkpoint: { epoch, seq: page.through, ...(mark === undefined ? {} : { mark }) },
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
