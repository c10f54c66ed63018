import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { readOwnFile, writeOwnFile } from './own-file.ts';
import { trustFolder } from './site-key.ts';

/** What monitoring on other machines shows, made at the first start and kept in an owner-only file. */
export async function openMetricsToken(data: string): Promise<string> {
  const file = join(trustFolder(data), 'metrics-token');
  const known = (await readOwnFile(file))?.trim();
  if (known !== undefined && known.length >= 32) return known;
  const token = randomBytes(32).toString('base64url');
  await writeOwnFile(file, `${token}\n`);
  return token;
}
