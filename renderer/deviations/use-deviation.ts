import { useCallback, useEffect, useState } from 'react';

import type { DeviationSubject } from '../../shared/deviations/deviation-facts.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { stationHost } from '../station/station-host.ts';
import { useView } from '../station/station-views.ts';

/** What its options come to is computed anew at least so often (milliseconds): time passes, machines run. */
const EVERY_MS = 20_000;

/** A deviation with everything that is needed to decide, kept up to date; `undefined` until the station has answered, null: nothing is known of it. */
export function useDeviation(
  id: string,
  subject: DeviationSubject | undefined,
): { readonly detail: DeviationDetail | null | undefined; readonly reload: () => void } {
  const view = useView('deviations');
  const [answer, setAnswer] = useState<{ readonly id: string; readonly detail: DeviationDetail | null }>();
  const reload = useCallback(() => {
    stationHost()
      .call('deviation', { id, ...(subject === undefined ? {} : { subject }) })
      .then(
        (detail) => setAnswer({ id, detail }),
        // The station is away: what it said last stays; the banner says so.
        () => undefined,
      );
  }, [id, subject]);
  useEffect(reload, [reload, view]);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return { detail: answer?.id === id ? answer.detail : undefined, reload };
}
