import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { stationId } from '../../../shared/facts/chain.ts';
import type { KeyPair } from '../../../shared/facts/signatures.ts';
import { readIfThere, writeDurably } from './durable-file.ts';
import { platformKeyPair } from './platform-key-pair.ts';

const incarnation = z.string().regex(/^[0-9a-f]{12}$/);
const identityFile = z.strictObject({
  format: z.literal(1),
  site: z.string().min(1).max(40),
  station: stationId,
  secretKey: z.string().regex(/^[0-9a-f]{64}$/),
  incarnation,
});

/** Who this station is. Its key is in an owner-only file in the data folder. */
export interface StationIdentity {
  readonly site: string;
  readonly station: string;
  readonly keys: KeyPair;
  /** The incarnation of the chains being written now. */
  readonly incarnation: string;
  /** Begins a new incarnation, durable before it returns. */
  readonly renew: (next: string) => StationIdentity;
}

/** Raised when a data folder belongs to another station, or its identity cannot be read. The message says what to do. */
export class IdentityProblem extends Error {}

function identityOf(file: string, content: z.infer<typeof identityFile>): StationIdentity {
  return {
    site: content.site,
    station: content.station,
    keys: platformKeyPair(content.secretKey),
    incarnation: content.incarnation,
    renew: (next) => {
      const renewed = { ...content, incarnation: next };
      writeDurably(file, JSON.stringify(renewed), 0o600);
      return identityOf(file, renewed);
    },
  };
}

/**
 * Reads who this station is from its data folder, or makes it anew there.
 * @throws IdentityProblem when the folder is another station's, or the file is damaged: a new key would orphan the facts beside it.
 */
export function openIdentity(
  folder: string,
  site: string,
  station: string,
  newIncarnation: () => string,
): StationIdentity {
  const file = join(folder, 'identity.json');
  const text = readIfThere(file);
  if (text === undefined) {
    const fresh = {
      format: 1 as const,
      site,
      station: stationId.parse(station),
      secretKey: randomBytes(32).toString('hex'),
      incarnation: newIncarnation(),
    };
    writeDurably(file, JSON.stringify(fresh), 0o600);
    return identityOf(file, fresh);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const parsed = identityFile.safeParse(content);
  if (!parsed.success)
    throw new IdentityProblem(
      `The identity of this station in ${file} cannot be read. Restore the file from a backup; the recorded facts beside it are untouched.`,
    );
  if (parsed.data.site !== site || parsed.data.station !== station) {
    throw new IdentityProblem(
      `The folder ${folder} belongs to station "${parsed.data.station}" of site "${parsed.data.site}", not to "${station}" of "${site}". Start with its own name, or choose another folder with --data.`,
    );
  }
  return identityOf(file, parsed.data);
}
