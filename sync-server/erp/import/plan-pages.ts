import { setImmediate as turn } from 'node:timers/promises';

import type { PlanDocument, PlanKind } from '../../../shared/plan/plan-document.ts';
import type { SiteStore } from '../../store/site-store.ts';

const PAGE = 500;

/** All current documents of a kind, a page at a time: a site may have more of them than fit into memory. Each page is read when it is asked for. */
export async function* planPages<Kind extends PlanKind>(
  store: Pick<SiteStore, 'planPage'>,
  kind: Kind,
): AsyncGenerator<readonly Extract<PlanDocument, { kind: Kind }>[]> {
  for (let after = ''; ;) {
    const page = await store.planPage(kind, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    // Stations are answered in between.
    await turn();
    after = last.id;
  }
}
