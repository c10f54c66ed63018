import type { FastifyInstance } from 'fastify';

import { addBackupControl } from './backup/backup-control.ts';
import type { Backups } from './backup/backups.ts';
import { addRefusalsControl } from './erp/refusals/refusals-control.ts';
import type { SiteStore } from './store/site-store.ts';
import type { ServerClock } from './sync/server-clock.ts';
import { addTrustControl } from './trust/trust-control.ts';
import type { OrderParts, TrustOrder } from './trust/trust-orders.ts';

export interface ControlParts {
  /** From the data folder: who shows it may read that. */
  readonly secret: string;
  readonly store: SiteStore;
  readonly clock: ServerClock;
  readonly backups: Pick<Backups, 'take' | 'copy'>;
  readonly orderParts: () => OrderParts;
  /** Called after each order about trust that was done. */
  readonly obeyed: (order: TrustOrder) => Promise<void>;
}

/** All routes by which commands reach a running server, in one place, so that the test of open doors sees the ones of the program. */
export function addControlDoors(app: FastifyInstance, parts: ControlParts): void {
  const { secret, store, clock, backups, orderParts, obeyed } = parts;
  addBackupControl(app, secret, backups);
  addRefusalsControl(app, secret, store, clock);
  addTrustControl(app, secret, orderParts, obeyed);
}
