import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { z } from 'zod';

import { signHello } from '../../../shared/sync/hello-signature.ts';
import {
  CHALLENGE_HEADER,
  helloResponse,
  pullResponse,
  shipResponse,
  syncPaths,
  syncProblem,
} from '../../../shared/sync/protocol.ts';
import { DIGEST_HEADER, openSealed } from '../../../shared/sync/sealed-text.ts';
import { credentialsResponse, trustPaths } from '../../../shared/trust/trust-protocol.ts';
import { isThisMachine } from '../trust/this-machine.ts';
import { openNudges } from './nudge-socket.ts';
import type { ServerLink } from './server-link.ts';
import { ServerProblem } from './server-problem.ts';
import { openTransport, unreachable } from './transport.ts';
import type { Answered, ServerCheck, Transport } from './transport.ts';

/** How long a request may stay without any sign of the server, in milliseconds. */
const SILENCE_MS = 20_000;
/** Smaller bodies are not worth compressing, in UTF-16 units. */
const COMPRESS_FROM = 1400;
/** No sentence of a server is longer, in UTF-16 units. */
const MESSAGE_LENGTH = 1000;
const PLAIN: ServerCheck = { authorities: null, nowMs: () => Date.now() };
/** Answers of things between a station and its server, when the server itself is not there. */
const NOT_THE_SERVER: ReadonlySet<number> = new Set([502, 503, 504]);

const compress = promisify(gzip);

/** How a link talks to its server. */
interface Connection {
  readonly transport: Transport;
  /** Bodies go compressed; given up when the server does not take it. */
  compressed: boolean;
  readonly acceptEncoding: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds, as HTTP has it; dates are not understood and count as nothing. */
function retryAfterMs(response: Answered): number {
  const seconds = Number(response.header('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function problemOf(response: Answered, url: string): ServerProblem {
  const problem = syncProblem.safeParse(parsed(response.text));
  if (problem.success) {
    const challenge = response.header(CHALLENGE_HEADER);
    const code = challenge === undefined ? problem.data.code : 'challenge';
    const message = problem.data.message.slice(0, MESSAGE_LENGTH);
    return new ServerProblem(code, message, { retryAfterMs: retryAfterMs(response), challenge });
  }
  // A newer server may have reasons that are not known here; its sentence is for people all the same.
  const newer = z.object({ code: z.string(), message: z.string() }).safeParse(parsed(response.text));
  if (newer.success) {
    const message = newer.data.message.slice(0, MESSAGE_LENGTH);
    return new ServerProblem('failed', message, { retryAfterMs: retryAfterMs(response) });
  }
  if (NOT_THE_SERVER.has(response.status)) return unreachable(url, new Error(`The answer was ${response.status}.`));
  return new ServerProblem(
    'not-understood',
    `The server answered ${response.status} without a reason. Check that --server points to a Lineside sync server.`,
  );
}

/** One request and its whole answer. @throws ServerProblem when either does not get through, also in the middle. */
async function send(connection: Connection, path: string, body: string, token: string | null, caller: AbortSignal) {
  const isCompressed = connection.compressed && body.length >= COMPRESS_FROM;
  const headers = {
    'content-type': 'application/json',
    'accept-encoding': connection.acceptEncoding,
    [DIGEST_HEADER]: hash('sha256', body),
    ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const content = isCompressed ? await compress(body) : body;
  const response = await connection.transport.ask({ method: 'POST', path, headers, body: content }, caller);
  return { response, isCompressed };
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
  const { response } = sent;
  const { text } = response;
  if (response.status < 200 || response.status > 299) throw problemOf(response, connection.transport.url);
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

/** How a link is opened. */
export interface LinkOptions {
  readonly compressed?: boolean;
  readonly silenceMs?: number;
  /** Whom the station takes for its server; absent: plain HTTP. */
  readonly check?: ServerCheck;
}

/**
 * Talks to the sync server at `url` by HTTP. Bodies and answers travel compressed unless the server is on this machine, where that
 * would only cost time; `compressed` says otherwise.
 */
export function httpServerLink(
  url: string,
  { compressed = !isThisMachine(url), silenceMs = SILENCE_MS, check = PLAIN }: LinkOptions = {},
): ServerLink {
  const acceptEncoding = compressed ? 'gzip' : 'identity';
  const transport = openTransport(url, check, silenceMs);
  const connection: Connection = { transport, compressed, acceptEncoding };
  return {
    hello: async (identity, chains, now, signal, epoch = null) => {
      const { site, station } = identity;
      const seen = epoch === null ? {} : { epoch };
      const unsigned = { site, station, chains: [...chains], at: now, ...seen };
      const say = async (challenge: { readonly challenge?: string }) =>
        await post(
          connection,
          syncPaths.hello,
          helloResponse,
          signHello({ ...unsigned, ...challenge }, identity.keys),
          null,
          signal,
        );
      try {
        return await say({});
      } catch (error) {
        if (!(error instanceof ServerProblem) || error.challenge === undefined) throw error;
        // Signed for this moment, so that nobody who has seen it can say it again.
        return await say({ challenge: error.challenge });
      }
    },
    ship: async (token, request, signal) =>
      await post(connection, syncPaths.ship, shipResponse, request, token, signal),
    pull: async (token, request, signal) =>
      await post(connection, syncPaths.pull, pullResponse, request, token, signal),
    credentials: async (token, request, signal) =>
      await post(connection, trustPaths.credentials, credentialsResponse, request, token, signal),
    nudges: (token, onNudge, onClosed) => openNudges(url, token, onNudge, onClosed, transport.tls()),
  };
}
