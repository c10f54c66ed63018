import { SERVER_STATION_PREFIX, stationId } from '../../../shared/facts/chain.ts';
import { readTicket } from '../../../shared/trust/ticket.ts';
import type { Problem } from '../problem.ts';

/** The sync server's address without a slash at its end, or why it is none. `where` names the source, such as `--server`. */
export function readServerUrl(text: string, where: string): string | Problem {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return {
      problem: `${where}: "${text}" is not an address. Write it like https://lineside.example:4870.`,
    };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return {
      problem: `${where}: "${text}" starts with ${url.protocol}. The sync server has an http: or https: address.`,
    };
  if (url.username !== '' || url.password !== '')
    return {
      problem: `${where}: the address holds a user name or a password. Leave them out; a station proves itself by its key.`,
    };
  if (url.search !== '' || url.hash !== '')
    return { problem: `${where}: "${text}" has a part after ? or #. Leave that part out.` };
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** The station's id, or why the text is none. */
export function readStationId(text: string, where: string): string | Problem {
  const parsed = stationId.safeParse(text);
  if (!parsed.success)
    return {
      problem: `${where}: "${text}" is not a station id. It is 1 to 40 of a-z, 0-9 and "-", starting with a letter.`,
    };
  if (parsed.data.startsWith(SERVER_STATION_PREFIX))
    return {
      problem: `${where}: "${text}" is a name for server processes. Choose one without "${SERVER_STATION_PREFIX}".`,
    };
  return parsed.data;
}

const sitePattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u;

/** The site's id, or why the text is none. */
export function readSiteId(text: string, where: string): string | Problem {
  if (sitePattern.test(text)) return text;
  return {
    problem: `${where}: "${text}" is not a site id. It is 1 to 40 letters, digits, ".", "_" and "-", starting with a letter or digit.`,
  };
}

const fromBase64url = (text: string) =>
  /^[\w-]*$/.test(text) ? Buffer.from(text, 'base64url').toString('utf8') : undefined;

/** The text of a ticket, or why it is none. */
export function readTicketText(text: string, where: string): string | Problem {
  if (readTicket(text, fromBase64url)) return text.trim();
  return {
    problem: `${where}: this is no ticket. It begins with LSE1. and is given as a whole. Make one at the server: npm run server -- enrol.`,
  };
}
