import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

import { unreachable } from '../sync/transport.ts';

/**
 * Reads a short text over HTTPS from whoever answers. Only for what is compared with something known afterwards: nothing of this
 * station is sent.
 * @throws ServerProblem `unreachable` when no whole answer of that length comes.
 */
export async function readUnverified(url: URL, most: number, silenceMs: number, caller: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([caller, AbortSignal.timeout(silenceMs)]);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      // The ticket's fingerprint decides over what comes.
      const agent = new Agent({ keepAlive: false, rejectUnauthorized: false, minVersion: 'TLSv1.2' });
      request(url, { method: 'GET', agent, signal }).once('response', resolve).once('error', reject).end();
    });
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > most) throw new Error(`The answer is longer than ${most} characters.`);
    }
    return text;
  } catch (error) {
    throw unreachable(url.href, error);
  }
}
