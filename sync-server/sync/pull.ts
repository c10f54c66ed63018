import type { PullRequest, PullResponse } from '../../shared/sync/protocol.ts';
import type { SiteStore, StoredRow } from '../store/site-store.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';

/** A page for a station; the bodies of its rows are JSON texts. */
export type PulledPage = Omit<PullResponse, 'rows'> & { readonly rows: readonly StoredRow[] };

/** Answers a page to a station. */
export type Pull = (station: string, request: PullRequest) => Promise<PulledPage>;

/**
 * Answers pages of the log of the scope that the plan gives the station now. A checkpoint of another epoch or scope, or beyond the end of
 * the log, starts from the beginning. One whose mark
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

  return async (station, { lane, checkpoint, limit, without }) => {
    if (checkpoint?.epoch === store.epoch && store.markVerdict(checkpoint.mark) === 'contradicted') await renew();
    const scope = await store.scopes.scopeOf(station);
    const end = await store.scopes.end(scope);
    const isKnown = checkpoint?.epoch === store.epoch && checkpoint.scope === scope && checkpoint.seq <= end;
    const [seq, since] = isKnown ? [checkpoint.seq, checkpoint.since ?? 0] : [0, end];
    const { epoch } = store;
    const mark = store.mark();
    const { through, ...page } = await store.scopes.rowsAfter({ scope, seq, since, lane, limit, without });
    return {
      epoch,
      scope,
      serverTime: instantAt(clock.nowMs()),
      ...page,
      checkpoint: { epoch, scope, since, seq: through, ...(mark === undefined ? {} : { mark }) },
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
