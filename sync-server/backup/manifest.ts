import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { chainId } from '../../shared/facts/chain.ts';
import { publishFile, writeDurably } from '../files/durable-file.ts';
import { errorCode } from '../files/file-problem.ts';
import { readJson } from '../files/json-text.ts';
import type { JsonReading } from '../files/json-text.ts';
import type { SiteProof } from './prove-site.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a backup holds, in a file of its own beside it: who has both can tell that the backup is whole and unaltered. */
export const manifest = z.strictObject({
  is: z.literal('lineside backup 1'),
  site: z.string().min(1),
  epoch: z.string().min(1),
  takenAt: z.iso.datetime(),
  /** Version of the program that took it. */
  program: z.string(),
  bytes: z.int().min(1),
  sha256: hash,
  /** Last row of the site log. */
  lastRow: z.int().min(0),
  facts: z.int().min(0),
  planDocuments: z.int().min(0),
  chains: z.array(
    z.strictObject({
      chain: chainId,
      branch: z.int().min(0),
      first: z.int().min(1),
      seq: z.int().min(1),
      head: hash,
    }),
  ),
});
export type Manifest = z.infer<typeof manifest>;

/** Where the manifest of a backup lies. */
export function manifestFileOf(backup: string): string {
  return `${backup}.manifest.json`;
}

/** Writes the manifest of a backup, which by that is finished. */
export async function writeManifest(backup: string, value: Manifest): Promise<void> {
  const file = manifestFileOf(backup);
  await writeDurably(`${file}.part`, `${JSON.stringify(value, null, 1)}\n`);
  await publishFile(`${file}.part`, file);
}

/** Reads the manifest of a backup, or says in sentences why it cannot be read. */
export async function readManifest(backup: string): Promise<JsonReading<Manifest>> {
  const file = manifestFileOf(backup);
  try {
    return readJson(await readFile(file, 'utf8'), file, manifest);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const sentence = `${backup} has no manifest (${file} is not there), so it is not a finished backup. Take another backup, or put its manifest back beside it.`;
    return { ok: false, problems: [sentence] };
  }
}

/** What differs between a manifest and what was proven of its backup, one sentence each. */
export function manifestDefects(stated: Manifest, proof: SiteProof): string[] {
  const defects: string[] = [];
  if (stated.site !== proof.site)
    defects.push(`The manifest is of the site "${stated.site}", the backup of "${proof.site}".`);
  const proven = new Map(proof.chains.map((chain) => [`${chain.chain} ${chain.branch}`, chain]));
  for (const { chain, branch, seq, head } of stated.chains) {
    const found = proven.get(`${chain} ${branch}`);
    const name = branch === 0 ? `Chain ${chain}` : `Chain ${chain}, branch ${branch}`;
    if (!found) defects.push(`${name} is missing or could not be proven; the manifest states ${seq} facts.`);
    else if (found.seq !== seq) defects.push(`${name} ends with fact ${found.seq}; the manifest states ${seq}.`);
    else if (found.head !== head)
      defects.push(`${name} was rewritten: its last fact is not the one the manifest states.`);
  }
  if (stated.lastRow !== proof.lastRow)
    defects.push(`The site log ends with row ${proof.lastRow}; the manifest states ${stated.lastRow}.`);
  return defects;
}
