import type { FastifyInstance } from 'fastify';

import { addControlRoute } from '../../backup/control-route.ts';
import type { SiteStore } from '../../store/site-store.ts';
import type { ServerClock } from '../../sync/server-clock.ts';
import { obeyRefusalOrder, refusalOrder } from './refusal-orders.ts';

/** Where a running server takes orders about refused reports, from whoever may read its data folder. */
export const REFUSALS_CONTROL = '/control/v1/refusals';

/** Adds the route by which the commands reach a running server. */
export function addRefusalsControl(app: FastifyInstance, secret: string, store: SiteStore, clock: ServerClock): void {
  addControlRoute(app, REFUSALS_CONTROL, secret, refusalOrder, (order) => obeyRefusalOrder(store, clock, order));
}
