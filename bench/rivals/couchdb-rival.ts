import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A CouchDB-protocol server in a process of its own: express-pouchdb on LevelDB, its writes not flushed one by one. */
export interface CouchdbRival {
  /** URL without a slash at the end. */
  readonly url: string;
  readonly stop: () => void;
}

const HOME = path.join(import.meta.dirname, 'couchdb');

function install(): string | undefined {
  if (existsSync(path.join(HOME, 'node_modules', 'express-pouchdb'))) return undefined;
  console.error('Installing the CouchDB-protocol server to compare with (bench/rivals/couchdb)...');
  // No install scripts: LevelDB brings its binaries along.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: HOME,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0
    ? undefined
    : 'The CouchDB-protocol server to compare with could not be installed (npm ci in bench/rivals/couchdb). Its figures are left out.';
}

/** Starts the rival on a folder, installing it first where it is not. @returns the rival, or a sentence why there is none. */
export async function startCouchdbRival(folder: string): Promise<CouchdbRival | string> {
  const problem = install();
  if (problem !== undefined) return problem;
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [path.join(HOME, 'serve.mjs'), folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string | undefined>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => resolve(undefined));
  });
  if (url === undefined) return 'The CouchDB-protocol server to compare with did not start. Its figures are left out.';
  return { url, stop: () => void child.kill('SIGTERM') };
}
