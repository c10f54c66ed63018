import type { ChainHead, ChainId } from '../../shared/facts/chain.ts';
import type { Checkpoint } from '../../shared/sync/protocol.ts';

/**
 * Which revision of the site settings a station had when it recorded a fact, as far as that is certain without believing any clock: it had
 * asked for what comes after that revision, and then said hello with the end of its chain, which the fact follows. In memory: a restart of
 * the server forgets, and then nothing is certain for an hour or so.
 */
export interface KnownPolicies {
  /** A station asks for what comes after a checkpoint: it has everything before. */
  readonly asked: (station: string, checkpoint: Checkpoint | null) => void;
  /** A station was answered everything up to a place, when the settings had this revision. */
  readonly answered: (station: string, reached: Pick<Checkpoint, 'epoch' | 'scope' | 'seq'>, revision: number) => void;
  readonly saidHello: (station: string, publicKey: string, heads: readonly ChainHead[]) => void;
  /** The revision that a station had for certain when it recorded the fact at this place; undefined: not known. */
  readonly revisionAt: (station: string, chain: ChainId, seq: number) => number | undefined;
}

interface Told {
  readonly epoch: string;
  readonly scope: string | undefined;
  readonly seq: number;
  readonly revision: number;
}

interface Known {
  readonly publicKey: string;
  /** What it was answered last, and the last of that which it has for certain. */
  told: Told | undefined;
  has: Told | undefined;
  /** For each chain: from behind which place on the station had which revision; both grow. */
  readonly since: Map<ChainId, { readonly after: number; readonly revision: number }[]>;
}

/** Revisions that are remembered for a chain; settings change rarely. */
const MOST_REVISIONS = 20;
/** Chains that are remembered for a station, the last it named: its hellos may name any, also when it is trusted no more. */
const MOST_CHAINS = 500;

function isBehind(checkpoint: Checkpoint | null, { epoch, scope, seq }: Told): boolean {
  return checkpoint?.epoch !== epoch || checkpoint.scope !== scope || checkpoint.seq < seq;
}

/** What stations know, of one server process. */
export function createKnownPolicies(): KnownPolicies {
  const stations = new Map<string, Known>();
  const fresh = (publicKey: string): Known => ({ publicKey, told: undefined, has: undefined, since: new Map() });
  return {
    asked: (station, checkpoint) => {
      const known = stations.get(station);
      if (!known) return;
      // It went back to before what it had: its disk was exchanged, and what it knew with it.
      if (known.has && isBehind(checkpoint, known.has)) stations.set(station, fresh(known.publicKey));
      else if (known.told && !isBehind(checkpoint, known.told)) known.has = known.told;
    },
    answered: (station, { epoch, scope, seq }, revision) => {
      const known = stations.get(station);
      if (known) known.told = { epoch, scope, seq, revision };
    },
    saidHello: (station, publicKey, heads) => {
      let known = stations.get(station);
      if (known?.publicKey !== publicKey) known = fresh(publicKey);
      stations.set(station, known);
      const revision = known.has?.revision;
      if (revision === undefined) return;
      for (const { chain, seq } of heads) {
        const since = known.since.get(chain) ?? [];
        if ((since.at(-1)?.revision ?? -1) < revision) since.push({ after: seq, revision });
        // Behind the others: those that are named no more go first.
        known.since.delete(chain);
        known.since.set(chain, since.slice(-MOST_REVISIONS));
        const [oldest] = known.since.keys();
        if (known.since.size > MOST_CHAINS && oldest !== undefined) known.since.delete(oldest);
      }
    },
    revisionAt: (station, chain, seq) =>
      stations
        .get(station)
        ?.since.get(chain)
        ?.findLast(({ after }) => after < seq)?.revision,
  };
}
