/**
 * `npm run notices`: the licences of everything from npm that a package of ours contains, in `out/THIRD-PARTY-NOTICES.txt`.
 * Electron's and Chromium's own notices come with Electron.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { projectRoot } from './project-root.ts';

interface LockFile {
  packages: Record<string, { version?: string; license?: string; dev?: boolean; devOptional?: boolean }>;
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** Writes the notices file and returns its path. */
export async function writeThirdPartyNotices(): Promise<string> {
  const lock = JSON.parse(await readFile(path.join(projectRoot, 'package-lock.json'), 'utf8')) as LockFile;
  const sections: string[] = [];
  for (const [folder, entry] of Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (folder === '' || entry.dev === true || entry.devOptional === true) continue;
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const text = await licenceTexts(path.join(projectRoot, folder));
    sections.push(`${name} ${entry.version ?? ''}\nLicence: ${entry.license ?? 'see below'}\n\n${text}`.trimEnd());
  }
  const file = path.join(projectRoot, 'out/THIRD-PARTY-NOTICES.txt');
  await mkdir(path.dirname(file), { recursive: true });
  const heading = 'Lineside contains the following software of others, each under its own licence.';
  await writeFile(file, `${[heading, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
  return file;
}

async function licenceTexts(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => LICENCE_FILE.test(name)).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')));
  return texts.map((text) => text.trim()).join('\n\n');
}

if (import.meta.main) console.log(await writeThirdPartyNotices());
