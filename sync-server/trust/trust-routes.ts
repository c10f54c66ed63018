import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { readCode } from '../../shared/trust/ticket.ts';
import { credentialsRequest, enrolRequest, pairRequest, trustPaths } from '../../shared/trust/trust-protocol.ts';
import type { PairedAnswer } from '../../shared/trust/trust-protocol.ts';
import { TOO_MANY } from '../http/admission.ts';
import { sendProblem } from '../http/http-server.ts';
import { isThisMachine } from '../http/local-only.ts';
import { readBody, sendAnswer } from '../http/sealed-exchange.ts';
import type { Log } from '../log.ts';
import { sessionOf } from '../sync/bearer.ts';
import type { Sessions } from '../sync/sessions.ts';
import { secretHash } from './codes.ts';
import type { Credentials } from './credentials.ts';
import { enrolGuarded } from './enrol.ts';
import type { GuardedEnrolParts } from './enrol.ts';
import { PAIRED_DAYS, pairBrowser } from './pairing.ts';
import { cookieName, tokenOf } from './screen-policy.ts';
import type { ScreenPolicy } from './screen-policy.ts';

export interface TrustRouteParts extends GuardedEnrolParts {
  readonly log: Log;
  readonly sessions: Sessions;
  readonly screens: ScreenPolicy;
  readonly credentials: Credentials;
  /** The certificate authority of the site, PEM; undefined: without TLS. */
  readonly authority: () => string | undefined;
  readonly isSecure: () => boolean;
  /** Somebody was let in. */
  readonly changed: () => void;
}

/** Small: a code and some keys. */
const BODY_BYTES = 4 * 1024;

const NOT_PAIRED: PairedAnswer = { paired: false, kind: null, station: null };

/** The routes by which devices and browsers are let in, and by which stations get credentials. */
export function addTrustRoutes(app: FastifyInstance, parts: TrustRouteParts): void {
  const { log, sessions, guard, trust, isSecure } = parts;

  const setCookie = (reply: FastifyReply, value: string, seconds: number) =>
    reply.header(
      'set-cookie',
      `${cookieName(isSecure())}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure() ? '; Secure' : ''}`,
    );

  app.get(trustPaths.authority, async (_request, reply) => {
    const pem = parts.authority();
    if (pem === undefined)
      return sendProblem(reply, 404, {
        code: 'not-found',
        message: 'This server has no certificate authority: it is reached by this machine only, without TLS.',
      });
    return reply.type('application/x-pem-file').send(pem);
  });

  app.post(trustPaths.enrol, { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const body = readBody(enrolRequest, request, reply);
    if (!body) return reply;
    const answer = await enrolGuarded(parts, body, request.ip);
    log(answer.ok ? 'info' : 'warn', 'enrol', {
      station: body.station,
      address: request.ip,
      ...(answer.ok ? {} : { refused: answer.problem.code }),
    });
    if (answer.ok) parts.changed();
    return sendAnswer(request, reply, answer);
  });

  const admitted = async (request: FastifyRequest, reply: FastifyReply) => {
    const who = sessionOf(sessions, request.headers);
    if (!who.ok) return sendAnswer(request, reply, who);
    if (!app.admission.claim(request, who.session.station, 'credentials')) return sendProblem(reply, 429, TOO_MANY);
  };
  app.post(trustPaths.credentials, { bodyLimit: BODY_BYTES, onRequest: admitted }, async (request, reply) => {
    const who = sessionOf(sessions, request.headers);
    if (!who.ok) return sendAnswer(request, reply, who);
    const body = readBody(credentialsRequest, request, reply);
    if (!body) return reply;
    return sendAnswer(request, reply, await parts.credentials(who.session, body.have));
  });

  app.post(trustPaths.pair, { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const body = readBody(pairRequest, request, reply);
    if (!body) return reply;
    const code = readCode(body.code);
    // What is no code at all is no attempt at one.
    if (code === undefined)
      return sendProblem(reply, 400, {
        code: 'invalid',
        message: 'This is no code: codes have 20 letters and digits, written in groups of five.',
      });
    const kept = await guard.enter(request.ip);
    if (kept) return sendProblem(reply, 429, kept);
    const paired = await pairBrowser(trust, code, parts.nowMs(), isThisMachine(request.ip));
    log(paired ? 'info' : 'warn', 'pair', { address: request.ip, kind: paired?.pairing.kind });
    if (!paired) {
      guard.wrong(request.ip);
      return sendProblem(reply, 403, {
        code: 'not-enrolled',
        message: 'This code is not good, or not any more. Ask for a new one at the server: npm run server -- pair',
      });
    }
    const { kind, station } = paired.pairing;
    setCookie(reply, paired.token, PAIRED_DAYS * 86_400);
    return reply.send({ paired: true, kind, station } satisfies PairedAnswer);
  });

  app.post(trustPaths.unpair, { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const token = tokenOf(request.headers, isSecure());
    if (token !== undefined) {
      await trust.unpair(secretHash(token));
      parts.changed();
    }
    setCookie(reply, '', 0);
    return reply.send(NOT_PAIRED);
  });

  app.get(trustPaths.paired, async (request): Promise<PairedAnswer> => {
    const pairing = parts.screens.pairingOf(request.headers);
    return pairing ? { paired: true, kind: pairing.kind, station: pairing.station } : NOT_PAIRED;
  });
}
