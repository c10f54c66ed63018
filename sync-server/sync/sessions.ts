/** A station that has said hello. */
export interface Session {
  readonly station: string;
  readonly publicKey: string;
  /** The device was trusted no more already when it said hello. */
  readonly isRevoked?: boolean | undefined;
}

/** Who holds which token. In memory only: after a restart every station says hello again. */
export interface Sessions {
  readonly begin: (session: Session) => string;
  /** The session of a token that is still good. */
  readonly find: (token: string) => Session | undefined;
  /** Ends the tokens of a device that were begun while it was trusted. */
  readonly end: (station: string, publicKey: string) => void;
  /** How many tokens are kept. */
  readonly count: () => number;
}

export interface SessionOptions {
  readonly now: () => number;
  /** At least 128 random bits as text. */
  readonly newToken: () => string;
  /** How long a token is good, in milliseconds. */
  readonly lifetimeMs?: number;
}

const HOUR = 60 * 60 * 1000;
/** Tokens of one station that are good at once: a lost answer to a hello leaves one behind. */
const PER_STATION = 8;
/** Tokens of all stations together; the oldest goes first. Its station says hello again. */
const IN_ALL = 10_000;

/** Sessions of one server process. */
export function createSessions({ now, newToken, lifetimeMs = HOUR }: SessionOptions): Sessions {
  const sessions = new Map<string, { readonly session: Session; readonly until: number }>();
  const tokensOf = new Map<string, string[]>();

  function drop(token: string): void {
    const station = sessions.get(token)?.session.station;
    sessions.delete(token);
    if (station === undefined) return;
    const left = (tokensOf.get(station) ?? []).filter((other) => other !== token);
    if (left.length === 0) tokensOf.delete(station);
    else tokensOf.set(station, left);
  }

  function trusted(station: string, publicKey: string): string[] {
    return (tokensOf.get(station) ?? []).filter((token) => {
      const session = sessions.get(token)?.session;
      return session?.publicKey === publicKey && session.isRevoked !== true;
    });
  }

  /** Tokens are kept in the order in which they were given, hence in which they end. */
  function dropOld(): void {
    for (const [token, { until }] of sessions) {
      if (until > now() && sessions.size <= IN_ALL) return;
      drop(token);
    }
  }

  return {
    begin: (session) => {
      const token = newToken();
      const tokens = [...(tokensOf.get(session.station) ?? []), token];
      for (const old of tokens.splice(0, tokens.length - PER_STATION)) sessions.delete(old);
      tokensOf.set(session.station, tokens);
      sessions.set(token, { session, until: now() + lifetimeMs });
      dropOld();
      return token;
    },
    find: (token) => {
      const found = sessions.get(token);
      if (!found) return undefined;
      if (now() < found.until) return found.session;
      drop(token);
      return undefined;
    },
    end: (station, publicKey) => {
      for (const token of trusted(station, publicKey)) drop(token);
    },
    count: () => sessions.size,
  };
}
