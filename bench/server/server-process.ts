import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A server of the benchmark in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Most memory it had resident so far, in MB; 0 where the system does not tell. */
  readonly peakMegabytes: () => number;
  /** Processor time it used so far, in seconds: steadier than wall time beside other work. 0 where the system does not tell. */
  readonly processorSeconds: () => number;
  readonly stop: () => void;
}

/** Clock ticks per second in /proc, the same on every Linux that Node runs on. */
const TICKS = 100;

function processFile(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** Starts `bench-server.ts` on a folder. LINESIDE_BENCH_NODE_FLAGS adds flags of Node, such as --cpu-prof. */
export async function startServerProcess(folder: string, args: readonly string[] = []): Promise<ServerProcess> {
  mkdirSync(folder, { recursive: true });
  const flags = (process.env['LINESIDE_BENCH_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  const program = path.join(import.meta.dirname, 'bench-server.ts');
  const child = spawn(process.execPath, [...flags, program, folder, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The server of the benchmark ended (${code}) before it listened.`)));
  });
  return {
    url,
    peakMegabytes: () =>
      Number(/VmHWM:\s+(?<kb>\d+)/.exec(processFile(child.pid, 'status'))?.groups?.['kb'] ?? 0) / 1024,
    processorSeconds: () => {
      const [user, system] = processFile(child.pid, 'stat').split(') ')[1]?.split(' ').slice(11, 13) ?? [];
      return (Number(user ?? 0) + Number(system ?? 0)) / TICKS;
    },
    stop: () => void child.kill('SIGTERM'),
  };
}
