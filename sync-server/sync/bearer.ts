import type { IncomingHttpHeaders } from 'node:http';

import { refused } from './answer.ts';
import type { Refused } from './answer.ts';
import type { Session, Sessions } from './sessions.ts';

const NO_TOKEN = refused(401, 'no-token', 'This needs a token that is still good. Say hello again to get one.');

/** The session that a request belongs to, by its `Authorization: Bearer` header. */
export function sessionOf(
  sessions: Sessions,
  headers: IncomingHttpHeaders,
): { readonly ok: true; readonly session: Session } | Refused {
  const token = /^Bearer (?<token>[\w-]{1,200})$/.exec(headers.authorization ?? '')?.groups?.['token'];
  const session = token === undefined ? undefined : sessions.find(token);
  return session ? { ok: true, session } : NO_TOKEN;
}
