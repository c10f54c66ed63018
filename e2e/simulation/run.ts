/** `npm run simulate`: plays seeds against the code of stations and server, and tells which break a rule. */
import { faultFigures, figuresTable } from './fault-figures.ts';
import { faultNames } from './faults.ts';
import type { Strikes } from './faults.ts';
import { prove } from './prove.ts';
import type { Proof } from './prove.ts';
import { readRunOptions, usage } from './run-options.ts';
import type { RunOptions } from './run-options.ts';
import { scriptOf, worded } from './script.ts';
import { commandOf, shrink } from './shrink.ts';
import type { Asked, Told } from './worker-messages.ts';
import { openWorkerPool } from './worker-pool.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Most of the violations and lines of a failure that are shown. */
const SHOWN = 12;
const TRACE_LINES = 40;
/** A long run says this often that it goes on (seeds). */
const TELL_EVERY = 500;
/** After so many failing seeds nobody reads on. */
const ENOUGH = 5;

function say(options: RunOptions, line: string, object: object): void {
  console.log(options.json ? JSON.stringify(object) : line);
}

async function tellFailure(options: RunOptions, pool: WorkerPool, asked: Asked, told: Told): Promise<void> {
  const small = await shrink(pool.play, asked, told);
  const script = scriptOf(asked.seed, asked.limits);
  const kept = small.asked.steps ?? script.steps.map((_, index) => index);
  const steps = kept.flatMap((index) => script.steps[index] ?? []).map(worded);
  const { violations, trace } = small.told;
  const lines = [
    `✗ seed ${told.seed} (${told.stations} stations; faults: ${told.faults.join(', ') || 'none'})`,
    ...violations.slice(0, SHOWN).map(({ rule, what }) => `    ${rule}: ${what}`),
    ...(violations.length > SHOWN ? [`    ... and ${violations.length - SHOWN} more`] : []),
    `  smallest script that was found, ${steps.length} of ${script.steps.length} steps:`,
    ...steps.map((step) => `    ${step}`),
    '  the end of its trace:',
    ...trace.slice(-TRACE_LINES).map((line) => `    ${line}`),
    `  again: ${commandOf(asked, faultNames)}`,
  ];
  say(options, lines.join('\n'), { seed: told.seed, faults: told.faults, violations, steps, trace });
}

async function simulate(options: RunOptions): Promise<number> {
  const pool = openWorkerPool(options.jobs);
  const limits = { faults: options.faults, stations: options.stations };
  const began = performance.now();
  const sums = { events: 0, virtualMs: 0, acknowledged: 0, facts: 0 };
  const played: { readonly strikes: Strikes; readonly violations: number }[] = [];
  const failures: Told[] = [];

  async function lane(number: number): Promise<void> {
    for (let index = number; index < options.seeds && failures.length < ENOUGH; index += options.jobs) {
      const asked: Asked = { seed: options.from + index, limits };
      const told = await pool.play(asked);
      played.push({ strikes: told.strikes, violations: told.violations.length });
      if (played.length % TELL_EVERY === 0 && !options.json)
        console.log(`... ${played.length} seeds, ${failures.length} failed`);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += told[key];
      if (told.violations.length === 0) continue;
      failures.push(told);
      await tellFailure(options, pool, asked, told);
    }
  }

  try {
    await Promise.all(Array.from({ length: options.jobs }, (_, number) => lane(number)));
  } finally {
    pool.end();
  }
  const seconds = (performance.now() - began) / 1000;
  const hours = Math.round(sums.virtualMs / 3_600_000);
  const figures = faultFigures(played);
  if (!options.json && played.length > 1) console.log(figuresTable(figures));
  const summary = {
    seeds: played.length,
    figures,
    failures: failures.map(({ seed }) => seed),
    seconds,
    hours,
    ...sums,
  };
  say(
    options,
    `${played.length} seeds, ${failures.length} failed${failures.length > 0 ? ` (${summary.failures.join(', ')})` : ''}; ` +
      `${sums.acknowledged} facts acknowledged of ${sums.facts}, ${hours} virtual hours, ${sums.events} events, ` +
      `${seconds.toFixed(0)} s, ${(played.length / seconds).toFixed(1)} seeds/s`,
    summary,
  );
  return failures.length === 0 ? 0 : 1;
}

function proofLine({ bug, seeds, seed, rules }: Proof): string {
  const found = seed === undefined ? `NOT FOUND in ${seeds}` : `${seeds}`;
  return `| ${bug.name.padEnd(18)} | ${bug.what.padEnd(72)} | ${found.padStart(7)} | ${String(seed ?? '-').padStart(6)} | ${rules.join(', ')} |`;
}

async function proveAll(options: RunOptions): Promise<number> {
  if (!options.json) {
    console.log('| planted bug        | what it does | found after seeds | seed | rules broken |');
    console.log('|---|---|---|---|---|');
  }
  const proofs = await prove(options.from, options.seeds, options.jobs, (proof) => {
    const { bug, ...rest } = proof;
    say(options, proofLine(proof), { bug: bug.name, ...rest });
  });
  return proofs.every(({ seed }) => seed !== undefined) ? 0 : 1;
}

async function main(): Promise<number> {
  const options = readRunOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  return options.prove ? await proveAll(options) : await simulate(options);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
