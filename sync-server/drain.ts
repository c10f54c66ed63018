import { setImmediate, setTimeout as pause } from 'node:timers/promises';

import type { FastifyInstance } from 'fastify';

/** How often idle connections are looked for while the last answers go out, in milliseconds. */
const LOOK_MS = 20;
/** Longest wait for a quiet moment, as a multiple of it. */
const PATIENCE = 4;

/** Whether anybody is connected who may still send something. */
function isConnected(app: FastifyInstance): Promise<boolean> {
  return new Promise((resolve) => {
    app.server.getConnections((error, count) => resolve(error !== null || count > 0));
  });
}

/**
 * Makes an HTTP server stop without cutting anybody off. While it drains, every answer asks its connection to close, and requests go on
 * being answered (the caller's hook refuses them) until none has come for a while; only then are idle connections closed: a request that
 * is on its way over one of them would get no answer at all.
 * @returns what stops it, once `isDraining` is true; settles when the last answer has gone out.
 */
export function drainable(app: FastifyInstance, isDraining: () => boolean): (quietMs: number) => Promise<void> {
  let lastRequest = 0;
  app.server.on('request', () => {
    lastRequest = performance.now();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining()) reply.header('connection', 'close');
  });

  async function untilQuiet(quietMs: number): Promise<void> {
    const began = performance.now();
    const isQuiet = () => performance.now() - Math.max(lastRequest, began) >= quietMs;
    while (performance.now() - began <= quietMs * PATIENCE) {
      await pause(LOOK_MS);
      if (!(await isConnected(app))) return;
      if (!isQuiet()) continue;
      // When this process got no time for long, what arrived meanwhile has not been looked at yet.
      await setImmediate();
      if (isQuiet()) return;
    }
  }

  return async (quietMs) => {
    if (quietMs > 0) await untilQuiet(quietMs);
    const looking = setInterval(() => app.server.closeIdleConnections(), LOOK_MS);
    try {
      await app.close();
    } finally {
      clearInterval(looking);
    }
  };
}
