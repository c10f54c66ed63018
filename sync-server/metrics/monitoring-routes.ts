import type { FastifyInstance } from 'fastify';

import type { Readiness } from './readiness.ts';

/** What monitoring asks for. */
export interface MonitoringSources {
  readonly about: () => Readonly<Record<string, string>>;
  readonly readiness: (() => Promise<Readiness>) | undefined;
  readonly metrics: (() => Promise<string>) | undefined;
}

/** How long an answer about readiness is used again: who asks a thousand times a second writes to the disk once. */
const FRESH_MS = 500;

/** `/health`: the process answers. `/ready`: it can do its work, or why not. `/metrics`: numbers for Prometheus. */
export function addMonitoring(app: FastifyInstance, { about, readiness, metrics }: MonitoringSources): void {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  function ready(): Promise<Readiness> {
    if (!readiness) return Promise.resolve({ ready: true, reasons: [], warnings: [] });
    if (!last || performance.now() - last.at > FRESH_MS) last = { at: performance.now(), answer: readiness() };
    return last.answer;
  }

  app.get('/health', async () => ({ status: 'ok', ...about() }));
  app.get('/ready', async (_request, reply) => {
    const { ready: isReady, reasons, warnings } = await ready();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not-ready', reasons, warnings });
  });
  if (!metrics) return;
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  );
}
