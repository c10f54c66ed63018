import { parentPort, Worker, workerData } from 'node:worker_threads';

import { rehearsalOf } from '../../../shared/views/rehearsal-view-of.ts';
import type { RehearsalAnswer, RehearsalQuestion } from '../../../shared/views/rehearsal-view-of.ts';
import type { StorePart, WrittenRow } from '../store/store-reader.ts';
import { LOOK_BACK_MS, recordedPast } from './recorded-past.ts';

const DAY_MS = 86_400_000;

/** A rehearsal for a thread. */
interface RehearsalTask {
  readonly task: 'rehearse-rule';
  readonly question: RehearsalQuestion;
  readonly nowMs: number;
}

/** What the thread is handed, one piece for each time it asks. */
type Piece = { readonly part: StorePart; readonly rows: readonly WrittenRow[] } | { readonly end: true };
type FromThread = { readonly next: true } | { readonly answer: RehearsalAnswer };

/** Hands out what is on record, piece by piece; undefined at the end. */
export type NextPiece = () => { readonly part: StorePart; readonly rows: readonly WrittenRow[] } | undefined;

/** From when on facts have a bearing on a rehearsal (milliseconds). */
export function rehearsedSince({ days }: Pick<RehearsalQuestion, 'days'>, nowMs: number): number {
  return nowMs - days * DAY_MS - LOOK_BACK_MS;
}

/** A rehearsal in this thread, for whoever has no other. */
export function rehearseHere(question: RehearsalQuestion, nowMs: number, next: NextPiece): RehearsalAnswer {
  const past = recordedPast(rehearsedSince(question, nowMs));
  for (let piece = next(); piece; piece = next()) past.take(piece.part, piece.rows);
  return rehearsalOf(past.happenings(), question, nowMs);
}

function isRehearsalTask(data: unknown): data is RehearsalTask {
  return typeof data === 'object' && data !== null && 'task' in data && data.task === 'rehearse-rule';
}

/** Does what this thread was started for. @returns false when it is no thread of ours, but the program itself. */
export function answerRehearsalTask(): boolean {
  const data: unknown = workerData;
  if (!parentPort || !isRehearsalTask(data)) return false;
  const port = parentPort;
  const past = recordedPast(rehearsedSince(data.question, data.nowMs));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const say = (message: FromThread) => port.postMessage(message);
  port.on('message', (piece: Piece) => {
    if ('end' in piece) {
      say({ answer: rehearsalOf(past.happenings(), data.question, data.nowMs) });
      port.close();
      return;
    }
    past.take(piece.part, piece.rows);
    say({ next: true });
  });
  say({ next: true });
  return true;
}

/** A rehearsal that goes on in a thread of its own. */
export interface RunningRehearsal {
  /** Rejects when there can be no such thread, or when it was stopped. */
  readonly answer: Promise<RehearsalAnswer>;
  readonly stop: () => void;
}

/** More memory than a rehearsal of sixty days on a busy area takes (megabytes): a kiosk must not lose its station to it. */
const MOST_MEGABYTES = 1024;

/**
 * Rehearses in a thread of its own: the thread asks for what is on record piece by piece, so that whoever owns the store hands out a little at a time.
 *
 * @param program a program that calls `answerRehearsalTask` first of all
 */
export function rehearseInThread(
  program: URL,
  question: RehearsalQuestion,
  nowMs: number,
  next: NextPiece,
): RunningRehearsal {
  const task: RehearsalTask = { task: 'rehearse-rule', question, nowMs };
  const thread = new Worker(program, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  const answer = new Promise<RehearsalAnswer>((resolve, reject) => {
    thread.on('message', (message: FromThread) => {
      if ('answer' in message) {
        resolve(message.answer);
        return;
      }
      try {
        const piece: Piece = next() ?? { end: true };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        thread.postMessage(piece);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        void thread.terminate();
      }
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The rehearsal ended with code ${code} and no answer.`)));
  });
  return { answer, stop: () => void thread.terminate() };
}
