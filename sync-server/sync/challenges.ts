import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What stations have to sign in their hellos, so that a hello that somebody has seen is good for nothing. */
export interface Challenges {
  /** A new one: good soon and once. */
  readonly give: () => string;
  /** Whether it was given by this process, not too long ago, and was not used. */
  readonly isGood: (challenge: string) => boolean;
  /** Notes that a hello that proved its key has used it. @returns false when another one was faster. */
  readonly use: (challenge: string) => boolean;
}

/** A hello may be on its way for so long, in milliseconds, over the slowest network that stations work on. */
const GOOD_FOR_MS = 120_000;
/** Used ones that are remembered; only hellos with a good signature of a known key get here. */
const REMEMBERED = 50_000;

/**
 * Challenges of one server process. Given ones are not kept: they carry when they end and a proof that this process made them. The time in them
 * is the server's, so a station whose clock is years off says hello as any other.
 */
export function createChallenges(now: () => number): Challenges {
  const key = randomBytes(32);
  const used = new Map<string, number>();
  const proofOf = (text: string) => createHmac('sha256', key).update(`lineside challenge 1 ${text}`).digest();

  /** Until when a challenge is good (milliseconds); undefined: this process did not give it. */
  function endOf(challenge: string): number | undefined {
    const { text, ends, proof } =
      /^(?<text>(?<ends>\d{1,16})\.[\w-]{22})\.(?<proof>[\w-]{43})$/.exec(challenge)?.groups ?? {};
    if (text === undefined || proof === undefined) return undefined;
    const wanted = proofOf(text);
    const given = Buffer.from(proof, 'base64url');
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? Number(ends) : undefined;
  }

  function isGood(challenge: string): boolean {
    const ends = endOf(challenge);
    return ends !== undefined && now() < ends && ends - now() <= GOOD_FOR_MS && !used.has(challenge);
  }

  return {
    give: () => {
      const text = `${now() + GOOD_FOR_MS}.${randomBytes(16).toString('base64url')}`;
      return `${text}.${proofOf(text).toString('base64url')}`;
    },
    isGood,
    use: (challenge) => {
      if (!isGood(challenge)) return false;
      used.set(challenge, now() + GOOD_FOR_MS);
      // In the order in which they were used, hence in which they end.
      for (const [old, until] of used) {
        if (until > now() && used.size <= REMEMBERED) break;
        used.delete(old);
      }
      return true;
    },
  };
}
