/**
 * `npm run bench` lists the benchmarks, `npm run bench -- NAME... [--json]` runs some, `npm run bench -- all` all of them. Further flags
 * are the benchmark's own.
 * A benchmark is `bench/NAME.bench.ts`, a program by itself whose first comment line says what it measures.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const ENDING = '.bench.ts';

async function benchmarks(): Promise<string[]> {
  const names = await readdir(import.meta.dirname);
  return names
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .toSorted();
}

async function summaryOf(name: string): Promise<string> {
  const source = await readFile(path.join(import.meta.dirname, name + ENDING), 'utf8');
  return /^(?:\/\/|\/\*\*(?:\n \*)?)\s*(\S.*?)\s*(?:\*\/)?$/m.exec(source)?.[1] ?? '';
}

function run(name: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, name + ENDING), ...args], {
      stdio: 'inherit',
    });
    child.once('exit', (code) => resolve(code ?? 128));
  });
}

const known = await benchmarks();
// Names come first; what follows the first flag, values of flags too, is the benchmark's.
const given = process.argv.slice(2);
const firstFlag = given.findIndex((argument) => argument.startsWith('-'));
const asked = firstFlag === -1 ? given : given.slice(0, firstFlag);
const flags = firstFlag === -1 ? [] : given.slice(firstFlag);
const chosen = asked.includes('all') ? known : asked;
const unknown = chosen.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  console.error(`There is no benchmark named ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exitCode = 2;
} else if (chosen.length === 0) {
  for (const name of known) console.log(`${name.padEnd(16)} ${await summaryOf(name)}`);
} else {
  for (const name of chosen) if ((await run(name, flags)) !== 0) process.exitCode = 1;
}
