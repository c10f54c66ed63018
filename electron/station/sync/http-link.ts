import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { z } from 'zod';

import { signHello } from '../../../shared/sync/hello-signature.ts';
import { helloResponse, pullResponse, shipResponse, syncPaths, syncProblem } from '../../../shared/sync/protocol.ts';
import { DIGEST_HEADER, openSealed } from '../../../shared/sync/sealed-text.ts';
import { openNudges } from './nudge-socket.ts';
import type { ServerLink } from './server-link.ts';
import { Ended, ServerProblem } from './server-problem.ts';

/** How long a request may stay without any sign of the server, in milliseconds. */
const SILENCE_MS = 20_000;
/** Smaller bodies are not worth compressing, in UTF-16 units. */
const COMPRESS_FROM = 1400;
/** Answers of things between a station and its server, when the server itself is not there. */
const NOT_THE_SERVER: ReadonlySet<number> = new Set([502, 503, 504]);

const compress = promisify(gzip);

/** How a link talks to its server. */
interface Connection {
  readonly url: string;
  /** Bodies go compressed; given up when the server does not take it. */
  compressed: boolean;
  readonly acceptEncoding: string;
  readonly silenceMs: number;
}

function unreachable(url: string, cause: unknown): ServerProblem {
  return new ServerProblem(
    'unreachable',
    `The server at ${new URL(url).host} does not answer. Work goes on here; what is recorded is sent when it is back.`,
    { cause },
  );
}

/** A signal that is given when the caller ends the request, and when nothing has been heard for a time. */
function watchSilence(caller: AbortSignal, silenceMs: number) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  return {
    signal: AbortSignal.any([caller, silence.signal]),
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
    },
    end: () => clearTimeout(timer),
  };
}

async function readText(response: Response, heard: () => void): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    heard();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds, as HTTP has it; dates are not understood and count as nothing. */
function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function problemOf(response: Response, text: string, url: string): ServerProblem {
  const problem = syncProblem.safeParse(parsed(text));
  if (problem.success)
    return new ServerProblem(problem.data.code, problem.data.message, { retryAfterMs: retryAfterMs(response) });
  if (NOT_THE_SERVER.has(response.status)) return unreachable(url, new Error(`The answer was ${response.status}.`));
  return new ServerProblem(
    'not-understood',
    `The server answered ${response.status} without a reason. Check that --server points to a Lineside sync server.`,
  );
}

/** One request and its whole answer. @throws ServerProblem `unreachable` when either does not get through, also in the middle. */
async function send(connection: Connection, path: string, body: string, token: string | null, caller: AbortSignal) {
  const url = new URL(path, connection.url).href;
  const watch = watchSilence(caller, connection.silenceMs);
  const isCompressed = connection.compressed && body.length >= COMPRESS_FROM;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-encoding': connection.acceptEncoding,
        [DIGEST_HEADER]: hash('sha256', body),
        ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: isCompressed ? new Uint8Array(await compress(body)) : body,
      signal: watch.signal,
    });
    watch.heard();
    return { response, text: await readText(response, watch.heard), url, isCompressed };
  } catch (error) {
    if (caller.aborted) throw new Ended();
    throw unreachable(url, error);
  } finally {
    watch.end();
  }
}

async function post<T>(
  connection: Connection,
  path: string,
  schema: z.ZodType<T>,
  body: unknown,
  token: string | null,
  signal: AbortSignal,
): Promise<T> {
  const content = JSON.stringify(body);
  let sent = await send(connection, path, content, token, signal);
  if (sent.isCompressed && sent.response.status === 415) {
    connection.compressed = false;
    sent = await send(connection, path, content, token, signal);
  }
  const { response, text, url } = sent;
  if (!response.ok) throw problemOf(response, text, url);
  const opened = openSealed(text, (sealed) => hash('sha256', hash('sha256', content) + sealed));
  const answer = schema.safeParse(typeof opened === 'string' ? parsed(text) : parsed(opened.text));
  if (opened === 'damaged' || (opened === 'unsealed' && answer.success))
    throw new ServerProblem(
      'damaged',
      `An answer of the server was changed on its way by the network; it is asked for again. Look at cables and switches when this stays.`,
    );
  if (answer.success) return answer.data;
  throw new ServerProblem(
    'not-understood',
    `An answer of the server was not understood: ${z.prettifyError(answer.error).slice(0, 500)}`,
  );
}

function isThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/**
 * Talks to the sync server at `url` by HTTP. Bodies and answers travel compressed unless the server is on this machine, where that
 * would only cost time; `compressed` says otherwise.
 */
export function httpServerLink(
  url: string,
  { compressed = !isThisMachine(url), silenceMs = SILENCE_MS }: { compressed?: boolean; silenceMs?: number } = {},
): ServerLink {
  const acceptEncoding = compressed ? 'gzip' : 'identity';
  const connection: Connection = { url, compressed, acceptEncoding, silenceMs };
  return {
    hello: async (identity, chains, now, signal) => {
      const hello = signHello(
        { site: identity.site, station: identity.station, chains: [...chains], at: now },
        identity.keys,
      );
      return await post(connection, syncPaths.hello, helloResponse, hello, null, signal);
    },
    ship: async (token, request, signal) =>
      await post(connection, syncPaths.ship, shipResponse, request, token, signal),
    pull: async (token, request, signal) =>
      await post(connection, syncPaths.pull, pullResponse, request, token, signal),
    nudges: (token, onNudge, onClosed) => openNudges(url, token, onNudge, onClosed),
  };
}
