import type { FastifyInstance } from 'fastify';

import { requestContext } from '../log.ts';

/**
 * Gives every request an id, which its log lines and its answer (`x-request-id`) carry, and tells of every answer. Routes are the
 * patterns that this server has, so their number is bounded whatever is asked for.
 */
export function addRequestContext(app: FastifyInstance, answered: (route: string, status: number) => void): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  // Only once the body is read: what arrives later runs in the context of its socket.
  app.addHook('preHandler', (request, _reply, done) => requestContext.run(request.id, done));
  app.addHook('onResponse', async (request, reply) => {
    answered(request.routeOptions.url ?? 'unknown', reply.statusCode);
  });
}
