import type { X509Certificate } from 'node:crypto';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';

import { certificateProblem } from '../trust/certificate-problem.ts';
import { Ended, ServerProblem } from './server-problem.ts';

/** A station never takes more than this of one answer, unpacked, in bytes: a page of 2,000 large rows is a tenth of it. */
const ANSWER_BYTES = 64 * 1024 * 1024;
/** Connections at once: one request of each kind, twice over. */
const MOST_SOCKETS = 8;

/** Whom a station takes for its server. */
export interface ServerCheck {
  /**
   * PEM of the authorities that may have issued the server's certificate; asked for with every new connection. Null: plain HTTP, which only a
   * server on this machine is spoken to with.
   */
  readonly authorities: (() => readonly string[]) | null;
  readonly nowMs: () => number;
  /** The certificate of a server that was found good. */
  readonly onCertificate?: (certificate: X509Certificate) => void;
}

/** What is asked of a server. */
export interface Asking {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** A whole answer. */
export interface Answered {
  readonly status: number;
  /** First value of a header, by its name in small letters. */
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

/** Carries questions to one server over connections that stay open. */
export interface Transport {
  readonly url: string;
  /** @throws ServerProblem when no whole answer comes; Ended once the caller gives its signal. */
  readonly ask: (asking: Asking, caller: AbortSignal) => Promise<Answered>;
  /** What a socket to the same server is checked by. */
  readonly tls: () => { readonly ca: string[]; readonly minVersion: 'TLSv1.2' } | object;
}

/** The sentence of a server that does not answer. */
export function unreachable(url: string, cause: unknown): ServerProblem {
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

async function readText(response: IncomingMessage, heard: () => void): Promise<string> {
  const isPacked = response.headers['content-encoding'] === 'gzip';
  const source = isPacked ? response.compose(createGunzip()) : response;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    heard();
    length += chunk.length;
    if (length > ANSWER_BYTES) {
      response.destroy();
      throw new ServerProblem(
        'not-understood',
        `An answer of the server is longer than ${ANSWER_BYTES / 2 ** 20} MiB; nothing of it was taken. Ask IT to update the server.`,
      );
    }
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('The answer ended in the middle.');
  return Buffer.concat(chunks, length).toString('utf8');
}

function tellCertificate(socket: TLSSocket, { onCertificate }: ServerCheck): void {
  // Told once per connection.
  if (!socket.connecting) return;
  socket.once('secureConnect', () => {
    const certificate = socket.getPeerX509Certificate();
    if (certificate && socket.authorized) onCertificate?.(certificate);
  });
}

/** One attempt. Rejects with what the platform says. */
async function attempt(
  send: (asking: Asking, signal: AbortSignal) => ClientRequest,
  asking: Asking,
  caller: AbortSignal,
  silenceMs: number,
): Promise<Answered> {
  const watch = watchSilence(caller, silenceMs);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = send(asking, watch.signal);
      sent.once('response', resolve);
      sent.once('error', (error) =>
        reject(Object.assign(error, { isStale: sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET' })),
      );
      sent.end(asking.body);
    });
    watch.heard();
    const text = await readText(response, watch.heard);
    return {
      status: response.statusCode ?? 0,
      header: (name) => {
        const value = response.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      text,
    };
  } finally {
    watch.end();
  }
}

/**
 * Opens the way to the server at `url`. With authorities nothing is sent before the server has shown a certificate that one of them issued
 * for that very name.
 * @param silenceMs how long a request may stay without any sign of the server.
 */
export function openTransport(url: string, check: ServerCheck, silenceMs: number): Transport {
  const base = new URL(url);
  const { authorities } = check;
  const tls = () => (authorities ? { ca: [...authorities()], minVersion: 'TLSv1.2' as const } : {});
  const agent =
    authorities === null
      ? new PlainAgent({ keepAlive: true, maxSockets: MOST_SOCKETS })
      : new SecureAgent({ keepAlive: true, maxSockets: MOST_SOCKETS, rejectUnauthorized: true });

  function send({ method, path, headers = {}, body }: Asking, signal: AbortSignal): ClientRequest {
    const length = typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0);
    const all = { ...headers, ...(body === undefined ? {} : { 'content-length': length }) };
    const options = { method, agent, signal, headers: all };
    const target = new URL(path, base);
    if (authorities === null) return plainRequest(target, options);
    const sent = secureRequest(target, { ...options, ...tls() });
    if (check.onCertificate) sent.once('socket', (socket) => tellCertificate(socket as TLSSocket, check));
    return sent;
  }

  async function ask(asking: Asking, caller: AbortSignal): Promise<Answered> {
    for (let isSecond = false; ; isSecond = true) {
      try {
        return await attempt(send, asking, caller, silenceMs);
      } catch (error) {
        if (caller.aborted) {
          // A connection that was just being made would stay without a request, and a server that ends would wait for it.
          agent.destroy();
          throw new Ended();
        }
        if (error instanceof ServerProblem) throw error;
        // The server had closed a connection that was kept open for later: nothing was heard, so it is asked on a new one.
        if (!isSecond && (error as { isStale?: unknown }).isStale === true) continue;
        const found = authorities === null ? undefined : certificateProblem(error, base.host, check.nowMs());
        if (found) throw new ServerProblem(found.code, found.sentence, { cause: error });
        throw unreachable(url, error);
      }
    }
  }

  return { url, ask, tls };
}
