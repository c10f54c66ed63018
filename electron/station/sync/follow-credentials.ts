import type { CredentialsRequest, CredentialsResponse } from '../../../shared/trust/trust-protocol.ts';
import { Ended } from './server-problem.ts';

/** Asked again so often within a session, in milliseconds. */
const EVERY_MS = 4 * 3_600_000;
/** After a nudge there may be others: not asked again before this time, in milliseconds. */
const AFTER_NUDGE_MS = 30_000;

export interface CredentialsParts {
  /** Digest of the list that is here; null: none. */
  readonly have: () => string | null;
  readonly ask: (request: CredentialsRequest) => Promise<CredentialsResponse>;
  readonly take: (response: CredentialsResponse) => void;
  readonly failed: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Keeps the credentials of a session up to date. */
export interface CredentialsFollower {
  /** Something changed at the server; it may have been people. */
  readonly nudged: () => void;
}

/** Asks at once, every few hours, and a while after nudges; ends with the signal. */
export function followCredentials({ have, ask, take, failed, signal }: CredentialsParts): CredentialsFollower {
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;
  let due = 0;

  function wait(ms: number): void {
    const at = performance.now() + ms;
    if (timer && due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void fetchList(), ms);
    timer.unref();
  }

  async function fetchList(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (isAsking || signal.aborted) return;
    isAsking = true;
    try {
      const response = await ask({ have: have() });
      if (!signal.aborted) take(response);
    } catch (error) {
      if (!(error instanceof Ended) && !signal.aborted) failed(error);
    } finally {
      isAsking = false;
    }
    if (!signal.aborted) wait(EVERY_MS);
  }

  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  void fetchList();
  return { nudged: () => wait(AFTER_NUDGE_MS) };
}
