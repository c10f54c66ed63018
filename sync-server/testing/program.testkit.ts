import { join } from 'node:path';

import { afterEach } from 'vitest';

import { runDataCommand } from '../backup/run-command.ts';
import { readCommandLine } from '../command-line.ts';
import { startNodeChild } from './child.testkit.ts';
import type { NodeChild } from './child.testkit.ts';

const PROGRAM = join(import.meta.dirname, '../main.ts');
/** Who is let in is a matter of other tests. */
const SERVER = join(import.meta.dirname, 'first-key-server.testkit.ts');

/** The server program under test. */
export interface ServerProgram {
  /** Starts it with these arguments. */
  readonly start: (...args: string[]) => NodeChild;
  /** Starts a server on a data folder and waits until it listens. */
  readonly serve: (data: string, ...args: string[]) => Promise<{ readonly url: string; readonly child: NodeChild }>;
  /** Runs a command to its end, in this process when it is one for the data of a server. */
  readonly run: (
    ...args: string[]
  ) => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** The program for the tests of a file; what still runs after a test is killed. */
export function serverProgram(): ServerProgram {
  const children: NodeChild[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      await child.ended;
    }
  });
  const run = (program: string, args: readonly string[]) => {
    const child = startNodeChild(program, args);
    children.push(child);
    return child;
  };
  const start = (...args: string[]) => run(PROGRAM, args);
  return {
    start,
    run: async (...args) => {
      const read = readCommandLine(args);
      if (!('command' in read)) return start(...args).ended;
      const { ok, text } = await runDataCommand(read.command);
      return { code: ok ? 0 : 1, stdout: ok ? text : '', stderr: ok ? '' : text };
    },
    serve: async (data, ...args) => {
      const child = run(SERVER, ['--data', data, '--port', '0', ...args]);
      const [url] = await child.printed(/http:\/\/[\d.:]+/);
      return { url, child };
    },
  };
}
