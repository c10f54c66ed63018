import type { FactDraft } from '../../shared/facts/seal.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { ServerChain } from '../sync/server-chain.ts';
import { createTurns } from '../sync/turns.ts';
import type { TrustEvent, TrustStore } from './trust-store.ts';

function draftOf({ number, type, at, data }: TrustEvent): FactDraft {
  const { station = '' } = data;
  return {
    type,
    v: 1,
    // No fold knows this kind: it changes no state.
    refs: [`device:${station}`],
    data,
    occurredAt: at,
    person: null,
    command: null,
    dedupKey: `trust/${number}`,
  };
}

/** What is recorded by the server is tried again this often while another process is faster. */
const ATTEMPTS = 5;

/**
 * Records what happened to devices as facts of the server, so that everybody learns it. A crash between fact and note records a fact twice, with
 * the same `dedupKey`.
 * @returns a function that records what there is; one run at a time.
 */
export function createAnnouncer(
  trust: Pick<TrustStore, 'events' | 'eventsTold'>,
  store: Pick<SiteStore, 'keepApart'>,
  server: ServerChain,
  now: () => string,
): () => Promise<void> {
  const turns = createTurns();
  return () =>
    turns('announce', async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const events = trust.events();
        const last = events.at(-1);
        if (!last) return;
        const stored = await server.record(events.map(draftOf), (serverFacts) => {
          const [first] = serverFacts;
          if (!first) return Promise.resolve(true);
          return store.keepApart({ chain: first.chain, rows: [], serverFacts, receivedAt: now() });
        });
        if (stored) await trust.eventsTold(last.number);
      }
    });
}
