import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';

import { sendProblem } from '../http/http-server.ts';
import { isControlSecret } from './control.ts';

/**
 * Adds a route by which a command reaches the running server of its data folder: only who can read that folder knows the secret.
 * @param obey what an order that is valid does; it answers by what it returns, or by itself.
 */
export function addControlRoute<Order>(
  app: FastifyInstance,
  path: string,
  secret: string,
  schema: z.ZodType<Order>,
  obey: (order: Order, reply: FastifyReply) => Promise<unknown>,
): void {
  app.post(path, async (request, reply) => {
    if (!isControlSecret(request.headers.authorization, secret))
      return sendProblem(reply, 401, {
        code: 'no-token',
        message:
          'This needs the secret from the data folder of this server. Use the commands: npm run server -- --help',
      });
    const order = schema.safeParse(request.body);
    if (!order.success)
      return sendProblem(reply, 400, {
        code: 'invalid',
        message: `The request is not valid: ${z.prettifyError(order.error)}`,
      });
    return await obey(order.data, reply);
  });
}
