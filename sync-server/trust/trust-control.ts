import type { FastifyInstance } from 'fastify';

import { addControlRoute } from '../backup/control-route.ts';
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
  addControlRoute(app, TRUST_CONTROL, secret, trustOrder, async (order) => {
    const answer = await obeyTrustOrder(parts(), order);
    if (answer.ok) await obeyed(order);
    return answer;
  });
}
