import type { SiteStore } from '../store/site-store.ts';

/** Begins new epochs for a server that serves stations. */
export interface EpochRenewal {
  /** Begins a new epoch; whoever asks meanwhile waits for the same one. */
  readonly renew: () => Promise<void>;
  /**
   * Takes in the newest epoch that a station has seen. When this log never had it, the log was put back behind it, and nobody told: then a
   * new epoch begins, because the station keeps rows of the lost one that nothing here would ever contradict.
   */
  readonly seen: (epoch: string) => Promise<void>;
}

/** The renewal of epochs over a store. */
export function createEpochRenewal(store: Pick<SiteStore, 'renewEpoch' | 'epochVerdict'>): EpochRenewal {
  let renewing: Promise<unknown> | undefined;

  async function renew(lost?: string): Promise<void> {
    renewing ??= store.renewEpoch(lost).finally(() => (renewing = undefined));
    await renewing;
  }

  return {
    renew: async () => await renew(),
    seen: async (epoch) => {
      // One that began for another reason meanwhile does not know this one.
      while (store.epochVerdict(epoch) === 'lost') await renew(epoch);
    },
  };
}
