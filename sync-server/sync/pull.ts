import type { Checkpoint, PullRequest } from '../../shared/sync/protocol.ts';
import type { SiteStore, StoredRow } from '../store/site-store.ts';
import { plainPlanBody } from '../store/sqlite-pins.ts';
import { createEpochRenewal } from './epoch-renewal.ts';
import type { EpochRenewal } from './epoch-renewal.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';

/**
 * Answers a page to a station: the chunks of its JSON text. Rows are read when their chunk is asked for, so a page takes as much memory
 * as a chunk. Returns, at the end, whether rows wait after the page, and where it ended.
 */
export type Pull = (station: string, request: PullRequest) => AsyncGenerator<string, Pulled>;

/** How a page ended. */
export interface Pulled {
  readonly more: boolean;
  readonly reached: Checkpoint;
}

/** A chunk of a page, in UTF-16 units; a single row may be longer. */
const CHUNK = 128 * 1024;
/** A page that is this long ends, whatever its number of rows, so that a slow network gets it through in one request. */
const PAGE = 4 * 1024 * 1024;
/** Rows read at once: at first, and at most. */
const FIRST_READ = 64;
const MOST_READ = 256;

function rowText({ seq, key, lane, kind, body }: StoredRow): string {
  return `{"seq":${seq},"key":${JSON.stringify(key)},"lane":"${lane}","kind":"${kind}","body":${kind === 'plan' ? plainPlanBody(key, body) : body}}`;
}

/**
 * Answers pages of the log of the scope that the plan gives the station now. A checkpoint of another epoch or scope, or beyond the end of
 * the log, starts from the beginning. One whose mark this log contradicts comes from a log that was since replaced by an older copy: then a
 * new epoch begins, because other stations too may have rows at places that were given out a second time.
 */
export function createPull(
  store: SiteStore,
  clock: ServerClock,
  epochs: Pick<EpochRenewal, 'renew'> = createEpochRenewal(store),
): Pull {
  async function* page(station: string, { lane, checkpoint, limit, without }: PullRequest) {
    if (checkpoint?.epoch === store.epoch && store.markVerdict(checkpoint.mark) === 'contradicted')
      await epochs.renew();
    const scope = await store.scopes.scopeOf(station);
    const end = await store.scopes.end(scope);
    const isKnown = checkpoint?.epoch === store.epoch && checkpoint.scope === scope && checkpoint.seq <= end;
    const [from, since] = isKnown ? [checkpoint.seq, checkpoint.since ?? 0] : [0, end];
    const { epoch } = store;
    const head = { epoch, scope, serverTime: instantAt(clock.nowMs()), reset: checkpoint !== null && !isKnown };
    const query = { scope, since, lane, without };
    let chunk = `${JSON.stringify(head).slice(0, -1)},"rows":[`;
    let seq = from;
    let rows = 0;
    let length = 0;
    for (let atOnce = FIRST_READ; ;) {
      const most = Math.min(atOnce, limit - rows);
      const read = await store.scopes.rowsAfter({ ...query, seq, limit: most });
      // What was begun under one epoch must not go on under another.
      if (store.epoch !== epoch) throw new Error('A new epoch began while a page was read.');
      let longest = 1;
      for (const row of read.rows) {
        const text = rowText(row);
        longest = Math.max(longest, text.length);
        chunk += rows === 0 ? text : `,${text}`;
        length += text.length;
        rows += 1;
        ({ seq } = row);
        if (chunk.length < CHUNK) continue;
        yield chunk;
        chunk = '';
      }
      seq = read.through;
      if (!read.more || rows >= limit || length >= PAGE) {
        const { more, upTo } = read;
        // Of now, so that it speaks for the rows that came while the page was read, too.
        const mark = store.mark();
        const remaining = more ? await store.scopes.remaining(scope, lane, seq) : 0;
        const reached = { epoch, scope, since, seq, ...(mark === undefined ? {} : { mark }) };
        yield `${chunk}],${JSON.stringify({ checkpoint: reached, more, upTo, remaining }).slice(1)}`;
        return { more, reached };
      }
      // As many as fit into a chunk by what was seen, so that long rows are not all in memory at once.
      atOnce = Math.max(1, Math.min(MOST_READ, Math.floor(CHUNK / longest)));
    }
  }

  return page;
}
