/** The server that the benchmark measures, as a process of its own: `bench-server.ts DIR [--trusting]`. */
import { join } from 'node:path';

import { must } from '../../shared/invariant.ts';
import { postingsOf } from '../../sync-server/erp/postings-of.ts';
import { installedPaths, startSyncServer } from '../../sync-server/server.ts';
import { openSqliteSiteStore } from '../../sync-server/store/sqlite-site-store.ts';
import { systemClock } from '../../sync-server/sync/server-clock.ts';
import { trustAnybody } from '../../sync-server/trust/site-trust.ts';
import { plantPlan, SITE } from './plant.ts';
import { startTrustingServer } from './trusting-server.ts';

const folder = must(process.argv[2], 'folder');
const store = openSqliteSiteStore(join(folder, 'site.db'), { site: SITE });
await store.putPlan(plantPlan());
const installed = installedPaths(join(import.meta.dirname, '../..'));
const server = process.argv.includes('--trusting')
  ? await startTrustingServer(store)
  : await startSyncServer({
      trust: trustAnybody(store),
      store,
      clock: systemClock(),
      log: (level, event, fields) => {
        if (level !== 'info') process.stderr.write(`${level} ${event} ${JSON.stringify(fields)}\n`);
      },
      postingsOf,
      host: '127.0.0.1',
      port: 0,
      renderer: installed.renderer,
      stations: join(folder, 'stations'),
      stationProgram: installed.stationProgram,
      version: 'bench',
    });
process.stdout.write(`${server.url}\n`);
// In order, so that a profile of this process is written.
process.on('SIGTERM', () => process.exit(0));
