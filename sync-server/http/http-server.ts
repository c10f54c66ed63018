import type { IncomingMessage } from 'node:http';

import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';

import { CHALLENGE_HEADER } from '../../shared/sync/protocol.ts';
import type { SyncProblem } from '../../shared/sync/protocol.ts';
import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import { createAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { takenEncodings } from './inflate.ts';
import { foreignRequest } from './local-only.ts';
import { commonHeaders, replyOnSocket } from './problem-reply.ts';
import { thisMachineOnly } from './reach.ts';
import type { Reach } from './reach.ts';
import { BodyRefused, readJsonBody } from './read-body.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What requests may take of this server. */
    admission: Admission;
  }
}

/** Limits against slow and endless requests. */
const LIMITS = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 72_000,
  checkEveryMs: 5_000,
  bodyBytes: 256 * 1024,
  connections: 2_000,
} as const;

/** When a station that was told `busy` should try again, in seconds. */
const RETRY_AFTER_S = 1;

/** Sends a refusal. */
export function sendProblem(reply: FastifyReply, status: number, problem: SyncProblem): FastifyReply {
  if (problem.code === 'busy') void reply.header('retry-after', RETRY_AFTER_S);
  const { challenge, ...told } = problem;
  if (challenge !== undefined) void reply.header(CHALLENGE_HEADER, challenge);
  const text = JSON.stringify({ ...told, code: told.code === 'challenge' ? 'invalid' : told.code });
  return reply.code(status).type('application/json; charset=utf-8').send(text);
}

function problemOf(error: FastifyError): { readonly status: number; readonly problem: SyncProblem } {
  if (error instanceof BodyRefused) return error;
  const status = error.statusCode ?? 500;
  if (status === 415)
    return {
      status,
      problem: { code: 'invalid', message: 'Requests carry JSON: set content-type to application/json.' },
    };
  if (status >= 400 && status < 500) return { status, problem: { code: 'invalid', message: error.message } };
  return {
    status: 500,
    problem: {
      code: 'failed',
      message: 'The server could not do this because of an error of its own. Nothing was lost; try again.',
    },
  };
}

/** Node's answer to what is not HTTP. */
function malformed(error: NodeJS.ErrnoException): { readonly status: number; readonly problem: SyncProblem } {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return { status: 431, problem: { code: 'too-large', message: 'The headers of the request are too large.' } };
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, problem: { code: 'invalid', message: 'The request did not arrive in time.' } };
  return { status: 400, problem: { code: 'invalid', message: 'This is not a well-formed HTTP request.' } };
}

/**
 * The HTTP server without its routes: requests to its own names only, JSON only, every refusal a SyncProblem with a sentence, limits on time and
 * size, and on what all requests together may take. `isDraining` tells that no new work is taken.
 */
export function createHttpServer(
  log: Log,
  isDraining: () => boolean,
  admission: Admission = createAdmission(),
  reach: Reach = thisMachineOnly,
): FastifyInstance {
  const limits = { headersTimeout: LIMITS.headersTimeoutMs, connectionsCheckingInterval: LIMITS.checkEveryMs };
  const options = {
    logger: false,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestTimeoutMs,
    keepAliveTimeout: LIMITS.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: (error, socket) => {
      const { status, problem } = malformed(error);
      replyOnSocket(socket, status, problem);
    },
  } satisfies FastifyServerOptions;
  // The routes do not care which of the two it is.
  const app = reach.tls
    ? (fastify({
        ...options,
        https: { ...reach.tls, ...limits, minVersion: 'TLSv1.2', handshakeTimeout: LIMITS.headersTimeoutMs },
      }) as unknown as FastifyInstance)
    : fastify({ ...options, http: limits });
  app.server.maxConnections = LIMITS.connections;

  app.removeAllContentTypeParsers();
  app.decorate('admission', admission);
  app.addContentTypeParser('application/json', async (request: FastifyRequest, payload: IncomingMessage) =>
    readJsonBody(request, payload, request.routeOptions.bodyLimit ?? LIMITS.bodyBytes, admission),
  );

  app.addHook('onRequest', async (request, reply) => {
    admission.open(request, reply);
    reply.headers(commonHeaders);
    const foreign = foreignRequest(request.headers, false, reach);
    if (foreign !== undefined) return sendProblem(reply, 403, { code: 'invalid', message: foreign });
    if (isDraining()) {
      reply.header('connection', 'close');
      return sendProblem(reply, 503, { code: 'busy', message: 'The server is stopping. Try again in a moment.' });
    }
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, 404, {
      code: 'not-found',
      message: `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`,
    }),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, problem } = problemOf(error);
    // Whatever of the body is still to come is not waited for.
    if (error instanceof BodyRefused && !request.raw.complete) void reply.header('connection', 'close');
    if (status === 415) void reply.header('accept-encoding', takenEncodings);
    if (status >= 500)
      log('error', 'request-failed', {
        method: request.method,
        path: request.url.slice(0, 200),
        ...errorFields(error),
      });
    return sendProblem(reply, status, problem);
  });
  return app;
}
