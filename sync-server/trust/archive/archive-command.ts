import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { databaseFilesIn, dataFiles, isInUse } from '../../backup/data-folder.ts';
import type { CommandResult } from '../../backup/verify.ts';
import { syncFolder } from '../../files/durable-file.ts';
import { errorCode, fileProblem } from '../../files/file-problem.ts';
import { openEngine, textAt } from '../../store/sqlite-engine.ts';
import { ENDED_FILE, readEnded } from '../ended-list.ts';
import { trustFolder } from '../site-key.ts';
import { TrustProblem } from '../trust-problem.ts';
import type { ArchiveCommand } from './archive-command-line.ts';
import { readPassphrase } from './read-passphrase.ts';
import type { PassphraseSource } from './read-passphrase.ts';
import { openArchive, sealArchive } from './seal-archive.ts';
import type { Files } from './seal-archive.ts';

const refusal = (sentence: string): CommandResult => ({ ok: false, text: `${sentence}\n` });

/** The site that the database of a folder is for; undefined: there is none. */
function siteOf(data: string): string | undefined {
  if (databaseFilesIn(data).length === 0) return undefined;
  const engine = openEngine(join(data, dataFiles.database), 1500, true);
  try {
    const row = engine.prepare("SELECT value FROM setting WHERE name = 'site'").get();
    return row && textAt(row, 0);
  } finally {
    engine.close();
  }
}

/** The files of a folder; none when it is not there. */
async function filesIn(folder: string): Promise<Files> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.part')).map(({ name }) => name);
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))])));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw error;
  }
}

async function writeNew(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes `trust/` of a data folder to a new file, encrypted. The server may run. */
async function exportTrust(
  { data, to, passphraseFile }: Extract<ArchiveCommand, { does: 'trust-export' }>,
  source: PassphraseSource,
  now: () => number,
): Promise<CommandResult> {
  const files = await filesIn(trustFolder(data));
  if (!files['site-key.json'])
    return refusal(
      `There are no keys in ${trustFolder(data)}. Name the data folder of a server with --data; its keys are made at its first start.`,
    );
  if (existsSync(to)) return refusal(`${to} is there already. Name a file that is not.`);
  const read = await readPassphrase(passphraseFile, true, source);
  if ('problem' in read) return refusal(read.problem);
  const site = siteOf(data) ?? '';
  await writeNew(to, await sealArchive(files, { site, madeAt: new Date(now()).toISOString() }, read.passphrase));
  return {
    ok: true,
    text: `The keys of the site "${site}" are in ${to}: ${Object.keys(files).toSorted().join(', ')}. Whoever has the file and the passphrase is the server; without the passphrase nobody reads it, you neither.\nPut it back with: npm run server -- trust-import --data DIR --from ${to}\n`,
  };
}

/** The list of what was ended, of all sources together: nothing of it is ever taken back. */
function endedTogether(sources: readonly Files[]): string {
  const lines = sources.flatMap((files) => {
    const text = Buffer.from(files[ENDED_FILE] ?? []).toString('utf8');
    return readEnded(text, ENDED_FILE).map((ended) => JSON.stringify(ended));
  });
  return [...new Set(lines)].map((line) => `${line}\n`).join('');
}

/**
 * Puts keys into `trust/`. What is there is set aside. Cut off at any moment it leaves either the keys of before, or a folder on which a
 * server refuses to start with the sentence to run this again.
 */
async function putInPlace(data: string, files: Files, now: number): Promise<string | undefined> {
  const folder = trustFolder(data);
  const [making, made] = [join(data, 'trust.importing'), join(data, dataFiles.importedTrust)];
  const ended = endedTogether([await filesIn(folder), await filesIn(made), files]);
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true, mode: 0o700 });
  const all: Files = ended === '' ? files : { ...files, [ENDED_FILE]: Buffer.from(ended) };
  for (const [name, bytes] of Object.entries(all)) await writeNew(join(making, name), bytes);
  await syncFolder(making);
  await rm(made, { recursive: true, force: true });
  await rename(making, made);
  await syncFolder(data);
  let aside: string | undefined;
  if (existsSync(folder)) {
    aside = join(data, `replaced-trust-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
    await rename(folder, aside);
  }
  await rename(made, folder);
  await syncFolder(data);
  return aside;
}

async function importTrust(
  { data, from, passphraseFile, replace }: Extract<ArchiveCommand, { does: 'trust-import' }>,
  source: PassphraseSource,
  now: () => number,
): Promise<CommandResult> {
  if (isInUse(data)) return refusal(`A server is running on ${data}. Stop it first.`);
  if (!replace && existsSync(join(trustFolder(data), 'site-key.json')))
    return refusal(
      `${trustFolder(data)} holds keys already. Add --replace to set them aside (they are moved, not deleted).`,
    );
  const text = await readFile(from, 'utf8');
  const read = await readPassphrase(passphraseFile, false, source);
  if ('problem' in read) return refusal(read.problem);
  const opened = await openArchive(text, read.passphrase);
  if (opened === 'no archive')
    return refusal(`${from} is no file that trust-export wrote, or it is damaged. Nothing was changed.`);
  if (opened === 'wrong passphrase')
    return refusal(
      `The passphrase is not the one of ${from}, or the file was altered. Nothing was changed; try again.`,
    );
  const site = siteOf(data);
  if (site !== undefined && opened.site !== '' && site !== opened.site)
    return refusal(
      `${from} has the keys of the site "${opened.site}", and ${data} holds the site "${site}". Nothing was changed.`,
    );
  const aside = await putInPlace(data, opened.files, now());
  const before = aside === undefined ? '' : `The keys that were there are in ${aside} now.\n`;
  return {
    ok: true,
    text: `The keys of the site "${opened.site}" as of ${opened.madeAt} are in ${trustFolder(data)}.\n${before}Start the server as usual: stations and browsers know it by these keys. Who was revoked here or there stays revoked.\n`,
  };
}

/** Does what was asked with the keys of a site. @param source of the passphrase. */
export async function archiveCommand(
  asked: ArchiveCommand,
  source: PassphraseSource,
  now: () => number = Date.now,
): Promise<CommandResult> {
  const data = resolve(asked.data);
  try {
    return asked.does === 'trust-export'
      ? await exportTrust({ ...asked, data, to: resolve(asked.to) }, source, now)
      : await importTrust({ ...asked, data, from: resolve(asked.from) }, source, now);
  } catch (error) {
    if (error instanceof TrustProblem) return refusal(error.message);
    if (errorCode(error) === undefined) throw error;
    return refusal(
      fileProblem(
        asked.does === 'trust-export' ? 'The keys could not be exported' : 'The keys could not be imported',
        error,
      ),
    );
  }
}
