import type { FastifyInstance } from 'fastify';

import { GENESIS } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { syncPaths } from '../../shared/sync/protocol.ts';
import type { HelloRequest, ShipRequest } from '../../shared/sync/protocol.ts';
import { postingsOf } from '../../sync-server/erp/postings-of.ts';
import { createHttpServer } from '../../sync-server/http/http-server.ts';
import type { SiteStore } from '../../sync-server/store/site-store.ts';

const hashOf = (fact: RawFact) => fact.id.padEnd(64, '0');

/**
 * The same server path without validation: the same HTTP server and JSON parser, the same store with postings, receipts and group
 * commit, the same answer. Nothing is checked, nothing canonical, nothing hashed: a fact is kept as it came, and its place in the
 * chain is believed.
 */
export async function startTrustingServer(store: SiteStore): Promise<{ readonly url: string }> {
  const app: FastifyInstance = createHttpServer(
    () => undefined,
    () => false,
  );
  const heads = new Map<string, string>();
  app.post(syncPaths.hello, async (request, reply) => {
    const { station } = request.body as HelloRequest;
    // As a real hello does: from now on rows go into the log of the station's scope too.
    await store.scopes.scopeOf(station);
    return reply.send({ epoch: store.epoch, token: station });
  });
  app.post(syncPaths.ship, { bodyLimit: 8 * 1024 * 1024 }, async (request, reply) => {
    const { facts, head } = request.body as { readonly facts: readonly RawFact[]; readonly head: ShipRequest['head'] };
    const receivedAt = new Date().toISOString();
    const first = head.seq - facts.length + 1;
    await store
      .appendFacts({
        chain: head.chain,
        branch: 0,
        expected: { seq: first - 1, head: heads.get(head.chain) ?? GENESIS },
        facts: facts.map((fact) => ({
          id: fact.id,
          // Something as long stands for the hash.
          hash: hashOf(fact),
          text: JSON.stringify(fact),
          raw: fact,
          form: 'fact' as const,
          quarantined: null,
          postings: postingsOf(fact),
        })),
        serverFacts: [],
        receivedAt,
      })
      .then((stored) => {
        if (!stored) throw new Error('The trusting server could not store a batch.');
      });
    const last = facts.at(-1);
    heads.set(head.chain, last ? hashOf(last) : GENESIS);
    const rows = facts.map(({ id }) => ({ id, status: 'stored' }));
    const held = { chain: head.chain, seq: head.seq, head: head.head, backedUp: 0 };
    return reply
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ epoch: store.epoch, serverTime: receivedAt, rows, held, forked: false }));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The trusting server has no port.');
  return { url: `http://127.0.0.1:${address.port}` };
}
