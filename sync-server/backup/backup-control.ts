import { isAbsolute } from 'node:path';

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { sendProblem } from '../http/http-server.ts';
import type { Backups } from './backups.ts';
import { addControlRoute } from './control-route.ts';
import { BACKUP_CONTROL } from './control.ts';
import { BackupFailed } from './run-snapshot.ts';

const order = z.strictObject({
  to: z.string().min(1).max(4000).refine(isAbsolute, 'an absolute path'),
  isPassing: z.boolean().default(false),
});

/** Adds the route by which the backup command reaches a running server. */
export function addBackupControl(app: FastifyInstance, secret: string, backups: Pick<Backups, 'take' | 'copy'>): void {
  addControlRoute(app, BACKUP_CONTROL, secret, order, async ({ to, isPassing }, reply) => {
    try {
      return await (isPassing ? backups.copy(to) : backups.take(to));
    } catch (error) {
      if (!(error instanceof BackupFailed)) throw error;
      return sendProblem(reply, 503, { code: 'failed', message: error.message });
    }
  });
}
