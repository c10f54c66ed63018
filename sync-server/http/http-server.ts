import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';

import type { SyncProblem } from '../../shared/sync/protocol.ts';
import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import { parseJson } from './carriable-json.ts';
import { foreignRequest } from './local-only.ts';
import { commonHeaders, replyOnSocket } from './problem-reply.ts';

/** Limits against slow and endless requests. */
const LIMITS = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 72_000,
  checkEveryMs: 5_000,
  bodyBytes: 256 * 1024,
  connections: 2_000,
} as const;

/** A request that is not well-formed; the message is the sentence of its answer. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Sends a refusal. */
export function sendProblem(reply: FastifyReply, status: number, problem: SyncProblem): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(problem));
}

function problemOf(error: FastifyError, limit: number): { readonly status: number; readonly problem: SyncProblem } {
  const status = error.statusCode ?? 500;
  if (status === 413)
    return {
      status,
      problem: { code: 'too-large', message: `The request is larger than ${limit} bytes. Send less at once.` },
    };
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
 * The HTTP server without its routes: local requests only, JSON only, every refusal a SyncProblem with a sentence, limits on time and
 * size. `isDraining` tells that no new work is taken.
 */
export function createHttpServer(log: Log, isDraining: () => boolean): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestTimeoutMs,
    keepAliveTimeout: LIMITS.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
    http: { headersTimeout: LIMITS.headersTimeoutMs, connectionsCheckingInterval: LIMITS.checkEveryMs },
    clientErrorHandler: (error, socket) => {
      const { status, problem } = malformed(error);
      replyOnSocket(socket, status, problem);
    },
  });
  app.server.maxConnections = LIMITS.connections;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const parsed = parseJson(String(body));
    if ('value' in parsed) done(null, parsed.value);
    else done(new BadRequest(400, `The body of the request cannot be used: ${parsed.problem}.`));
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(commonHeaders);
    const foreign = foreignRequest(request.headers);
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
    const { status, problem } = problemOf(error, request.routeOptions.bodyLimit ?? LIMITS.bodyBytes);
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
