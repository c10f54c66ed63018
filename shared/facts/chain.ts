import { z } from 'zod';

/** The two lanes of a station: priority carries holds, equipment down, order stops and revocations. */
export const lanes = ['normal', 'priority'] as const;
export type Lane = (typeof lanes)[number];

/** The name of a station: 1 to 40 of a-z, 0-9 and "-", starting with a letter. */
export const stationId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "a station id is 1 to 40 of a-z, 0-9 and '-', starting with a letter");

/** Stations whose name starts so are server processes; only they write facts of server origin. */
export const SERVER_STATION_PREFIX = 'server-';

const chainPattern = /^([a-z][a-z0-9-]{0,39})\/(normal|priority)\/([0-9a-f]{12})$/;

/**
 * A chain in text form, `station/lane/incarnation`. The incarnation is 12 random hex digits, so that a cloned disk that opens a
 * new one cannot collide with its twin.
 */
export const chainId = z.string().regex(chainPattern, 'a chain is written station/lane/incarnation');
export type ChainId = z.infer<typeof chainId>;

export interface Chain {
  readonly station: string;
  readonly lane: Lane;
  readonly incarnation: string;
}

/** Text form of a chain. */
export function formatChain(chain: Chain): ChainId {
  return `${chain.station}/${chain.lane}/${chain.incarnation}`;
}

/** The parts of a chain. @throws when the text is not a chain (callers parse by schema first). */
export function parseChain(id: ChainId): Chain {
  const match = chainPattern.exec(id);
  if (!match) throw new Error(`Not a chain: ${id}`);
  return {
    station: match[1] ?? '',
    lane: match[2] === 'priority' ? 'priority' : 'normal',
    incarnation: match[3] ?? '',
  };
}

/** True when the chain belongs to a server process. */
export function isServerChain(id: ChainId): boolean {
  return id.startsWith(SERVER_STATION_PREFIX);
}

/** Where a chain stands: the number of facts in it and the hash of the last one. */
export const chainHead = z.strictObject({
  chain: chainId,
  seq: z.int().min(0),
  head: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ChainHead = z.infer<typeof chainHead>;

/** The `prev` of the first fact of every chain. */
export const GENESIS = '0'.repeat(64);

/** The head of a chain that holds nothing yet. */
export function emptyHead(chain: ChainId): ChainHead {
  return { chain, seq: 0, head: GENESIS };
}
