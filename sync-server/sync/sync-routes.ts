import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { helloRequest, pullRequest, shipRequest, syncPaths } from '../../shared/sync/protocol.ts';
import { TOO_MANY } from '../http/admission.ts';
import { sendProblem } from '../http/http-server.ts';
import { digestOf, readBody, sendAnswer } from '../http/sealed-exchange.ts';
import { sendJsonChunks } from '../http/send-json.ts';
import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import { sessionOf } from './bearer.ts';
import { sealedChunks } from './seal-answer.ts';
import type { SyncService } from './sync-service.ts';

/** A batch of 500 facts with room for large ones. */
const SHIP_BYTES = 8 * 1024 * 1024;
/**
 * Ten chains and a checkpoint, several times over. Too short to take one of the places for large bodies, which whoever reads its page
 * slowly would keep from the batches of others.
 */
const PULL_BYTES = 16 * 1024;

/** The routes by which stations say hello, ship and pull. */
export function addSyncRoutes(app: FastifyInstance, service: SyncService, log: Log): void {
  app.post(syncPaths.hello, async (request, reply) => {
    const body = readBody(helloRequest, request, reply);
    if (!body) return reply;
    const answer = await service.hello(body);
    // Each hello is asked back once for what it has to sign.
    const level = answer.ok ? 'info' : answer.problem.code === 'challenge' ? 'debug' : 'warn';
    log(level, 'hello', { station: body.station, ...(answer.ok ? {} : { refused: answer.problem.code }) });
    return sendAnswer(request, reply, answer);
  });

  /** Before anything of the body is read: who asks, and whether that station may ask for more. */
  const admitted = (kind: string) => async (request: FastifyRequest, reply: FastifyReply) => {
    const who = sessionOf(service.sessions, request.headers);
    if (!who.ok) return sendAnswer(request, reply, who);
    if (!app.admission.claim(request, who.session.station, kind)) return sendProblem(reply, 429, TOO_MANY);
  };

  app.post(syncPaths.ship, { bodyLimit: SHIP_BYTES, onRequest: admitted('ship') }, async (request, reply) => {
    const who = sessionOf(service.sessions, request.headers);
    if (!who.ok) return sendAnswer(request, reply, who);
    const body = readBody(shipRequest, request, reply);
    if (!body) return reply;
    try {
      const answer = await app.admission.during(request, () => service.ship(who.session, body));
      logShipped(log, who.session.station, answer);
      return sendAnswer(request, reply, answer);
    } catch (error) {
      // Most likely the disk: the station keeps its facts and tries again.
      log('error', 'ship-failed', { station: who.session.station, ...errorFields(error) });
      return sendProblem(reply, 503, {
        code: 'failed',
        message:
          'The server could not store the facts, so it took none of them. They are kept at the station; look at the server, its disk may be full.',
      });
    }
  });

  app.post(syncPaths.pull, { bodyLimit: PULL_BYTES, onRequest: admitted('pull') }, async (request, reply) => {
    const who = sessionOf(service.sessions, request.headers);
    if (!who.ok) return sendAnswer(request, reply, who);
    const revoked = service.refusalOf(who.session);
    if (revoked) return sendAnswer(request, reply, revoked);
    const body = readBody(pullRequest, request, reply);
    if (!body) return reply;
    return sendJsonChunks(request, reply, sealedChunks(service.pull(who.session.station, body), digestOf(request)));
  });
}

function logShipped(log: Log, station: string, answer: Awaited<ReturnType<SyncService['ship']>>): void {
  if (!answer.ok) {
    log('warn', 'ship-refused', { station, code: answer.problem.code, message: answer.problem.message });
    return;
  }
  const { rows, held, forked } = answer.value;
  const quarantined = rows.filter(({ status }) => status === 'quarantined');
  if (quarantined.length > 0 || forked || rows.length === 0)
    log('warn', 'ship-unusual', {
      station,
      chain: held.chain,
      held: held.seq,
      rows: rows.length,
      forked,
      quarantined: quarantined.slice(0, 10),
    });
}
