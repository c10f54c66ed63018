import { contentSecurityPolicy } from '../../../shared/host/content-security-policy.ts';
import { KIOSK_ORIGIN, NOTICE_ORIGIN, PROBLEM_URL, RESTARTING_URL } from './addresses.ts';
import { problemPage, restartingPage } from './notice-pages.ts';
import { noticeSecurityPolicy, securityHeaders } from './security-headers.ts';
import type { ServedFiles } from './served-files.ts';

/** Stands in the built HTML wherever this load's nonce belongs. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

export interface AppServer {
  readonly files: ServedFiles;
  readonly readFile: (file: string) => Promise<Uint8Array>;
  /** A new random text of base64 or hex characters for each call. */
  readonly newNonce: () => string;
  /** The sentence for the page that says why the kiosk cannot start. */
  readonly problem: () => string;
}

/** Answers every request under app://. Never rejects: a file that cannot be read is an answer with status 500. */
export function serveApp(server: AppServer): (request: Request) => Promise<Response> {
  return async (request) => {
    const nonce = server.newNonce();
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only GET and HEAD.', nonce);
    const { origin, pathname } = addressOf(request.url);
    if (origin === NOTICE_ORIGIN) return notice(server, pathname, nonce);
    if (origin !== KIOSK_ORIGIN || pathname === undefined) return refusal(404, 'There is no such page.', nonce);
    const served = server.files.get(pathname);
    if (!served) return refusal(404, 'There is no such page.', nonce);
    const headers = { ...securityHeaders(contentSecurityPolicy(nonce)), 'content-type': served.contentType };
    let content: Uint8Array;
    try {
      content = await server.readFile(served.file);
    } catch {
      return refusal(500, 'The file could not be read.', nonce);
    }
    if (!served.contentType.startsWith('text/html')) return new Response(new Uint8Array(content), { headers });
    const html = new TextDecoder().decode(content).replaceAll(NONCE_PLACEHOLDER, nonce);
    return new Response(html, { headers: { ...headers, 'cache-control': 'no-store' } });
  };
}

/** The parts that decide; `pathname` is undefined when it is not valid percent-encoding. Node knows no origin of this scheme. */
function addressOf(address: string): { readonly origin: string; readonly pathname: string | undefined } {
  const url = new URL(address);
  const origin = `${url.protocol}//${url.host}`;
  try {
    return { origin, pathname: decodeURIComponent(url.pathname) };
  } catch {
    return { origin, pathname: undefined };
  }
}

function notice(server: AppServer, pathname: string | undefined, nonce: string): Response {
  const page = `${NOTICE_ORIGIN}${pathname}`;
  const headers = {
    ...securityHeaders(noticeSecurityPolicy(nonce)),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  };
  if (page === RESTARTING_URL) return new Response(restartingPage(nonce), { headers });
  if (page === PROBLEM_URL) return new Response(problemPage(nonce, server.problem()), { headers });
  return refusal(404, 'There is no such page.', nonce);
}

function refusal(status: number, text: string, nonce: string): Response {
  const headers = { ...securityHeaders(noticeSecurityPolicy(nonce)), 'content-type': 'text/plain; charset=utf-8' };
  return new Response(text, { status, headers });
}
