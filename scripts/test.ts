/**
 * `npm test`: everything. Static checks (each counts as one test), then vitest, then Playwright on real windows. All of it runs even
 * when something failed early. Closes with one line, `N passed, N failed, N skipped`, and exits 1 unless all is well.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { build } from './build.ts';
import { electronRuntime } from './electron-runtime.ts';
import { projectRoot } from './project-root.ts';
import { runCommand } from './run-command.ts';
import { ensureSystemPackages, type SystemJob } from './system-packages.ts';
import { closingLine, sumTallies, type Tally, tallyPlaywright, tallyVitest } from './test-reports.ts';
import { hasDisplay } from './virtual-display.ts';

const reports = path.join(projectRoot, '.cache/reports');

/** Tools of node_modules, by the name of their executable. */
function tool(name: string): string {
  return path.join(projectRoot, 'node_modules/.bin', name);
}

interface StaticCheck {
  name: string;
  /** How to mend a failure, when a command does it. */
  mend?: string;
  run: () => Promise<{ ok: boolean; output: string }>;
}

const staticChecks: readonly StaticCheck[] = [
  { name: 'build', run: async () => ({ ok: true, output: (await build()).join(' ') }) },
  { name: 'format', mend: 'npm run format', run: () => runTool('oxfmt', ['--check']) },
  { name: 'lint', run: () => runTool('oxlint', ['--type-aware']) },
  { name: 'types', run: () => runTool('tsc', ['-b']) },
  { name: 'unused code', run: () => runTool('knip', []) },
];

async function runTool(name: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  const { code, stdout, stderr } = await runCommand(tool(name), args, { cwd: projectRoot });
  return { ok: code === 0, output: stdout + stderr };
}

async function runStaticCheck(check: StaticCheck): Promise<Tally> {
  const started = performance.now();
  const { ok, output } = await check.run().catch((error: unknown) => ({ ok: false, output: String(error) }));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${ok ? '✓' : '✗'} ${check.name} (${seconds} s)`);
  if (!ok) console.log(`${output.trimEnd()}${check.mend === undefined ? '' : `\nMend it with: ${check.mend}`}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, skippedTitles: [] };
}

/** Runs the checks two at a time, for two cores, in their order. */
async function runStaticChecks(): Promise<Tally[]> {
  const queue = [...staticChecks];
  const tallies: Tally[] = [];
  const lane = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift())
      tallies.push(await runStaticCheck(check));
  };
  await Promise.all([lane(), lane()]);
  return tallies;
}

/**
 * Runs a test runner with its output on the terminal and reads its JSON report. A runner that fails without a failed test (a crash, an
 * unhandled rejection), or that found no test at all, is one failure.
 */
async function runRunner<Report>(
  name: string,
  args: string[],
  read: (report: Report) => Tally,
  environment: NodeJS.ProcessEnv = {},
): Promise<Tally> {
  const report = path.join(reports, `${name}.json`);
  await rm(report, { force: true });
  const code = await new Promise<number>((resolve) => {
    const env = { ...process.env, ...environment };
    const child = spawn(tool(name), args, { cwd: projectRoot, stdio: 'inherit', env });
    child.once('error', () => resolve(127));
    child.once('exit', (exitCode) => resolve(exitCode ?? 128));
  });
  const empty: Tally = { passed: 0, failed: 0, skipped: 0, skippedTitles: [] };
  const tally = await readFile(report, 'utf8').then(
    (text) => read(JSON.parse(text) as Report),
    () => empty,
  );
  if (tally.failed > 0) return tally;
  if (code !== 0) {
    console.log(`✗ ${name} ended with code ${code} although no test of it failed`);
    return { ...tally, failed: 1 };
  }
  if (tally.passed === 0) {
    console.log(`✗ ${name} ran no test`);
    return { ...tally, failed: 1 };
  }
  return tally;
}

async function prepare(): Promise<void> {
  const jobs: SystemJob[] = ['electron', 'browser', 'serial'];
  if (!hasDisplay()) jobs.push('display');
  const { message } = await ensureSystemPackages(jobs, console.log);
  if (message !== undefined) throw new Error(message);
  console.log((await electronRuntime(console.log)).description);
  await mkdir(reports, { recursive: true });
}

async function main(): Promise<Tally> {
  await prepare();
  const tallies = await runStaticChecks();
  tallies.push(
    await runRunner(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${path.join(reports, 'vitest.json')}`],
      tallyVitest,
      // Hundreds of processes of ours are started; each reads what the first one has compiled.
      { NODE_COMPILE_CACHE: path.join(projectRoot, '.cache/node') },
    ),
  );
  tallies.push(await runRunner('playwright', ['test'], tallyPlaywright));
  return sumTallies(tallies);
}

try {
  const tally = await main();
  for (const title of tally.skippedTitles) console.log(`skipped: ${title}`);
  console.log(closingLine(tally));
  process.exitCode = tally.failed === 0 ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  console.log(closingLine({ passed: 0, failed: 1, skipped: 0, skippedTitles: [] }));
  process.exitCode = 1;
}
