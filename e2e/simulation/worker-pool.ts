import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

import type { Asked, Told } from './worker-messages.ts';

/** Processes that play seeds, each one after the other. */
export interface WorkerPool {
  /** Plays a seed as soon as a process is free. @throws when the simulator itself fails, which is never the fault of a seed. */
  readonly play: (asked: Asked) => Promise<Told>;
  readonly end: () => void;
}

interface Job {
  readonly asked: Asked;
  readonly resolve: (told: Told) => void;
  readonly reject: (error: Error) => void;
}

const PROGRAM = path.join(import.meta.dirname, 'worker.ts');
/** A seed takes less than a second on a machine that is not busy; one that takes so long goes round in circles (milliseconds). */
const PATIENCE_MS = 300_000;

/** Opens a pool of so many processes. `bug`: the name of one that is planted in all of them. */
export function openWorkerPool(jobs: number, bug?: string): WorkerPool {
  const waiting: Job[] = [];
  const all = new Set<ChildProcess>();
  let isOver = false;

  function work(): void {
    const child = fork(PROGRAM, bug === undefined ? [] : [bug], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    all.add(child);
    let job: Job | undefined;
    let timer: NodeJS.Timeout | undefined;

    function next(): void {
      job = waiting.shift();
      if (!job) return;
      const { asked } = job;
      timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.send(asked);
    }

    child.on('message', (told: Told | { readonly crashed: string }) => {
      clearTimeout(timer);
      const done = job;
      next();
      if ('crashed' in told) done?.reject(new Error(`Seed ${done.asked.seed} could not be played: ${told.crashed}`));
      else done?.resolve(told);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      all.delete(child);
      if (isOver) return;
      job?.reject(new Error(`The process that played seed ${job.asked.seed} ended (${signal ?? code}).`));
      job = undefined;
      work();
    });
    idle.push(() => {
      if (!job) next();
    });
    next();
  }

  const idle: (() => void)[] = [];
  for (let count = 0; count < jobs; count += 1) work();

  return {
    play: async (asked) =>
      await new Promise<Told>((resolve, reject) => {
        waiting.push({ asked, resolve, reject });
        for (const look of idle) look();
      }),
    end: () => {
      isOver = true;
      for (const child of all) child.kill();
    },
  };
}
