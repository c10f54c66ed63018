import { spawn } from 'node:child_process';

/** A Node program that a test started. */
export interface NodeChild {
  /** Settles with the first match in what it prints to stdout; rejects with its stderr when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The same for what it writes to stderr. */
  readonly logged: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Settles with the exit code (null after a signal) and everything it wrote. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Runs a TypeScript program with the Node that runs the tests; `env` joins the environment of the tests. */
export function startNodeChild(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): NodeChild {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  const look = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const listener of look) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const listener of look) listener();
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  function found(pattern: RegExp, text: () => string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const listener = () => {
        const match = pattern.exec(text());
        if (!match) return;
        look.delete(listener);
        resolve(match);
      };
      look.add(listener);
      listener();
      void ended.then(() => reject(new Error(`${program} ended before it wrote ${pattern}: ${stderr}`)));
    });
  }
  return {
    kill: (signal) => void child.kill(signal),
    ended,
    printed: (pattern) => found(pattern, () => stdout),
    logged: (pattern) => found(pattern, () => stderr),
  };
}
