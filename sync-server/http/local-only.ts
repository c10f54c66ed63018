import type { IncomingHttpHeaders } from 'node:http';

import { thisMachineOnly } from './reach.ts';
import type { Reach } from './reach.ts';

/** Names under which this machine may be addressed. */
const localNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** Addresses that only this machine can reach. */
export const loopbackAddresses: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether an address of a connection is one of this very machine. */
export function isThisMachine(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./i.test(address);
}

/** The name in a Host header, without port and brackets, in small letters; undefined when it is none. */
function nameIn(host: string | undefined): string | undefined {
  const groups = /^(?:\[(?<v6>[0-9a-f:]+)\]|(?<name>[a-z0-9.-]+))(?::\d{1,5})?$/i.exec(host ?? '')?.groups;
  return (groups?.['v6'] ?? groups?.['name'])?.toLowerCase();
}

/**
 * Why a request does not come from this server's own pages or a program; undefined when it may pass.
 *
 * The Host header keeps out pages of other sites whose name was pointed at this machine (DNS rebinding); the Origin header keeps out
 * pages that openly are of another origin. Programs send no Origin.
 * @param needsOrigin browsers only: a WebSocket for screens, which a browser always opens with an Origin.
 */
export function foreignRequest(
  headers: IncomingHttpHeaders,
  needsOrigin = false,
  { names, tls }: Reach = thisMachineOnly,
): string | undefined {
  const { host, origin } = headers;
  const name = nameIn(host);
  if (name === undefined || !(localNames.has(name) || names().includes(name))) {
    const known = names().length === 0 ? '127.0.0.1 and localhost' : names().join(', ');
    return `This server answers to ${known} only, not to "${(host ?? '').slice(0, 100)}".`;
  }
  if (origin === undefined)
    return needsOrigin ? 'Screens connect from a page of this server, and this request says no Origin.' : undefined;
  if (origin === `${tls ? 'https' : 'http'}://${host ?? ''}`) return undefined;
  return `Pages of ${origin.slice(0, 100)} may not talk to this server.`;
}
