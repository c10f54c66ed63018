import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { isControlSecret } from '../backup/control.ts';
import { sendProblem } from '../http/http-server.ts';
import { obeyTrustOrder, trustOrder } from './trust-orders.ts';
import type { OrderParts, TrustOrder } from './trust-orders.ts';

/** Where a running server takes orders about trust, from whoever may read its data folder. */
export const TRUST_CONTROL = '/control/v1/trust';

/** Adds the route by which the commands reach a running server. `obeyed` is called after each order that was done. */
export function addTrustControl(
  app: FastifyInstance,
  secret: string,
  parts: () => OrderParts,
  obeyed: (order: TrustOrder) => Promise<void>,
): void {
  app.post(TRUST_CONTROL, async (request, reply) => {
    if (!isControlSecret(request.headers.authorization, secret))
      return sendProblem(reply, 401, {
        code: 'no-token',
        message:
          'This needs the secret from the data folder of this server. Use the commands: npm run server -- --help',
      });
    const order = trustOrder.safeParse(request.body);
    if (!order.success)
      return sendProblem(reply, 400, {
        code: 'invalid',
        message: `The request is not valid: ${z.prettifyError(order.error)}`,
      });
    const answer = await obeyTrustOrder(parts(), order.data);
    if (answer.ok) await obeyed(order.data);
    return reply.send(answer);
  });
}
