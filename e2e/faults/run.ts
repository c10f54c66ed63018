/**
 * `npm run faults` lists the fault harnesses, `npm run faults -- NAME... [--count N] [--seed S] [--minutes M]` runs some, `all` all of
 * them. Exit code 1, and the seed, when anything acknowledged was lost or doubled or any other rule was broken.
 */
import { parseArgs } from 'node:util';

import type { Fault, FaultResult } from './fault.ts';
import { faults } from './faults.ts';
import { stopwatch } from './waiting.ts';

interface Asked {
  readonly chosen: readonly Fault[];
  readonly count: number | undefined;
  readonly seed: number;
  readonly minutes: number;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} ${text}: write a whole number.`);
  return Number(text);
}

/** @throws with a sentence when the command line is wrong */
function readArguments(argv: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { count: { type: 'string' }, seed: { type: 'string' }, minutes: { type: 'string' } },
  });
  const unknown = positionals.filter((name) => name !== 'all' && !faults.some((fault) => fault.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no fault named ${unknown.join(', ')}. There are: ${faults.map(({ name }) => name).join(', ')}.`,
    );
  return {
    chosen: positionals.includes('all') ? faults : faults.filter(({ name }) => positionals.includes(name)),
    count: wholeNumber('count', values.count),
    seed: wholeNumber('seed', values.seed) ?? Math.floor(Math.random() * 1_000_000),
    minutes: wholeNumber('minutes', values.minutes) ?? 30,
  };
}

function print(fault: Fault, seed: number, seconds: number, { counts, violations, skipped }: FaultResult): void {
  if (skipped !== undefined) {
    console.log(`${fault.name}  SKIPPED: ${skipped}`);
    return;
  }
  for (const [what, value] of Object.entries(counts)) console.log(`${fault.name}  ${what.padEnd(40)} ${value}`);
  console.log(`${fault.name}  ${'seconds'.padEnd(40)} ${seconds}`);
  for (const violation of violations) console.log(`${fault.name}  ✗ ${violation}`);
  const verdict = violations.length === 0 ? 'nothing acknowledged was lost' : `${violations.length} VIOLATIONS`;
  console.log(`${fault.name}  ${verdict}; seed ${seed}`);
}

async function main(): Promise<void> {
  const { chosen, count, seed, minutes } = readArguments(process.argv.slice(2));
  if (chosen.length === 0) {
    for (const { name, summary, counts, defaultCount } of faults)
      console.log(`${name.padEnd(9)} ${summary} (--count: ${counts}, ${defaultCount} when not said)`);
    return;
  }
  for (const fault of chosen) {
    const elapsed = stopwatch();
    const say = (line: string) => console.log(`${fault.name}  ... ${line}`);
    console.log(`${fault.name}  seed ${seed}`);
    const result = await fault.run({ count: count ?? fault.defaultCount, seed, minutes, say });
    print(fault, seed, Math.round(elapsed() / 1000), result);
    if (result.violations.length > 0) process.exitCode = 1;
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).stack ?? String(error));
  process.exitCode = 2;
}
// Handles of killed children and windows must not keep a finished run alive.
process.exit();
