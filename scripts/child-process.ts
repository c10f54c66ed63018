import { spawn } from 'node:child_process';

export interface RunningChild {
  /** Settles when the child has ended: its exit code, 127 when it could not be started, 128 when a signal ended it. */
  ended: Promise<number>;
  /** Settles with the first match of a pattern in what the child prints; undefined when it ended before. */
  printed: (pattern: RegExp) => Promise<string | undefined>;
  /** Asks the child to end, and ends it by force when it has not within the grace period. Settles when it has ended. */
  stop: () => Promise<void>;
}

const GRACE_MS = 10_000;

/** Starts a program whose output goes on to our own terminal; `env` joins our own environment. */
export function startChild(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): RunningChild {
  // A group of its own: Ctrl+C reaches us alone, and we end our children one after the other.
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  });
  let output = '';
  let hasEnded = false;
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    if (listeners.size === 0) return;
    output += chunk.toString();
    for (const listener of listeners) listener();
  });
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code) => resolve(code ?? 128));
  });
  void ended.then(() => {
    hasEnded = true;
  });

  return {
    ended,
    printed: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const match = pattern.exec(output)?.[0];
          if (match === undefined) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        void ended.then(() => resolve(undefined));
      }),
    stop: async () => {
      if (hasEnded) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
