import { useCallback, useEffect, useState } from 'react';

import type { DeviationSubject } from '../../shared/deviations/deviation-facts.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { stationHost } from '../station/station-host.ts';
import { useView } from '../station/station-views.ts';

/** What its options come to is computed anew at least so often (milliseconds): time passes, machines run. */
const EVERY_MS = 20_000;

interface Known {
  /** `undefined` until the station has answered, null: nothing is known of it there. */
  readonly detail: DeviationDetail | null | undefined;
  /** The last question was not answered: what is there may be old, or nothing is. */
  readonly failed: boolean;
  readonly reload: () => void;
}

/** A deviation with everything that is needed to decide, kept up to date. */
export function useDeviation(id: string, subject: DeviationSubject | undefined): Known {
  const view = useView('deviations');
  const [answer, setAnswer] = useState<DeviationDetail | null>();
  const [failed, setFailed] = useState(false);
  const reload = useCallback(() => {
    stationHost()
      .call('deviation', { id, ...(subject === undefined ? {} : { subject }) })
      .then(
        (detail) => {
          setAnswer(detail);
          setFailed(false);
        },
        // What it said last stays.
        () => setFailed(true),
      );
  }, [id, subject]);
  useEffect(reload, [reload, view]);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return { detail: answer, failed, reload };
}
