import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { isControlSecret } from '../../backup/control.ts';
import { sendProblem } from '../../http/http-server.ts';
import type { SiteStore } from '../../store/site-store.ts';
import type { ServerClock } from '../../sync/server-clock.ts';
import { obeyRefusalOrder, refusalOrder } from './refusal-orders.ts';

/** Where a running server takes orders about refused reports, from whoever may read its data folder. */
export const REFUSALS_CONTROL = '/control/v1/refusals';

/** Adds the route by which the commands reach a running server. */
export function addRefusalsControl(app: FastifyInstance, secret: string, store: SiteStore, clock: ServerClock): void {
  app.post(REFUSALS_CONTROL, async (request, reply) => {
    if (!isControlSecret(request.headers.authorization, secret))
      return sendProblem(reply, 401, {
        code: 'no-token',
        message:
          'This needs the secret from the data folder of this server. Use the commands: npm run server -- --help',
      });
    const order = refusalOrder.safeParse(request.body);
    if (!order.success)
      return sendProblem(reply, 400, {
        code: 'invalid',
        message: `The request is not valid: ${z.prettifyError(order.error)}`,
      });
    return reply.send(await obeyRefusalOrder(store, clock, order.data));
  });
}
