import { startProgram } from './program.ts';
import type { Preload, Program } from './program.ts';
import { pause, until } from './waiting.ts';

export interface ServerStart {
  readonly data: string;
  readonly args: readonly string[];
  readonly preloads?: readonly Preload[];
  readonly env?: () => Readonly<Record<string, string>>;
  /** Awaited before a killed process is started again. */
  readonly beforeRestart?: () => Promise<void>;
}

/** The sync server as a process that is started again on the same port whenever it ends. */
export interface ServerKeeper {
  readonly url: string;
  readonly port: number;
  readonly program: () => Program;
  /** Settles when the present process takes connections. */
  readonly ready: () => Promise<void>;
  readonly kill: () => boolean;
  /** Its next end is no surprise. */
  readonly expectEnd: () => void;
  /** Sentences about ends that nobody asked for. */
  readonly oddEnds: readonly string[];
  readonly stop: () => Promise<void>;
}

const RESTART_PAUSE_MS = 300;
const ADDRESS = /http:\/\/127\.0\.0\.1:(?<port>\d+)/;

/** Starts a server on a free port of this machine. @throws when it does not start. */
export async function keepServer(start: ServerStart): Promise<ServerKeeper> {
  const oddEnds: string[] = [];
  let stopping = false;
  let expected = false;
  let port = 0;
  let over: Promise<void> = Promise.resolve();

  function run(): Program {
    expected = false;
    const mine = startProgram('server', {
      args: ['--data', start.data, '--port', String(port), ...start.args],
      ...(start.preloads ? { preloads: start.preloads } : {}),
      ...(start.env ? { env: start.env() } : {}),
    });
    over = mine.ended.then(async ({ code, signal }) => {
      if (stopping) return;
      if (!expected) {
        oddEnds.push(
          `The server ended by itself (code ${code}, signal ${signal}): ${mine.stderr().trim().slice(-600)}`,
        );
      }
      if (code !== null) await pause(RESTART_PAUSE_MS);
      await start.beforeRestart?.();
      if (!stopping && port !== 0) program = run();
    });
    return mine;
  }

  const first = run();
  let program = first;
  const match = await first.printed(ADDRESS);
  if (!match) throw new Error(`The server did not start: ${first.stderr().slice(-2000)}`);
  port = Number(match.groups?.['port']);

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    oddEnds,
    program: () => program,
    expectEnd: () => {
      expected = true;
    },
    ready: async () => {
      for (;;) {
        const present = program;
        if (await present.printed(ADDRESS)) return;
        if (stopping) throw new Error('The server is being stopped.');
        // It ended before: wait for the one that follows.
        await until(() => (program === present ? undefined : true), Number.POSITIVE_INFINITY, 20);
      }
    },
    kill: () => {
      if (!program.isRunning()) return false;
      expected = true;
      program.kill('SIGKILL');
      return true;
    },
    stop: async () => {
      stopping = true;
      program.kill('SIGTERM');
      const force = setTimeout(() => program.kill('SIGKILL'), 15_000);
      await over;
      clearTimeout(force);
    },
  };
}
