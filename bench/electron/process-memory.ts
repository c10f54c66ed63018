import { readdirSync, readFileSync } from 'node:fs';

/** A process and what it holds, shared pages counted by share (PSS), in MB. */
export interface ProcessMemory {
  readonly pid: number;
  readonly command: string;
  readonly pssMb: number;
}

function textOf(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // It has just ended.
  }
}

function parentOf(pid: string): number {
  // The name in brackets may hold spaces and brackets itself.
  return Number(
    textOf(pid, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ')[1] ?? 0,
  );
}

/** A process and all its descendants (Linux). */
export function processesOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** What a process and all its descendants hold (Linux). */
export function memoryOf(root: number): ProcessMemory[] {
  return processesOf(root).flatMap((pid) => {
    const pss = /^Pss:\s+(\d+) kB/m.exec(textOf(pid, 'smaps_rollup'))?.[1];
    return pss === undefined
      ? []
      : [{ pid, command: textOf(pid, 'cmdline').replaceAll('\0', ' '), pssMb: Number(pss) / 1024 }];
  });
}

/** The sum in MB. */
export function totalMb(processes: readonly ProcessMemory[]): number {
  return processes.reduce((sum, { pssMb }) => sum + pssMb, 0);
}

/** The station among the processes of a kiosk: the only one that runs Node without being the main process. */
export function isStation({ command }: ProcessMemory): boolean {
  return command.includes('node.mojom.NodeService');
}
