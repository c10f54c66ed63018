import type { SyncProblem } from '../../../shared/sync/protocol.ts';

/** What a station finds itself when a request gets no good answer. */
type OwnFinding =
  | 'unreachable'
  | 'not-understood'
  | 'certificate-foreign'
  | 'certificate-expired'
  | 'certificate-early'
  | 'certificate-name'
  | 'certificate-bad'
  | 'plain-refused'
  | 'site-changed';

/** A request that got no good answer. The message is a sentence; `code` is the server's, or what the station found itself. */
export class ServerProblem extends Error {
  readonly code: SyncProblem['code'] | OwnFinding;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number;
  /** What the server wants signed in a hello; undefined: nothing. */
  readonly challenge: string | undefined;
  constructor(
    code: ServerProblem['code'],
    message: string,
    more: { cause?: unknown; retryAfterMs?: number; challenge?: string | undefined } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.retryAfterMs = more.retryAfterMs ?? 0;
    this.challenge = more.challenge;
  }
}

/** Thrown by what was under way when the station itself ended it; nobody has to be told. */
export class Ended extends Error {
  constructor() {
    super('Ended by the station itself.');
  }
}

/** @throws Ended when the signal has been given. */
export function endIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Ended();
}
