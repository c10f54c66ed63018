import { refusalAnswerOf } from '../../shared/attention/refusal-answer.ts';
import { parseChain } from '../../shared/facts/chain.ts';
import type { ChainId } from '../../shared/facts/chain.ts';
import { must } from '../../shared/invariant.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import type { Receipt } from '../../shared/sync/protocol.ts';
import type { JudgedFact, PostingState, SiteStore } from './site-store.ts';
import { integerAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import type { SqliteOutbox, Standing, Told } from './sqlite-outbox.ts';
import type { SiteLog } from './sqlite-site-log.ts';

type Settled = Parameters<SiteStore['settlePostings']>[0][number];

/** Receipts, and what becomes of the ERP outbox by facts and by the ERP. Writing functions run inside a job of the group writer. */
export interface SqliteReceipts extends Pick<SiteStore, 'receipt'> {
  /** Enqueues the postings of a new fact, writes its receipt when there is something to say, and does what it answers. */
  readonly afterFact: (chain: ChainId, fact: Omit<JudgedFact, 'hash' | 'text'>, at: string) => void;
  readonly settle: (results: readonly Settled[]) => void;
  /** @see SqliteOutbox */
  readonly handOverAgain: (at: string) => void;
}

type ToldState = NonNullable<Receipt['posting']>['state'];

/** What stations hear of a state: what the ERP has not answered is on its way. */
function toldState(state: PostingState): ToldState {
  return state === 'handed' || state === 'sending' || state === 'echo' ? 'pending' : state;
}

const toldPosting = ({ state, at, reference, message, attempt }: Standing): NonNullable<Receipt['posting']> => ({
  state: toldState(state),
  at,
  reference,
  message,
  ...(attempt === undefined ? {} : { attempt }),
});

/** Receipts of an open database. */
export function sqliteReceipts(connection: SqlConnection, log: SiteLog, outbox: SqliteOutbox): SqliteReceipts {
  const sql = {
    receiptRow: connection.prepare('SELECT row FROM receipt WHERE fact = ?'),
    putReceipt: connection.inserter({
      table: 'receipt',
      columns: ['fact', 'row'],
      onConflict: 'ON CONFLICT (fact) DO UPDATE SET row = excluded.row',
    }),
  };

  function read(fact: string): Receipt | undefined {
    const row = sql.receiptRow.get(fact);
    return row && (JSON.parse(log.bodyOf(integerAt(row, 0))) as Receipt);
  }

  function write(receipt: Receipt, at: string): void {
    const { lane, station } = parseChain(receipt.chain);
    const seq = log.append({
      key: rowKey.receipt(receipt.fact),
      lane,
      kind: 'receipt',
      chain: null,
      foldable: false,
      at,
      body: JSON.stringify(receipt),
      touches: { kind: 'receipt', station },
    });
    sql.putReceipt(receipt.fact, seq);
  }

  function tell(news: readonly Told[], at: string): void {
    for (const { fact, standing } of news)
      write({ ...must(read(fact), `receipt of ${fact}`), posting: toldPosting(standing) }, at);
  }

  return {
    afterFact: (chain, { id, raw, form, quarantined, doubt, postings }, at) => {
      let posting: Receipt['posting'] = null;
      for (const one of postings) posting = toldPosting(outbox.enqueue({ id, chain }, raw, one, at));
      if (quarantined || posting || doubt !== undefined)
        write({ fact: id, chain, receivedAt: at, quarantined, posting, ...(doubt === undefined ? {} : { doubt }) }, at);
      const answer = raw && form === 'fact' && !quarantined ? refusalAnswerOf(raw) : undefined;
      if (answer) tell(outbox.answer(answer, at), at);
    },
    settle: (results) => {
      for (const { number, ...standing } of results) tell(outbox.settle(number, standing), standing.at);
    },
    handOverAgain: (at) => tell(outbox.handOverAgain(at), at),
    receipt: async (fact) => read(fact),
  };
}
