import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { instant } from '../../../shared/facts/envelope.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';

const file = z.strictObject({
  format: z.literal(1),
  at: instant,
  reason: z.string().max(400),
  /** The key that is trusted no more: a station that was let in anew with another one is free of it. */
  publicKey: z.string(),
});

/** Since when and why a station is trusted no more. */
export interface Revoked {
  /** ISO instant, by the clock of the server. */
  readonly at: string;
  readonly reason: string;
}

/** Whether this station is trusted no more; what was once said stays over restarts. */
export interface Revocation {
  readonly state: () => Revoked | null;
  /** The server said so. @returns true when that is new. */
  readonly note: (revoked: Revoked) => boolean;
  /** It was let in anew. */
  readonly lift: () => void;
}

/** The revocation in a data folder. */
export function openRevocation(folder: string, publicKey: () => string): Revocation {
  const path = join(folder, 'revoked.json');
  const text = readIfThere(path);
  let found: z.infer<typeof file> | null = null;
  try {
    found = text === undefined ? null : file.parse(JSON.parse(text));
  } catch {
    // A file that says so and cannot be read says so all the same.
    found = { format: 1, at: new Date(0).toISOString(), reason: '', publicKey: publicKey() };
  }
  const state = () => (found?.publicKey === publicKey() ? { at: found.at, reason: found.reason } : null);
  return {
    state,
    note: ({ at, reason }) => {
      if (state()) return false;
      found = { format: 1, at, reason: reason.slice(0, 400), publicKey: publicKey() };
      writeDurably(path, JSON.stringify(found), 0o600);
      return true;
    },
    lift: () => {
      found = null;
      rmSync(path, { force: true });
    },
  };
}
