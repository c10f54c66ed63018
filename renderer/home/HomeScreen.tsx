import { type ReactNode, useMemo } from 'react';

import { LastActions } from '../actions/LastActions.tsx';
import { Loading } from '../controls/Loading.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { ActionPad } from './ActionPad.tsx';
import { NextPanel } from './NextPanel.tsx';
import { NoJob } from './NoJob.tsx';
import { RunningJob } from './RunningJob.tsx';
import { RunState } from './RunState.tsx';
import { TroubleKeys } from './TroubleKeys.tsx';

/** Home: the running job, what was done last, what comes next, and the keys that never move. */
export function HomeScreen(): ReactNode {
  const home = useView('home');
  const { running = null } = home ?? {};
  const { order, operation, quantity } = running?.job ?? {};
  const phase = running?.phase;
  // Counts change with every piece; what the keys are about does not.
  const onMachine = useMemo(
    () =>
      order === undefined || operation === undefined || quantity === undefined || phase === undefined
        ? null
        : { job: { order, operation, quantity }, phase },
    [order, operation, quantity, phase],
  );
  if (!home) return <Loading />;
  return (
    <div className="home" data-testid={testIds.homeScreen}>
      <section className={home.stop ? 'panel home-job home-job--stopped' : 'panel home-job'}>
        <RunState home={home} />
        {running ? <RunningJob home={home} running={running} /> : <NoJob home={home} />}
      </section>
      <ActionPad running={onMachine} stopped={home.stop !== null} machine={home.station.equipment !== null} />
      <aside className="home-side">
        <LastActions />
        <NextPanel
          next={home.next}
          action={home.nextAction}
          busy={running !== null}
          suspended={home.suspended.length}
          readyCount={home.readyCount}
        />
        <TroubleKeys {...home.deviations} />
      </aside>
    </div>
  );
}
