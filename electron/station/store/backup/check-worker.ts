import { parentPort, Worker, workerData } from 'node:worker_threads';

import { checkStoreFile } from './check-store-file.ts';
import type { CheckKnowledge, StoreCheck } from './check-store-file.ts';

interface CheckTask {
  readonly task: 'check-store';
  readonly file: string;
  readonly knowledge: CheckKnowledge;
}

function isCheckTask(data: unknown): data is CheckTask {
  return typeof data === 'object' && data !== null && 'task' in data && data.task === 'check-store';
}

/** Does what this thread was started for. @returns false when it is no thread of ours, but the program itself. */
export function answerCheckTask(): boolean {
  const data: unknown = workerData;
  if (!parentPort || !isCheckTask(data)) return false;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage(checkStoreFile(data.file, data.knowledge));
  return true;
}

/**
 * Looks at a copy of a store in a thread of its own, so that nobody waits for it.
 *
 * @param program a program that calls `answerCheckTask` first of all
 * @throws (rejects) when there can be no such thread
 */
export async function checkInThread(program: URL, file: string, knowledge: CheckKnowledge): Promise<StoreCheck> {
  const task: CheckTask = { task: 'check-store', file, knowledge };
  return await new Promise((resolve, reject) => {
    const thread = new Worker(program, { workerData: task });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The check of ${file} ended with code ${code} and no answer.`)));
  });
}
