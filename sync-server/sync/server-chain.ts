import { emptyHead, formatChain, SERVER_STATION_PREFIX } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO, hlcObserve } from '../../shared/facts/hlc.ts';
import type { Hlc } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import type { SiteStore } from '../store/site-store.ts';
import type { ServerClock } from './server-clock.ts';
import type { Turns } from './turns.ts';

/** The chain in which this server process records what it decides. */
export interface ServerChain {
  /** Keeps the server's clock stamps ahead of the facts it has seen. */
  readonly observe: (hlc: Hlc) => void;
  /**
   * Seals drafts at the end of the chain and hands them to `store`, which puts them away together with what they speak of. The chain
   * goes on only when that succeeded; one writer at a time.
   * @returns what `store` returned: whether all of it is stored.
   */
  readonly record: (
    drafts: readonly FactDraft[],
    store: (facts: readonly RawFact[]) => Promise<boolean>,
  ) => Promise<boolean>;
}

const STATION_SETTING = 'station';

/** The name of this server as a station, made once and kept. `random`: 12 random hex digits. */
export async function serverStationName(store: SiteStore, random: () => string): Promise<string> {
  const known = await store.readSetting(STATION_SETTING);
  if (known !== undefined) return known;
  const name = SERVER_STATION_PREFIX + random();
  await store.writeSetting(STATION_SETTING, name);
  return name;
}

/**
 * Opens the chain of this process: a new incarnation with every start, so that a server restored from a backup, or a second one on
 * the same database, can never write two facts into one place.
 */
export function openServerChain(store: SiteStore, station: string, clock: ServerClock, turns: Turns): ServerChain {
  // Verdicts and forks concern safety: they travel in the priority lane.
  const chain = formatChain({ station, lane: 'priority', incarnation: clock.random12() });
  let head: ChainHead = emptyHead(chain);
  let hlc: Hlc = HLC_ZERO;

  return {
    observe: (remote) => {
      ({ hlc } = hlcObserve(hlc, remote, clock.nowMs()));
    },
    record: async (drafts, storeFacts) => {
      if (drafts.length === 0) return storeFacts([]);
      return turns(`chain ${chain}`, async () => {
        const sealed = sealFacts(drafts, head, hlc, {
          site: store.site,
          nowMs: clock.nowMs(),
          boot: clock.boot,
          mono: clock.mono(),
          newId: clock.newId,
        });
        let stored = false;
        try {
          stored = await storeFacts(sealed.facts);
        } finally {
          if (stored) {
            ({ head } = sealed);
            // Facts seen meanwhile may have moved the clock further.
            if (sealed.hlc > hlc) ({ hlc } = sealed);
          } else head = (await store.chainEnd(chain)) ?? emptyHead(chain);
        }
        return stored;
      });
    },
  };
}
