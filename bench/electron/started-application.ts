import { spawn } from 'node:child_process';

import { sandboxFlags } from '../../scripts/electron-runtime.ts';
import { debugPage } from './devtools.ts';
import type { DebuggedPage } from './devtools.ts';

/** A packaged application that runs, observed through Chromium's debugging port; a kiosk opens it only where Node's inspector runs as well. */
export interface StartedApplication {
  readonly pid: number;
  /** Wall clock (ms) right before the process was made. */
  readonly startedAtMs: number;
  /** Its page, once there is one whose address begins so. */
  readonly page: (address: string) => Promise<DebuggedPage>;
  /** Asks it to end and waits; what has not ended after ten seconds is killed. */
  readonly stop: () => Promise<void>;
}

const GRACE_MS = 10_000;

/** Starts an executable with Chromium's debugging port open. */
export function startApplication(
  executable: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): StartedApplication {
  const startedAtMs = performance.timeOrigin + performance.now();
  const child = spawn(executable, [...sandboxFlags(), '--inspect=0', '--remote-debugging-port=0', ...args], {
    // Whoever measures would not see an application that restarts itself.
    env: { ...env, LINESIDE_SUPERVISED: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const port = new Promise<number>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8000);
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`${executable} ended at once.\n${said}`)));
  });
  return {
    pid: child.pid ?? -1,
    startedAtMs,
    page: async (address) => debugPage(await port, (url) => url.startsWith(address)),
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
