import type { IncomingHttpHeaders } from 'node:http';

/** Names under which this machine may be addressed. */
const localNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Addresses that only this machine can reach. */
export const loopbackAddresses: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

function hostIsLocal(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = /^(?<name>\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host)?.groups?.['name'];
  return name !== undefined && localNames.has(name.toLowerCase());
}

/**
 * Why a request does not come from this machine's own pages or programs; undefined when it may pass.
 *
 * The Host header keeps out pages of other sites whose name was pointed at 127.0.0.1 (DNS rebinding); the Origin header keeps out
 * pages that openly are of another origin. Programs send no Origin.
 * @param needsOrigin browsers only: a WebSocket for screens, which a browser always opens with an Origin.
 */
export function foreignRequest(headers: IncomingHttpHeaders, needsOrigin = false): string | undefined {
  const { host, origin } = headers;
  if (!hostIsLocal(host))
    return `This server answers to 127.0.0.1 and localhost only, not to "${(host ?? '').slice(0, 100)}".`;
  if (origin === undefined)
    return needsOrigin ? 'Screens connect from a page of this server, and this request says no Origin.' : undefined;
  if (origin === `http://${host ?? ''}`) return undefined;
  return `Pages of ${origin.slice(0, 100)} may not talk to this server.`;
}
