/**
 * The Debian and Ubuntu packages that our programs need from the system: `node scripts/system-packages.ts [JOB...]`.
 * As root it installs what is missing; otherwise it prints the one line to copy.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { lastLines, runCommand } from './run-command.ts';

/**
 * What each job needs. Every entry lists the names that one package has had in the supported releases (Debian 12 and 13,
 * Ubuntu 22.04 and 24.04), newest first; the first one that the release knows is installed.
 */
const packagesByJob = {
  /** Electron's shared libraries. */
  electron: [
    ['libgtk-3-0t64', 'libgtk-3-0'],
    ['libnss3'],
    ['libasound2t64', 'libasound2'],
    ['libgbm1'],
    ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
    ['libxss1'],
    ['fonts-dejavu-core'],
  ],
  /** An X server without a screen, for machines that have none. */
  display: [['xvfb'], ['xauth']],
  /** A browser, for the tests of the kiosk in a browser. */
  browser: [['chromium', 'chromium-browser'], ['fonts-dejavu-core']],
  /** Pairs of virtual serial ports, for the tests of scanners and scales. */
  serial: [['socat']],
} satisfies Record<string, string[][]>;

export type SystemJob = keyof typeof packagesByJob;

export interface SystemPackagesResult {
  /** Package names that are still missing. Empty when everything is there. */
  missing: string[];
  /** What to tell the person, or undefined when there is nothing to say. */
  message?: string;
}

/**
 * Makes sure that the system packages of some jobs are installed.
 *
 * Root on a Debian or Ubuntu gets the missing ones installed. Anybody else gets one copyable line in `message`. On other systems nothing
 * can be checked: the result is empty and a missing library shows itself when the program starts.
 */
export async function ensureSystemPackages(
  jobs: readonly SystemJob[],
  log: (line: string) => void,
): Promise<SystemPackagesResult> {
  if (!isDebianLike()) return { missing: [] };
  const wanted = [...new Map(jobs.flatMap((job) => packagesByJob[job]).map((names) => [names.join(), names])).values()];
  const installed = await installedPackages(wanted.flat());
  const absent = wanted.filter((names) => !names.some((name) => installed.has(name)));
  if (absent.length === 0) return { missing: [] };

  if (process.getuid?.() !== 0) {
    const missing = await availableNames(absent);
    return {
      missing,
      message: `System packages are missing. Install them with:\n  sudo apt-get install -y ${missing.join(' ')}`,
    };
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await runCommand('apt-get', ['update', '-qq'], { env: environment });
  const missing = await availableNames(absent);
  log(`Installing system packages: ${missing.join(' ')} ...`);
  const install = await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: environment,
  });
  if (install.code === 0) return { missing: [] };
  const reason = lastLines(update.code === 0 ? install.stderr : `${update.stderr}\n${install.stderr}`, 4);
  return { missing, message: `apt-get could not install ${missing.join(' ')}:\n${reason}` };
}

function isDebianLike(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

async function installedPackages(names: readonly string[]): Promise<Set<string>> {
  const answer = await runCommand('dpkg-query', [
    '--show',
    '--showformat',
    '${Package} ${db:Status-Status}\n',
    ...names,
  ]);
  const lines = answer.stdout.split('\n').map((line) => line.split(' '));
  return new Set(lines.filter(([, status]) => status === 'installed').map(([name]) => name ?? ''));
}

/** For each package the first of its names that this release has; its last (oldest) name when apt knows none of them. */
async function availableNames(packages: readonly string[][]): Promise<string[]> {
  const policy = await runCommand('apt-cache', ['policy', ...packages.flat()], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  const known = new Set<string>();
  let current = '';
  for (const line of policy.stdout.split('\n')) {
    const heading = /^(\S+):$/.exec(line)?.[1];
    if (heading !== undefined) current = heading;
    if (/^\s+Candidate: (?!\(none\))/.test(line)) known.add(current);
  }
  return packages
    .map((names) => names.find((name) => known.has(name)) ?? names.at(-1) ?? '')
    .filter((name) => name !== '');
}

if (import.meta.main) {
  const allJobs = Object.keys(packagesByJob) as SystemJob[];
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.filter((name) => !allJobs.includes(name as SystemJob));
  if (unknown.length > 0) {
    console.error(`There is no job "${unknown.join(', ')}". The jobs are: ${allJobs.join(', ')}.`);
    process.exitCode = 2;
  } else {
    const result = await ensureSystemPackages(
      positionals.length > 0 ? (positionals as SystemJob[]) : allJobs,
      console.error,
    );
    console.error(result.message ?? 'All system packages are installed.');
    process.exitCode = result.missing.length === 0 ? 0 : 1;
  }
}
