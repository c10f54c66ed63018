import { createHash } from 'node:crypto';

import { sealOf } from '../../shared/sync/sealed-text.ts';

/**
 * Seals the text of a JSON object that comes in chunks, each ending with a character of the syntax; see sealed-text.ts.
 * @param requestDigest what the request said of itself; undefined leaves the answer as it is.
 */
export async function* sealedChunks<Result>(
  chunks: AsyncGenerator<string, Result>,
  requestDigest: string | undefined,
): AsyncGenerator<string, Result> {
  if (requestDigest === undefined) return yield* chunks;
  const hash = createHash('sha256').update(requestDigest);
  try {
    let last = '';
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) {
        yield sealOf(hash.digest('hex'));
        return next.value;
      }
      // The last character may be the end of the whole object, in whose place the seal comes.
      const text = last + next.value.slice(0, -1);
      last = next.value.slice(-1);
      hash.update(text);
      yield text;
    }
  } finally {
    await chunks.return(undefined as Result);
  }
}

/** Seals the text of a whole JSON object. */
export function sealedText(text: string, requestDigest: string | undefined): string {
  if (requestDigest === undefined) return text;
  const open = text.slice(0, -1);
  return open + sealOf(createHash('sha256').update(requestDigest).update(open).digest('hex'));
}
