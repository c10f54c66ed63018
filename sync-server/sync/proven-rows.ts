import type { BatchHead } from '../../shared/facts/signatures.ts';
import type { ReceivedRow } from './received-row.ts';

/**
 * How many rows at the end of a batch are proven to be the station's own. The signature covers the last row when its hash is the
 * signed head; the row before it when the last one names its hash as `prev`; and so on. Rows before a broken link are proven by
 * nothing: whoever holds an old signature could have put them there. A row that does not say legibly what it follows breaks no
 * link, because nobody but the station can have written it.
 */
export function provenRows(rows: readonly ReceivedRow[], head: BatchHead, isSigned: boolean): number {
  if (!isSigned || rows.at(-1)?.hash !== head.head) return 0;
  let proven = 1;
  for (let index = rows.length - 2; index >= 0; index -= 1) {
    const successor = rows[index + 1]?.prev;
    if (successor !== undefined && successor !== rows[index]?.hash) break;
    proven += 1;
  }
  return proven;
}
