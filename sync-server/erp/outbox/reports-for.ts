import type { OutboxPosting, SiteStore } from '../../store/site-store.ts';

const AT_ONCE = 500;

/** Postings by their keys, however many. */
export async function postingsByKey(
  store: Pick<SiteStore, 'postings'>,
  keys: readonly string[],
): Promise<Map<string, OutboxPosting>> {
  const found = new Map<string, OutboxPosting>();
  for (let from = 0; from < keys.length; from += AT_ONCE)
    for (const posting of await store.postings(keys.slice(from, from + AT_ONCE))) found.set(posting.key, posting);
  return found;
}

/**
 * The reports that stand for these postings: their own, or the one that they are echoes of; by the keys asked for. What has no posting is not
 * among them.
 */
export async function reportsFor(
  store: Pick<SiteStore, 'postings'>,
  keys: readonly string[],
): Promise<Map<string, OutboxPosting>> {
  const own = await postingsByKey(store, keys);
  const echoes = [...own.values()].filter(({ state }) => state === 'echo');
  if (echoes.length === 0) return own;
  const reports = await postingsByKey(
    store,
    echoes.map(({ report }) => report),
  );
  for (const { key, report } of echoes) {
    const standing = reports.get(report);
    if (standing) own.set(key, standing);
  }
  return own;
}
