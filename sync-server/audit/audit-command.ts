import { existsSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { VERSION } from '../../shared/version.ts';
import { askForBackup } from '../backup/control.ts';
import { dataFiles } from '../backup/data-folder.ts';
import type { CommandResult } from '../backup/verify.ts';
import { openEngine } from '../store/sqlite-engine.ts';
import { openSiteKey, trustFolder } from '../trust/site-key.ts';
import type { AuditCommand } from './audit-command-line.ts';
import { auditReport } from './audit-report.ts';
import { auditSource } from './audit-source.ts';
import { auditLines } from './write-audit.ts';

/** So much text is written at once, in UTF-16 units. */
const PIECE = 1 << 20;

/** Writes lines to a file, under another name until all of them are on the disk. */
async function writeLines(file: string, lines: Iterable<string>): Promise<number> {
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600);
  let count = 0;
  try {
    let piece = '';
    for (const line of lines) {
      count += 1;
      piece += line;
      if (piece.length < PIECE) continue;
      await handle.appendFile(piece);
      piece = '';
    }
    await handle.appendFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  return count;
}

/** Audits one database file that nobody writes. */
async function auditFile(database: string, command: AuditCommand): Promise<CommandResult> {
  const { from, to, out } = command;
  const connection = openEngine(database, 1500, true);
  try {
    const source = auditSource(connection);
    if (out === null) return { ok: true, text: auditReport(source, command) };
    // An audit changes nothing, so it makes no key either.
    const siteKeys = existsSync(join(trustFolder(command.data), 'site-key.json'))
      ? await openSiteKey(command.data)
      : undefined;
    const madeAt = new Date().toISOString();
    const file = resolve(out);
    const lines = await writeLines(file, auditLines({ source, siteKeys, from, to, program: VERSION, madeAt }));
    const key = siteKeys
      ? `Site key ${siteKeys.publicKey}; tell it to whoever verifies by another way than this file.`
      : 'It is not signed: this site has no key yet.';
    return {
      ok: true,
      text: `Audit of site "${source.site}" from ${from} to ${to} in ${file}: ${lines} lines. ${key}\nVerify it with Node 22.18 or newer: node scripts/verify-audit.ts ${file} ${siteKeys ? '--site-key KEY' : '--without-site-key'}\n`,
    };
  } finally {
    connection.close();
  }
}

/** `audit`: of a running server from a proven copy, else from its database. */
export async function auditCommand(asked: AuditCommand): Promise<CommandResult> {
  const command = { ...asked, data: resolve(asked.data) };
  const database = join(command.data, dataFiles.database);
  if (!existsSync(database))
    return {
      ok: false,
      text: `There is no database in ${command.data}. Name the data folder of a server with --data.\n`,
    };
  const folder = await mkdtemp(join(tmpdir(), 'lineside-audit-'));
  try {
    const copy = join(folder, 'site.db');
    const answer = await askForBackup(command.data, copy, true);
    if (answer === 'nobody') return await auditFile(database, command);
    if (!answer.ok) return { ok: false, text: `${answer.sentence}\n` };
    return await auditFile(copy, command);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
