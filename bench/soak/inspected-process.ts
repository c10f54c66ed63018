import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { connectDevtools } from '../electron/devtools.ts';
import type { DebuggedPage } from '../electron/devtools.ts';

/** A Node program of ours that runs under the inspector, so that its heap can be looked at after a collection. */
export interface InspectedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly inspector: DebuggedPage;
  /** Settles with the first match in what it prints; rejects when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<string>;
  /** Asks it to end and waits. */
  readonly stop: () => Promise<void>;
}

/** Starts a TypeScript program with the Node that runs the benchmark. */
export async function startInspected(program: string, args: readonly string[]): Promise<InspectedProcess> {
  const child = fork(program, args, { execArgv: ['--inspect=127.0.0.1:0'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let said = '';
  const look = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    // A long run says much; what is looked for is said at the start.
    if (said.length < 100_000) said += chunk.toString();
    for (const listener of look) listener();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const printed = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const listener = (): void => {
        const match = pattern.exec(said);
        if (!match) return;
        look.delete(listener);
        resolve(match[1] ?? match[0]);
      };
      look.add(listener);
      listener();
      void ended.then(() => reject(new Error(`${program} ended before it said ${pattern}: ${said}`)));
    });
  const inspector = await connectDevtools(await printed(/Debugger listening on (ws:\S+)/));
  return {
    child,
    pid: child.pid ?? -1,
    inspector,
    printed,
    stop: async () => {
      inspector.close();
      child.kill('SIGTERM');
      await ended;
    },
  };
}
