import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { keyPairOf } from '../../shared/facts/signatures.ts';
import type { KeyPair } from '../../shared/facts/signatures.ts';
import { readOwnFile, writeOwnFile } from './own-file.ts';
import { TrustProblem } from './trust-problem.ts';

const siteKeyFile = z.strictObject({ format: z.literal(1), secretKey: z.string().regex(/^[0-9a-f]{64}$/) });

/** Name of the folder beside the database that holds private keys. Backups of the database do not carry it. */
export const trustFolder = (data: string) => join(data, 'trust');

/**
 * The key by which the site signs credentials, made at the first start.
 * @throws TrustProblem when the file is damaged: a new key would be taken by no station.
 */
export async function openSiteKey(data: string): Promise<KeyPair> {
  const file = join(trustFolder(data), 'site-key.json');
  const text = await readOwnFile(file);
  if (text === undefined) {
    const secretKey = randomBytes(32).toString('hex');
    await writeOwnFile(file, JSON.stringify({ format: 1, secretKey }));
    return keyPairOf(secretKey);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = siteKeyFile.safeParse(value);
  if (parsed.success) return keyPairOf(parsed.data.secretKey);
  throw new TrustProblem(
    `${file} cannot be read: it is damaged. Put your copy of it back. Without one, remove it; every station must then be enrolled again.`,
  );
}
