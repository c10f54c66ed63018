import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { fingerprint } from './copy-file.ts';
import { dataFiles, isInUse } from './data-folder.ts';
import { manifestDefects, readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { proofText } from './proof-text.ts';
import type { SiteProof } from './prove-site.ts';
import { proveFile } from './snapshot.ts';

/** What a command printed and whether it went well. */
export interface CommandResult {
  readonly ok: boolean;
  readonly text: string;
}

/** A backup with its manifest and what was proven of it. */
export interface VerifiedBackup {
  readonly manifest: Manifest;
  readonly proof: SiteProof;
}

/**
 * Proves a backup: it is the file that its manifest names, and holds what that states.
 * @returns the proof, with every defect in it; or sentences why there is nothing to prove.
 */
export async function verifyBackup(
  file: string,
): Promise<{ readonly ok: true; readonly value: VerifiedBackup } | { readonly ok: false; readonly text: string }> {
  if (!existsSync(file)) return { ok: false, text: `There is no file ${file}. Name a backup with --from.\n` };
  const read = await readManifest(file);
  if (!read.ok) return { ok: false, text: `${read.problems.join('\n')}\n` };
  const manifest = read.value;
  const defects: string[] = [];
  const { bytes, sha256 } = await fingerprint(file);
  if (bytes !== manifest.bytes) defects.push(`The file has ${bytes} bytes; the manifest states ${manifest.bytes}.`);
  else if (sha256 !== manifest.sha256)
    defects.push('The file was changed after the backup: its SHA-256 is not the one the manifest states.');
  const proof = await proveFile(file);
  return {
    ok: true,
    value: {
      manifest,
      proof: { ...proof, defects: [...proof.defects, ...manifestDefects(manifest, proof), ...defects] },
    },
  };
}

/** `verify --from FILE`: prints the proof of a backup. */
export async function verifyBackupCommand(file: string): Promise<CommandResult> {
  const verified = await verifyBackup(file);
  if (!verified.ok) return verified;
  const { proof, manifest } = verified.value;
  return { ok: proof.defects.length === 0, text: proofText(`Backup ${file} of ${manifest.takenAt}`, proof) };
}

/** `verify --data DIR`: prints the proof of the database of a server that does not run. */
export async function verifyDataCommand(data: string): Promise<CommandResult> {
  const file = join(data, dataFiles.database);
  if (!existsSync(file))
    return { ok: false, text: `There is no database in ${data}. Name the data folder of a server with --data.\n` };
  if (isInUse(data))
    return {
      ok: false,
      text: `The server on ${data} is running. Stop it first, or take a backup of it: that is proven in the same way.\n`,
    };
  const proof = await proveFile(file, true);
  return { ok: proof.defects.length === 0, text: proofText(`Database ${file}`, proof) };
}
