import { gunzip, inflate } from 'node:zlib';

import { createTurnstile } from './turnstile.ts';

/** What came of inflating a body. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: 'too-large' | 'damaged' };

const decoders = { gzip: gunzip, deflate: inflate } as const;
/** Names of the encodings that bodies may have, as a header lists them. */
export const takenEncodings = Object.keys(decoders).join(', ');

export type Encoding = keyof typeof decoders;

/** The encoding of a body; undefined when this server does not know it. `identity` is none. */
export function encodingOf(header: string | undefined): Encoding | 'identity' | undefined {
  const name = (header ?? 'identity').trim().toLowerCase();
  return name === 'gzip' || name === 'deflate' || name === 'identity' ? name : undefined;
}

/** A few kilobytes may want to become megabytes, so only a few do so at a time. */
const inflating = createTurnstile(4);

/** Inflates a body to at most `limit` bytes; what would become larger is given up as soon as it is. */
export async function inflateBody(bytes: Buffer, encoding: Encoding, limit: number): Promise<Inflated> {
  const leave = await inflating.enter('', false);
  try {
    return await new Promise((resolve) => {
      decoders[encoding](bytes, { maxOutputLength: limit }, (error: NodeJS.ErrnoException | null, result) => {
        if (!error) resolve({ ok: true, bytes: result });
        else resolve({ ok: false, reason: error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged' });
      });
    });
  } finally {
    leave();
  }
}
