import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { boardPaths } from '../../shared/host/board-access.ts';
import { contentSecurityPolicy } from '../../shared/host/content-security-policy.ts';
import { sendProblem } from '../http/http-server.ts';

/** What the page contains where its style nonce goes. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** For files that are no pages: a browser that opens one as a page gets nothing from it. */
const FILE_POLICY = "default-src 'none'; frame-ancestors 'none'";

const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * Serves the built screens from a folder: the page with a fresh nonce each time, never cached; its files, whose names change with
 * their content, cached for ever.
 */
export function addScreens(app: FastifyInstance, folder: string): void {
  const page = join(folder, 'index.html');

  const sendPage = async (_request: FastifyRequest, reply: FastifyReply) => {
    const html = await readFile(page, 'utf8').catch(() => undefined);
    if (html === undefined)
      return sendProblem(reply, 503, {
        code: 'not-found',
        message: `The screens are not built: ${page} is missing. Run "npm run build", then reload.`,
      });
    const nonce = randomBytes(18).toString('base64');
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .type('text/html; charset=utf-8')
      .send(html.replaceAll(NONCE_PLACEHOLDER, nonce));
  };
  // One page: it shows the kiosk or the andon board, by its path.
  app.get('/', sendPage);
  app.get(boardPaths.page, sendPage);

  void app.register(fastifyStatic, {
    root: folder,
    index: false,
    dotfiles: 'ignore',
    // Only files that are there: the page itself goes through the route above.
    allowedPath: (path) => path !== '/index.html',
    cacheControl: false,
    decorateReply: false,
    setHeaders: (reply, path) => {
      reply.header('content-security-policy', FILE_POLICY);
      reply.header('cache-control', path.startsWith(join(folder, 'assets')) ? IMMUTABLE : 'no-cache');
    },
  });
}
