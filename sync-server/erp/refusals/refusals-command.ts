import path from 'node:path';

import { askControl } from '../../backup/control.ts';
import { databaseFilesIn } from '../../backup/data-folder.ts';
import { openSite } from '../../open-site.ts';
import { systemClock } from '../../sync/server-clock.ts';
import { obeyRefusalOrder, refusalAnswer } from './refusal-orders.ts';
import type { RefusalAnswer } from './refusal-orders.ts';
import type { RefusalsCommand } from './refusals-command-line.ts';
import { REFUSALS_CONTROL } from './refusals-control.ts';

/** Lists or answers refused reports: through the running server when there is one, else in its data folder. */
export async function refusalsCommand({ data, order }: Omit<RefusalsCommand, 'does'>): Promise<RefusalAnswer> {
  const folder = path.resolve(data);
  const asked = await askControl(folder, REFUSALS_CONTROL, order, refusalAnswer);
  if (asked !== 'nobody') return asked.ok ? asked.value : { ok: false, text: `${asked.sentence}\n` };
  if (databaseFilesIn(folder).length === 0)
    return { ok: false, text: `There is no database in ${folder}. Name the data folder of a server with --data.\n` };
  const clock = systemClock();
  const opened = await openSite(folder, { now: clock.nowMs });
  if (!opened.ok) return { ok: false, text: `${opened.sentence}\n` };
  try {
    return await obeyRefusalOrder(opened.store, clock, order);
  } finally {
    await opened.store.close();
  }
}
