/** A station that has said hello. */
export interface Session {
  readonly station: string;
  readonly publicKey: string;
}

/** Who holds which token. In memory only: after a restart every station says hello again. */
export interface Sessions {
  readonly begin: (session: Session) => string;
  /** The session of a token that is still good. */
  readonly find: (token: string) => Session | undefined;
}

export interface SessionOptions {
  readonly now: () => number;
  /** At least 128 random bits as text. */
  readonly newToken: () => string;
  /** How long a token is good, in milliseconds. */
  readonly lifetimeMs?: number;
}

const HOURS_8 = 8 * 60 * 60 * 1000;
/** Tokens of one station that are good at once: a lost answer to a hello leaves one behind. */
const PER_STATION = 8;

/** Sessions of one server process. */
export function createSessions({ now, newToken, lifetimeMs = HOURS_8 }: SessionOptions): Sessions {
  const sessions = new Map<string, { readonly session: Session; readonly until: number }>();
  const tokensOf = new Map<string, string[]>();

  return {
    begin: (session) => {
      const token = newToken();
      const tokens = [...(tokensOf.get(session.station) ?? []), token];
      for (const old of tokens.splice(0, tokens.length - PER_STATION)) sessions.delete(old);
      tokensOf.set(session.station, tokens);
      sessions.set(token, { session, until: now() + lifetimeMs });
      return token;
    },
    find: (token) => {
      const found = sessions.get(token);
      if (!found) return undefined;
      if (now() < found.until) return found.session;
      sessions.delete(token);
      return undefined;
    },
  };
}
