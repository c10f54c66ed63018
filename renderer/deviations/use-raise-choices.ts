import { useEffect, useState } from 'react';

import type { RaiseChoices } from '../../shared/views/deviations-view.ts';
import type { RaisedAbout } from '../screen/screen-store.ts';
import { stationHost } from '../station/station-host.ts';
import { useView } from '../station/station-views.ts';

/** What can be raised about something, kept up to date; undefined until the station has answered for the first time. */
export function useRaiseChoices(about: RaisedAbout): RaiseChoices | undefined {
  const view = useView('deviations');
  const home = useView('home');
  const [choices, setChoices] = useState<RaiseChoices>();
  const { equipment, order, operation, material, lot } = about;
  // What runs here, and what is open: both change the answer.
  const running = home?.running ? `${home.running.job.order}/${home.running.job.operation}` : '';
  useEffect(() => {
    let isLast = true;
    stationHost()
      .call('raiseChoices', {
        ...(equipment === undefined ? {} : { equipment }),
        ...(order === undefined ? {} : { order }),
        ...(operation === undefined ? {} : { operation }),
        ...(material === undefined ? {} : { material }),
        ...(lot === undefined ? {} : { lot }),
      })
      // What it said last stays; the link asks again when the station is back.
      .then(
        (answer) => {
          if (isLast) setChoices(answer);
        },
        () => undefined,
      );
    return () => {
      isLast = false;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what runs and what is open change what the station answers
  }, [equipment, order, operation, material, lot, view, running]);
  return choices;
}
