import type { ReactNode } from 'react';

import { LastActions } from '../actions/LastActions.tsx';
import { Loading } from '../controls/Loading.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { ActionPad } from './ActionPad.tsx';
import { NextPanel } from './NextPanel.tsx';
import { NoJob } from './NoJob.tsx';
import { RunningJob } from './RunningJob.tsx';
import { RunState } from './RunState.tsx';

/** Home: the running job, what was done last, what comes next, and the keys that never move. */
export function HomeScreen(): ReactNode {
  const home = useView('home');
  if (!home) return <Loading />;
  return (
    <div className="home" data-testid={testIds.homeScreen}>
      <section className={home.stop ? 'panel home-job home-job--stopped' : 'panel home-job'}>
        <RunState home={home} />
        {home.running ? <RunningJob home={home} running={home.running} /> : <NoJob home={home} />}
      </section>
      <ActionPad home={home} />
      <aside className="home-side">
        <LastActions />
        <NextPanel home={home} />
      </aside>
    </div>
  );
}
