/** Opens a store, writes one row and holds it open until killed. */
import { must } from '../../shared/invariant.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { personDraft } from './store.testkit.ts';

const store = openSqliteSiteStore(must(process.argv[2], 'file'), { site: 'demo' });
await store.putPlan([personDraft('anna')]);
console.log('open');
setInterval(() => undefined, 60_000);
