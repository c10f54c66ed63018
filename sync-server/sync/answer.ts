import type { SyncProblem } from '../../shared/sync/protocol.ts';

/** A refusal of a request: the HTTP status and the sentence. */
export interface Refused {
  readonly ok: false;
  readonly status: number;
  readonly problem: SyncProblem;
}

/** What a request gets: its answer, or a refusal. */
export type Answer<T> = { readonly ok: true; readonly value: T } | Refused;

/** The answer to a good request. */
export function answered<T>(value: T): Answer<T> {
  return { ok: true, value };
}

/** Refuses a request with a sentence that says what was wrong and what to do. */
export function refused(status: number, code: SyncProblem['code'], message: string): Refused {
  return { ok: false, status, problem: { code, message } };
}
