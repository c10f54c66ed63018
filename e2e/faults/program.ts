import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

import { projectRoot } from '../../scripts/project-root.ts';

/** A program of the product that a harness runs as a real process. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly isRunning: () => boolean;
  /** Settles when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Everything it wrote to stdout so far. */
  readonly stdout: () => string;
  /** The end of what it wrote to stderr so far: where its sentences are. */
  readonly stderr: () => string;
  /** Settles with the first match in stdout; undefined when it ended before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray | undefined>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Modules that change the world in which a program runs, without the program knowing. */
export type Preload = 'shifted-clock' | 'never-flush';

export interface ProgramStart {
  readonly args: readonly string[];
  readonly preloads?: readonly Preload[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Who is let in is not what faults are about. */
const programs = {
  station: 'electron/station/main.ts',
  server: 'sync-server/testing/first-key-server.testkit.ts',
} as const;

/** What is kept of stderr, in characters: a chatty program must not fill the memory of a long run. */
const STDERR_KEPT = 65_536;

const running = new Set<ChildProcess>();
// Whatever ends a harness, the programs that it started end with it.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the station or the server, with a message channel to it. */
export function startProgram(name: keyof typeof programs, start: ProgramStart): Program {
  const imports = (start.preloads ?? []).flatMap((preload) => [
    '--import',
    path.join(import.meta.dirname, 'preload', `${preload}.ts`),
  ]);
  const child = fork(path.join(projectRoot, programs[name]), [...start.args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: imports,
    env: { ...process.env, ...start.env },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  let isRunning = true;
  const look = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const listener of look) listener();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT);
  });
  child.on('error', () => undefined); // A message to one that has just ended; its end is told by `ended`.
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', () => {
      isRunning = false;
      running.delete(child);
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    pid: child.pid ?? 0,
    isRunning: () => isRunning,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (pattern) =>
      new Promise((resolve) => {
        const listener = () => {
          const match = pattern.exec(stdout);
          if (!match) return;
          look.delete(listener);
          resolve(match);
        };
        look.add(listener);
        listener();
        void ended.then(() => resolve(undefined));
      }),
    kill: (signal) => void child.kill(signal),
  };
}
