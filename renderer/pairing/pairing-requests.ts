import { pairedAnswer, trustPaths } from '../../shared/trust/trust-protocol.ts';
import type { PairedAnswer } from '../../shared/trust/trust-protocol.ts';

/** Why a code did not let this browser in. */
export type PairingFailure = 'wrong' | 'later' | 'unreachable' | 'refused';

/** A server that says nothing for so long is not there (milliseconds). */
const PATIENCE_MS = 15_000;

/** Whether this browser is paired, and as what; undefined: the server does not say. */
export async function askPaired(): Promise<PairedAnswer | undefined> {
  try {
    const response = await fetch(trustPaths.paired, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return pairedAnswer.parse(await response.json());
  } catch {
    return undefined;
  }
}

const failures: Readonly<Record<number, PairingFailure>> = { 400: 'wrong', 403: 'wrong', 429: 'later' };

/** Shows a code to the server, which then knows this browser by a cookie. @returns undefined when it was taken. */
export async function pairWith(code: string): Promise<PairingFailure | undefined> {
  try {
    const response = await fetch(trustPaths.pair, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? undefined : (failures[response.status] ?? 'refused');
  } catch {
    return 'unreachable';
  }
}
