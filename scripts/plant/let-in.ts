import { mkdirSync } from 'node:fs';
import path from 'node:path';

import type { StationIdentity } from '../../electron/station/process/station-identity.ts';
import { enrol, ticketOf } from '../../electron/station/trust/enrol.ts';
import { must } from '../../shared/invariant.ts';
import { trustCommand } from '../../sync-server/trust/trust-command.ts';

/** Lets a virtual station in at its server. @throws with a sentence when that does not succeed. */
export type LetIn = (identity: StationIdentity, signal: AbortSignal) => Promise<void>;

/**
 * Virtual stations live beside their server: they make their tickets themselves, as whoever may read its data folder can.
 * @param serverData data folder of the server; `folder` that of the virtual stations.
 */
export function letInFrom(serverData: string, folder: string): LetIn {
  return async (identity, signal) => {
    const { station } = identity;
    const own = path.join(folder, 'stations', station);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const order = {
      does: 'enrol',
      station,
      kind: 'headless',
      url: null,
      hours: 1,
      replace: true,
      by: 'npm start',
    } as const;
    const answer = await trustCommand(serverData, order);
    if (answer.secret === undefined) throw new Error(answer.text);
    const ticket = must(ticketOf(answer.secret), 'a ticket');
    const done = await enrol(ticket, { folder: own, identity, kind: 'headless', nowMs: () => Date.now() }, signal);
    if (!done.ok) throw new Error(done.sentence);
  };
}
