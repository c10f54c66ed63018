import { spawn, type SpawnOptions } from 'node:child_process';

export interface CommandResult {
  /** Exit code; 127 when the program does not exist, 128 when it was ended by a signal. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end and collects its output. A missing program is a result (127), not an exception. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    const finish = (code: number) => {
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    };
    child.once('error', (error) => {
      stderr.push(Buffer.from(error.message));
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 128));
  });
}

/** The last `count` lines of a program's output, for a sentence about why it failed. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
