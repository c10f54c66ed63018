import { useEffect, useState } from 'react';

import type { HostParams, HostResult } from '../../shared/host/host-contract.ts';
import { stationHost } from '../station/station-host.ts';

type Page = HostResult<'factsBehind'>;

/** A page of facts, `failed` where the station could not say, undefined until it has answered. */
export type FactsBehind = Page | 'failed' | undefined;

/**
 * Asks the station for the facts behind an element of a figure; again whenever `value` changes, which is what they add up to. What was there
 * stays until the answer has come.
 */
export function useFactsBehind({ equipment, element, page }: HostParams<'factsBehind'>, value: number): FactsBehind {
  const key = JSON.stringify([equipment, element, page]);
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: number; readonly facts: FactsBehind }>();
  useEffect(() => {
    let isWanted = true;
    const settle = (facts: FactsBehind) => {
      if (isWanted) setAnswer({ key, value, facts });
    };
    stationHost()
      .call('factsBehind', { equipment, element, page })
      .then(settle, () => settle('failed'));
    return () => {
      isWanted = false;
    };
  }, [key, equipment, element, page, value]);
  return answer?.key === key ? answer.facts : undefined;
}
