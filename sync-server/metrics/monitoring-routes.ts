import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { isControlSecret } from '../backup/control.ts';
import { sendProblem } from '../http/http-server.ts';
import { isThisMachine } from '../http/local-only.ts';
import type { Readiness } from './readiness.ts';

/** What monitoring asks for. */
export interface MonitoringSources {
  readonly about: () => Readonly<Record<string, string>>;
  readonly readiness: (() => Promise<Readiness>) | undefined;
  readonly metrics: (() => Promise<string>) | undefined;
  /** What other machines must show as a bearer token; undefined: they get nothing. */
  readonly token: string | undefined;
}

/** How long an answer about readiness is used again: who asks a thousand times a second writes to the disk once. */
const FRESH_MS = 500;

/** `/health`: the process answers. `/ready`: it can do its work, or why not. `/metrics`: numbers for Prometheus. */
export function addMonitoring(app: FastifyInstance, { about, readiness, metrics, token }: MonitoringSources): void {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  function ready(): Promise<Readiness> {
    if (!readiness) return Promise.resolve({ ready: true, reasons: [], warnings: [] });
    if (!last || performance.now() - last.at > FRESH_MS) last = { at: performance.now(), answer: readiness() };
    return last.answer;
  }

  app.get('/health', async () => ({ status: 'ok', ...about() }));
  /** Numbers and reasons name stations and folders: for this machine, and for whoever has the token. */
  const known = async (request: FastifyRequest, reply: FastifyReply) => {
    if (isThisMachine(request.ip)) return;
    if (token !== undefined && isControlSecret(request.headers.authorization, token)) return;
    return sendProblem(reply, 401, {
      code: 'no-token',
      message: 'Other machines need the token from trust/metrics-token in the data folder of this server.',
    });
  };
  app.get('/ready', { onRequest: known }, async (_request, reply) => {
    const { ready: isReady, reasons, warnings } = await ready();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not-ready', reasons, warnings });
  });
  if (!metrics) return;
  app.get('/metrics', { onRequest: known }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  );
}
