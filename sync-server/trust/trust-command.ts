import { join, resolve } from 'node:path';

import { askControl } from '../backup/control.ts';
import { databaseFilesIn, dataFiles } from '../backup/data-folder.ts';
import { StoreRefused } from '../store/sqlite-format.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { openEndedList } from './ended-list.ts';
import { joinEnded } from './remember-ended.ts';
import { createSiteTls, openSiteTls } from './site-tls.ts';
import { TRUST_CONTROL } from './trust-control.ts';
import { obeyTrustOrder, trustAnswer } from './trust-orders.ts';
import type { TrustAnswer, TrustOrder } from './trust-orders.ts';
import { TrustProblem } from './trust-problem.ts';

/** Where a server is reached that does not run, as far as one can say: the port is the usual one. */
const USUAL_PORT = 4870;

async function obeyHere(data: string, order: TrustOrder, now: () => number): Promise<TrustAnswer> {
  if (databaseFilesIn(data).length === 0)
    return {
      ok: false,
      text: `There is no database in ${data}. Name the data folder of a server with --data; a new one is made when the server first starts.\n`,
    };
  try {
    const ended = openEndedList(data);
    const store = openSqliteSiteStore(join(data, dataFiles.database), { now, ended });
    try {
      await joinEnded(store.trust, ended);
      const tls = await openSiteTls(data, store.site);
      const [name] = tls?.names() ?? [];
      const answer = await obeyTrustOrder(
        {
          trust: store.trust,
          store,
          now,
          url: name === undefined ? `http://127.0.0.1:${USUAL_PORT}` : `https://${name}:${USUAL_PORT}`,
          tls,
          createTls: (names) => createSiteTls(data, store.site, names, now()),
          isLoopback: tls === undefined,
        },
        order,
      );
      const problem = ended.problem();
      return problem === undefined ? answer : { ...answer, text: `${answer.text}${problem}\n` };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof TrustProblem)
      return { ok: false, text: `${error.message}\n` };
    throw error;
  }
}

/** Does an order about trust: through the running server when there is one, else directly in its data folder. */
export async function trustCommand(
  folder: string,
  order: TrustOrder,
  now: () => number = Date.now,
): Promise<TrustAnswer> {
  const data = resolve(folder);
  const answer = await askControl(data, TRUST_CONTROL, order, trustAnswer);
  if (answer === 'nobody') return obeyHere(data, order, now);
  return answer.ok ? answer.value : { ok: false, text: `${answer.sentence}\n` };
}
